import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readRootKeys, rootKeyIds, writeRootKeys } from "./key-file.ts";
import { RootKeyError, randomRootKey } from "./root-key.ts";

let folder = "";
let path = "";
const place = () => ({ path, token: undefined });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "root-key-"));
  path = join(folder, "root.key");
});
afterEach(() => rmSync(folder, { recursive: true }));

async function failureOf(action: Promise<unknown>): Promise<RootKeyError> {
  const failure = await action.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure instanceof RootKeyError) return failure;
  throw new Error("it did not fail as it should", { cause: failure });
}

describe("a new root key file", () => {
  it("holds the key, in its versioned form", async () => {
    const key = randomRootKey();
    await writeRootKeys(place(), [key], "new");
    expect(readFileSync(path, "utf8")).toMatch(/^sallyport-root-key-v1:[A-Za-z0-9+/]{43}=\n$/);
    const [read] = await readRootKeys(place());
    expect(read?.secret.equals(key.secret)).toBe(true);
    expect(rootKeyIds(path)).toEqual([key.id]);
  });

  it("is readable by its owner alone, and leaves nothing else behind", async () => {
    await writeRootKeys(place(), [randomRootKey()], "new");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["root.key"]);
  });

  it("never takes the place of another file", async () => {
    writeFileSync(path, "precious");
    const failure = await failureOf(writeRootKeys(place(), [randomRootKey()], "new"));
    expect(failure.code).toBe("RootKeyExists");
    expect(readFileSync(path, "utf8")).toBe("precious");
    expect(readdirSync(folder)).toEqual(["root.key"]);
  });

  it("needs a folder", async () => {
    const absent = { path: join(folder, "absent", "root.key"), token: undefined };
    const failure = await failureOf(writeRootKeys(absent, [randomRootKey()], "new"));
    expect(failure.code).toBe("RootKeyUnreadable");
    expect(failure.message).toContain("ENOENT");
  });
});

describe("a root key file of several keys", () => {
  it("gives them in their order, and is replaced whole", async () => {
    const keys = [randomRootKey(), randomRootKey(), randomRootKey()];
    await writeRootKeys(place(), keys.slice(1), "new");
    await writeRootKeys(place(), keys, "replace");
    expect(rootKeyIds(path)).toEqual(keys.map(({ id }) => id));
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("holds 32 at most", async () => {
    const keys = Array.from({ length: 33 }, randomRootKey);
    const failure = await failureOf(writeRootKeys(place(), keys, "new"));
    expect(failure.code).toBe("RootKeyMalformed");
    await writeRootKeys(place(), keys.slice(1), "new");
    expect(await readRootKeys(place())).toHaveLength(32);
  });
});

describe("reading a root key file", () => {
  it("says what to do where there is none", async () => {
    const failure = await failureOf(readRootKeys(place()));
    expect(failure.code).toBe("RootKeyMissing");
    expect(failure.message).toContain("SALLYPORT_ROOT_KEY_FILE");
  });

  it.each([0o640, 0o604, 0o620, 0o660, 0o644, 0o610])("refuses mode %o", async (mode) => {
    await writeRootKeys(place(), [randomRootKey()], "new");
    chmodSync(path, mode);
    const failure = await failureOf(readRootKeys(place()));
    expect(failure.code).toBe("RootKeyExposed");
    expect(failure.message).toContain(`chmod 600 ${path}`);
  });

  it("accepts a file that not even its owner may write", async () => {
    await writeRootKeys(place(), [randomRootKey()], "new");
    chmodSync(path, 0o400);
    expect(await readRootKeys(place())).toHaveLength(1);
  });

  const base64 = Buffer.alloc(32, 7).toString("base64");
  const line = `sallyport-root-key-v1:${base64}`;
  const malformed: readonly (readonly [string, string])[] = [
    ["nothing", ""],
    ["no version", base64],
    ["another version", `sallyport-root-key-v2:${base64}`],
    ["31 bytes", `sallyport-root-key-v1:${Buffer.alloc(31).toString("base64")}`],
    ["33 bytes", `sallyport-root-key-v1:${Buffer.alloc(33).toString("base64")}`],
    ["no base64", `sallyport-root-key-v1:${"!".repeat(44)}`],
    ["a line that is none", `${line}\nmore`],
    ["the same key twice", `${line}\n${line}\n`],
    ["an empty line", `${line}\n\n${line}\n`],
    ["a long text", `${line}${"A".repeat(10_000)}`],
    ["a wrapped key without an id", `sallyport-root-key-pkcs11-v1:${base64}`],
    ["a wrapped key of nothing", "sallyport-root-key-pkcs11-v1:01234567:"],
  ];
  it.each(malformed)("refuses a file with %s, and does not repeat it", async (_name, text) => {
    writeFileSync(path, text, { mode: 0o600 });
    const failure = await failureOf(readRootKeys(place()));
    expect(failure.code).toBe("RootKeyMalformed");
    expect(failure.message).not.toContain(base64.slice(0, 20));
  });

  it("refuses a folder", async () => {
    mkdirSync(path, { mode: 0o700 });
    expect((await failureOf(readRootKeys(place()))).code).toBe("RootKeyMalformed");
  });

  it("says that a wrapped key needs its token", async () => {
    writeFileSync(path, `sallyport-root-key-pkcs11-v1:01234567:${base64}\n`, { mode: 0o600 });
    const failure = await failureOf(readRootKeys(place()));
    expect(failure.message).toContain("SALLYPORT_ROOT_KEY");
  });
});
