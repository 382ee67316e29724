import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RootKeyPlace, readRootKeys, rootKeyIds, writeRootKeys } from "../key-file.ts";
import { RootKeyError, randomRootKey } from "../root-key.ts";
import { makeSoftHsm, type SoftHsm, softHsmAvailable, softHsmReason } from "./testing/softhsm.ts";
import { withTokenKey } from "./token-key.ts";
import { parseTokenUri } from "./uri.ts";

async function failureOf(action: Promise<unknown>): Promise<RootKeyError> {
  const failure = await action.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure instanceof RootKeyError) return failure;
  throw new Error("it did not fail as it should", { cause: failure });
}

describe.runIf(softHsmAvailable)(`a key in a token${softHsmReason}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-token-"));
  const before = process.env.SOFTHSM2_CONF;
  let token: SoftHsm;

  beforeAll(() => {
    token = makeSoftHsm();
    process.env.SOFTHSM2_CONF = token.configuration;
    token.makeKey("root", "--keygen", "--key-type", "AES:32", "--id", "01", "--sensitive");
    token.makeKey("other", "--keygen", "--key-type", "AES:32", "--id", "02", "--sensitive");
    token.makeKey("short", "--keygen", "--key-type", "AES:16", "--sensitive");
    token.makeKey("open", "--keygen", "--key-type", "AES:32", "--extractable");
    token.makeKey("pair", "--keypairgen", "--key-type", "EC:secp256r1");
    token.makeKey("twice", "--keygen", "--key-type", "AES:32", "--sensitive");
    token.makeKey("twice", "--keygen", "--key-type", "AES:32", "--sensitive");
  }, 60_000);
  afterAll(() => {
    if (before === undefined) delete process.env.SOFTHSM2_CONF;
    else process.env.SOFTHSM2_CONF = before;
    token?.remove();
    rmSync(folder, { recursive: true });
  });

  const file = (name: string, text: string, mode = 0o600) => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode });
    return path;
  };
  const wrapped = (label: string, name = "name") =>
    withTokenKey(parseTokenUri(token.uri(label)), undefined, (key) =>
      key.wrap(name, Buffer.from("a root key")),
    );
  const unwrapped = (label: string, bytes: Uint8Array, name = "name") =>
    withTokenKey(parseTokenUri(token.uri(label)), undefined, (key) => key.unwrap(name, bytes));

  it("gives back what it wrapped, by label and by id", async () => {
    const bytes = await wrapped("root");
    expect(bytes.includes("a root key")).toBe(false);
    expect((await unwrapped("root", bytes)).toString()).toBe("a root key");
    const byId = token.uri("root").replace("object=root", "id=%01");
    const opened = withTokenKey(parseTokenUri(byId), undefined, (key) => key.unwrap("name", bytes));
    expect((await opened).toString()).toBe("a root key");
  });

  it("never wraps the same twice", async () => {
    expect(await wrapped("root")).not.toEqual(await wrapped("root"));
  });

  it("opens nothing that was changed, renamed, or wrapped by another key", async () => {
    const bytes = await wrapped("root");
    const changed = Buffer.from(bytes);
    changed[20] = (changed[20] ?? 0) ^ 1;
    const failures = [
      await failureOf(unwrapped("root", changed)),
      await failureOf(unwrapped("root", bytes, "other name")),
      await failureOf(unwrapped("other", bytes)),
      await failureOf(unwrapped("root", bytes.subarray(0, 8))),
    ];
    for (const { code, message } of failures) {
      expect(code).toBe("TokenKeyUnfit");
      expect(message).toContain("another key wrapped");
    }
  });

  it("keeps the root keys of a file", async () => {
    const keys = [randomRootKey(), randomRootKey()];
    const uri = parseTokenUri(token.uri("root"));
    const place: RootKeyPlace = { path: join(folder, "keys"), token: { uri, pinFile: undefined } };
    await writeRootKeys(place, keys, "new");
    expect(rootKeyIds(place.path)).toEqual(keys.map(({ id }) => id));
    const read = await readRootKeys(place);
    expect(read.map(({ id }) => id)).toEqual(keys.map(({ id }) => id));
    expect((await failureOf(readRootKeys({ ...place, token: undefined }))).message).toMatch(
      /wrapped by a PKCS #11 token/,
    );
    const known = new Map(keys.map((key) => [key.id, key]));
    expect(await readRootKeys({ ...place, token: undefined }, known)).toEqual(keys);
    const plain = { path: join(folder, "plain"), token: undefined };
    await writeRootKeys(plain, keys, "new");
    const mixed = readRootKeys({ ...place, path: plain.path });
    expect((await failureOf(mixed)).message).toMatch(/root-key move --to/);
  });

  it.each<readonly [what: string, uri: () => string, code: string, told: RegExp]>([
    [
      "a library that is not there",
      () => token.uri("root").replace(token.library, "/nowhere/library.so"),
      "TokenModuleMissing",
      /\/nowhere\/library\.so .*cannot be loaded/,
    ],
    [
      "a library that is none of PKCS #11",
      () => token.uri("root").replace(token.library, "/lib/x86_64-linux-gnu/libc.so.6"),
      "TokenModuleMissing",
      /cannot be loaded/,
    ],
    [
      "a token that is not there",
      () => token.uri("root").replace(/token=[^;]*/, "token=away"),
      "TokenMissing",
      /no token as pkcs11:token=away/,
    ],
    ["a key that is not there", () => token.uri("none"), "TokenKeyMissing", /no key in the token/],
    ["two keys of one name", () => token.uri("twice"), "TokenKeyMissing", /several objects/],
    ["a key of 128 bits", () => token.uri("short"), "TokenKeyUnfit", /AES key of 256 bits/],
    ["a key that can be read out", () => token.uri("open"), "TokenKeyUnfit", /not extractable/],
    [
      "a PIN that is wrong",
      () => token.uri("root").replace(/file:.*$/, file("wrong", "00000000")),
      "TokenPinRefused",
      /CKR_PIN_INCORRECT/,
    ],
    [
      "a PIN file that others can read",
      () => token.uri("root").replace(/file:.*$/, file("exposed", "20262026", 0o644)),
      "RootKeyExposed",
      /chmod 600/,
    ],
    [
      "a PIN file of several lines",
      () => token.uri("root").replace(/file:.*$/, file("lines", "2026\n2026\n")),
      "RootKeyMalformed",
      /one line, the PIN/,
    ],
    [
      "a PIN file that is not there",
      () => token.uri("root").replace(/file:.*$/, "/nowhere/pin"),
      "RootKeyMissing",
      /no PIN file/,
    ],
    [
      "no PIN",
      () => token.uri("root").replace(/&pin-source.*$/, ""),
      "TokenPinMissing",
      /SALLYPORT_ROOT_KEY_PIN_FILE/,
    ],
  ])("is refused with %s", async (_what, uri, code, told) => {
    const failure = await failureOf(withTokenKey(parseTokenUri(uri()), undefined, () => undefined));
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(told);
    expect(failure.message).not.toContain("20262026");
  });

  it("is refused where it is one of a pair", async () => {
    const failure = await failureOf(wrapped("pair"));
    expect(["TokenKeyUnfit", "TokenKeyMissing"]).toContain(failure.code);
  });

  it("takes the PIN file of the settings before the URI's", async () => {
    const uri = parseTokenUri(token.uri("root").replace(/file:.*$/, "/nowhere/pin"));
    const bytes = await withTokenKey(uri, token.pinFile, (key) => key.wrap("a", Buffer.from("b")));
    expect(bytes.length).toBe(12 + 1 + 16);
  });
});
