/** The root key's command against a real server: rotated, moved, archived, and with its backups. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { makePlace, type Place } from "./testing/command.ts";

// Each test starts several processes.
vi.setConfig({ testTimeout: 240_000 });

const rootKeys = {
  SALLYPORT_ROOT_ACCESS_KEY_ID: "AKIATESTTESTTESTTEST",
  SALLYPORT_ROOT_SECRET_ACCESS_KEY: "this-is-not-to-be-seen",
};

const keyFile = ({ folder }: Place) => join(folder, ".sallyport", "root-key");
const linesOf = (place: Place) => readFileSync(keyFile(place), "utf8").trimEnd().split("\n");

function putKeys(place: Place, lines: readonly string[]): void {
  mkdirSync(join(place.folder, ".sallyport"), { recursive: true, mode: 0o700 });
  writeFileSync(keyFile(place), `${lines.join("\n")}\n`, { mode: 0o600 });
}

interface Status {
  readonly Keys: readonly { readonly KeyId: string; readonly State: string }[];
  readonly Nodes: readonly { readonly KeyIds: readonly string[] }[];
}

async function statusOf(place: Place): Promise<Status> {
  return JSON.parse((await place.run("root-key", "status", "--json")).printed);
}

describe("sallyport root-key", () => {
  const place = makePlace().with(rootKeys);
  const [restored, older, nowhere] = [makePlace(), makePlace(), makePlace().with(rootKeys)];
  const backup = (name: string) => join(place.folder, name);

  it("needs a running server for what is the server's", async () => {
    for (const words of [["status"], ["rotate"], ["drop", "01234567"]]) {
      const { code, complained } = await nowhere.run("root-key", ...words);
      expect([code, complained]).toEqual([3, expect.stringMatching(/does not answer/)]);
    }
  });

  it("tells of a wrong place, and changes nothing", async () => {
    const { code, complained } = await place.run("root-key", "move", "--to", "pkcs11:token=a");
    expect(code).toBe(1);
    expect(complained).toMatch(/there is no root key file/);
    await place.run("init");
    const before = linesOf(place);
    const wrong = await place.run("root-key", "move", "--to", "pkcs11:token=a");
    expect(wrong.code).toBe(2);
    expect(wrong.complained).toMatch(/--to must be pkcs11:.*must name the library of the token/);
    const taken = backup("taken");
    writeFileSync(taken, "precious");
    const refused = await place.run("root-key", "move", "--to", taken);
    expect(refused.complained).toMatch(/never written over/);
    expect(linesOf(place)).toEqual(before);
  });

  it("writes the key file alone, and says so where another command seems to", async () => {
    const before = linesOf(place);
    const lock = `${keyFile(place)}.lock`;
    writeFileSync(lock, "");
    const refused = await place.run("root-key", "move", "--to", backup("elsewhere"));
    expect(refused.code).toBe(1);
    expect(refused.complained).toMatch(/root-key\.lock cannot be made: another command is at work/);
    rmSync(lock);
    expect(linesOf(place)).toEqual(before);
  });

  it("will not choose between keys that were never used", async () => {
    const server = await place.serve();
    const before = linesOf(place);
    const drawn = [1, 2].map((byte) => Buffer.alloc(32, byte).toString("base64"));
    putKeys(place, [...before, ...drawn.map((key) => `sallyport-root-key-v1:${key}`)]);
    const { code, complained } = await place.run("root-key", "rotate");
    expect([code, complained]).toEqual([2, expect.stringMatching(/keys that were never used/)]);
    putKeys(place, before);
    server.signal("SIGTERM");
    await server.outcome;
  });

  it("rotates, and keeps backups of before, within and after in mind", async () => {
    const server = await place.serve();
    const [first = ""] = linesOf(place);
    const [{ KeyId: firstId } = { KeyId: "" }] = (await statusOf(place)).Keys;
    await place.run("backup", backup("before.gz"));
    const rotated = await place.run("root-key", "rotate");
    expect(rotated).toMatchObject({ code: 0, complained: "" });
    expect(rotated.printed).toMatch(/^root key \w{8} was drawn and is in .*\nroot key \w{8} seals/);
    await place.run("backup", backup("within.gz"));
    const again = await place.run("root-key", "rotate");
    expect([again.code, again.complained]).toEqual([
      1,
      expect.stringMatching(/is being rotated already/),
    ]);
    const waited = await place.run("root-key", "status", "--wait");
    expect(waited.printed).toMatch(/root key \w{8} {2}current\nroot key \w{8} {2}former, replaced/);
    const { Keys } = await statusOf(place);
    expect(Keys.map(({ State }) => State)).toEqual(["current", "former"]);
    const archived = await place.run("root-key", "archive", backup("old-keys"));
    expect(archived.complained).toMatch(/holds no key that is forgotten/);
    expect((await place.run("root-key", "drop", firstId)).code).toBe(0);
    expect((await place.run("root-key", "archive", backup("old-keys"))).code).toBe(0);
    expect(readFileSync(backup("old-keys"), "utf8")).toBe(`${first}\n`);
    expect(linesOf(place)).not.toContain(first);
    await place.run("backup", backup("after.gz"));
    server.signal("SIGTERM");
    await server.outcome;

    // The second run of `rotate` drew a key too, which the next rotation takes.
    const current = linesOf(place).slice(-1);
    putKeys(restored, current);
    for (const [name, missing] of [
      ["before.gz", firstId],
      ["within.gz", firstId],
    ] as const) {
      const refused = await restored.run("restore", backup(name));
      expect(refused.code).toBe(1);
      expect(refused.complained).toContain(`sealed under root key ${missing}`);
      expect(refused.complained).not.toContain(first.slice(22, 50));
    }
    expect((await restored.run("restore", backup("after.gz"))).code).toBe(0);
    putKeys(older, [...current, first]);
    expect((await older.run("restore", backup("within.gz"))).code).toBe(0);
    const taken = await older.with(rootKeys).serve();
    expect((await older.with(rootKeys).run("root-key", "status", "--wait")).code).toBe(0);
    taken.signal("SIGTERM");
    await taken.outcome;
  });

  it("moves the keys to another file, which is named for the next start", async () => {
    const to = backup("moved-key");
    const { code, printed } = await place.run("root-key", "move", "--to", to);
    expect(code).toBe(0);
    expect(printed).toContain(`for the next start: SALLYPORT_ROOT_KEY_FILE='${to}'`);
    const server = await place.with({ SALLYPORT_ROOT_KEY_FILE: to }).serve();
    expect((await statusOf(place)).Nodes).toHaveLength(1);
    server.signal("SIGTERM");
    await server.outcome;
  });
});
