/** A root key that a PKCS #11 token wraps, on real servers: moved there, out of reach, and back. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  makeSoftHsm,
  type SoftHsm,
  softHsmAvailable,
  softHsmReason,
} from "../../src/keys/pkcs11/testing/softhsm.ts";
import { callerOf } from "./calls.ts";
import { makeSite, type RunningServer } from "./server-process.ts";

// Each test starts several processes.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 });

describe.runIf(softHsmAvailable)(`a root key in a token${softHsmReason}`, () => {
  const site = makeSite();
  const file = join(site.folder, "root-key");
  let token: SoftHsm;
  let inToken: Record<string, string>;

  beforeAll(() => {
    token = makeSoftHsm();
    token.makeKey("root", "--keygen", "--key-type", "AES:32", "--id", "01", "--sensitive");
    token.makeKey("next", "--keygen", "--key-type", "AES:32", "--id", "02", "--sensitive");
    inToken = { SOFTHSM2_CONF: token.configuration, SALLYPORT_ROOT_KEY: token.uri("root") };
  });
  afterAll(async () => {
    await site.remove();
    token?.remove();
  });

  const wrapped = /^sallyport-root-key-pkcs11-v1:[0-9a-f]{8}:[A-Za-z0-9+/=]+\n$/;
  const plain = /^sallyport-root-key-v1:/;
  const move = (to: string, settings: Record<string, string>) =>
    site.run({ commandLine: ["root-key", "move", "--to", to], settings });

  async function serves(server: RunningServer): Promise<void> {
    const root = callerOf(server.url, site.root);
    expect((await root.query("sts", "GetCallerIdentity")).status).toBe(200);
    root.close();
  }

  it("is moved there while the server serves, and found there at the next start", async () => {
    const server = await site.start();
    expect(readFileSync(file, "utf8")).toMatch(plain);
    const { code, said } = await move(token.uri("root"), { SOFTHSM2_CONF: token.configuration });
    expect([code, said]).toEqual([0, ""]);
    expect(readFileSync(file, "utf8")).toMatch(wrapped);
    await serves(server);
    await server.stop();
    const refused = await site.run();
    expect(refused.code).toBe(1);
    expect(refused.said).toMatch(/wrapped by a PKCS #11 token: name the token's key/);
    const again = await site.start({ settings: inToken });
    await serves(again);
    await again.stop();
  });

  it.each<readonly [what: string, settings: () => Record<string, string>, told: RegExp]>([
    [
      "whose library is gone",
      () => ({ SALLYPORT_ROOT_KEY: token.uri("root").replace(token.library, "/gone.so") }),
      /the library \/gone\.so of the token cannot be loaded/,
    ],
    [
      "that was taken away",
      () => ({ SALLYPORT_ROOT_KEY: token.uri("root").replace(/token=[^;]*/, "token=other") }),
      /there is no token as pkcs11:token=other.* names it: check that it is plugged in/,
    ],
    [
      "without that key",
      () => ({ SALLYPORT_ROOT_KEY: token.uri("absent") }),
      /there is no key in the token as .*object=absent.* names it/,
    ],
    [
      "whose key is another",
      () => ({ SALLYPORT_ROOT_KEY: token.uri("next") }),
      /does not open the root key, which another key wrapped/,
    ],
    [
      "whose PIN is wrong",
      () => {
        const pin = join(site.folder, "pin");
        writeFileSync(pin, "0000", { mode: 0o600 });
        return { SALLYPORT_ROOT_KEY_PIN_FILE: pin };
      },
      /does not take the PIN: C_Login answers CKR_PIN_INCORRECT/,
    ],
  ])("stops the start with a token %s, and says what to do", async (_, settings, told) => {
    const { code, said } = await site.run({ settings: { ...inToken, ...settings() } });
    expect(code).toBe(1);
    expect(said).toMatch(told);
    expect(said.trim().split("\n")).toHaveLength(1);
  });

  it("refuses a URI with a PIN in it as a wrong setting, and does not repeat it", async () => {
    const SALLYPORT_ROOT_KEY = `${token.uri("root")}&pin-value=20262026`;
    const { code, said } = await site.run({ settings: { ...inToken, SALLYPORT_ROOT_KEY } });
    expect(code).toBe(2);
    expect(said).toMatch(/SALLYPORT_ROOT_KEY must be pkcs11:/);
    expect(said).not.toContain("20262026");
  });

  it("needs its token at the start alone", async () => {
    const server = await site.start({ settings: inToken });
    renameSync(token.configuration, `${token.configuration}.away`);
    await serves(server);
    await server.stop();
    const { code, said } = await site.run({ settings: inToken });
    renameSync(`${token.configuration}.away`, token.configuration);
    expect(code).toBe(1);
    expect(said).toMatch(/the token of .* fails|there is no token/);
  });

  it("is moved under another key of the token, and back into a file", async () => {
    const server = await site.start({ settings: inToken });
    expect((await move(token.uri("next"), inToken)).code).toBe(0);
    const underNext = { ...inToken, SALLYPORT_ROOT_KEY: token.uri("next") };
    expect((await move(file, underNext)).code).toBe(0);
    expect(readFileSync(file, "utf8")).toMatch(plain);
    await serves(server);
    await server.stop();
    const mixed = await site.run({ settings: inToken });
    expect(mixed.said).toMatch(/holds the key itself, and SALLYPORT_ROOT_KEY names a token/);
    const last = await site.start();
    await serves(last);
    await last.stop();
  });

  it("is drawn under the token where the server is new, and rotated there", async () => {
    const fresh = makeSite();
    try {
      const server = await fresh.start({ settings: inToken });
      const freshFile = join(fresh.folder, "root-key");
      expect(readFileSync(freshFile, "utf8")).toMatch(wrapped);
      const rotate = ["root-key", "rotate"];
      const rotated = await fresh.run({ settings: inToken, commandLine: rotate });
      expect(rotated).toEqual({ code: 0, said: "" });
      const lines = readFileSync(freshFile, "utf8").trimEnd().split("\n");
      expect(lines.map((line) => wrapped.test(`${line}\n`))).toEqual([true, true]);
      await server.stop();
      const again = await fresh.start({ settings: inToken });
      expect((await again.stop()).code).toBe(0);
    } finally {
      await fresh.remove();
    }
  });
});
