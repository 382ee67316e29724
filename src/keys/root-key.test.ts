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
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createRootKeyFile,
  RootKeyError,
  randomRootKey,
  readRootKeyFile,
  rootKeyFromBytes,
} from "./root-key.ts";

let folder = "";
let path = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "root-key-"));
  path = join(folder, "root.key");
});

afterEach(() => rmSync(folder, { recursive: true }));

function failureOf(action: () => unknown): RootKeyError {
  try {
    action();
  } catch (error) {
    if (error instanceof RootKeyError) return error;
    throw error;
  }
  throw new Error("nothing failed");
}

describe("a new root key file", () => {
  it("holds the key that was returned, in its versioned form", () => {
    const created = createRootKeyFile(path);
    const text = readFileSync(path, "utf8");
    expect(text).toMatch(/^sallyport-root-key-v1:[A-Za-z0-9+/]{43}=\n$/);
    expect(readRootKeyFile(path).secret.equals(created.secret)).toBe(true);
    expect(readRootKeyFile(path).id).toBe(created.id);
  });

  it("is readable by its owner alone, and leaves nothing else behind", () => {
    createRootKeyFile(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["root.key"]);
  });

  it("never takes the place of another file", () => {
    writeFileSync(path, "precious");
    expect(failureOf(() => createRootKeyFile(path)).code).toBe("RootKeyExists");
    expect(readFileSync(path, "utf8")).toBe("precious");
    expect(readdirSync(folder)).toEqual(["root.key"]);
  });

  it("needs a folder", () => {
    const failure = failureOf(() => createRootKeyFile(join(folder, "absent", "root.key")));
    expect(failure.code).toBe("RootKeyUnreadable");
    expect(failure.message).toContain("ENOENT");
  });
});

describe("reading a root key file", () => {
  it("says what to do where there is none", () => {
    const failure = failureOf(() => readRootKeyFile(path));
    expect(failure.code).toBe("RootKeyMissing");
    expect(failure.message).toContain("SALLYPORT_ROOT_KEY_FILE");
  });

  it.each([0o640, 0o604, 0o620, 0o660, 0o644, 0o610])("refuses mode %o", (mode) => {
    createRootKeyFile(path);
    chmodSync(path, mode);
    const failure = failureOf(() => readRootKeyFile(path));
    expect(failure.code).toBe("RootKeyExposed");
    expect(failure.message).toContain(`chmod 600 ${path}`);
  });

  it("accepts a file that not even its owner may write", () => {
    const { id } = createRootKeyFile(path);
    chmodSync(path, 0o400);
    expect(readRootKeyFile(path).id).toBe(id);
  });

  const base64 = Buffer.alloc(32, 7).toString("base64");
  const malformed: readonly (readonly [string, string])[] = [
    ["nothing", ""],
    ["no version", base64],
    ["another version", `sallyport-root-key-v2:${base64}`],
    ["31 bytes", `sallyport-root-key-v1:${Buffer.alloc(31).toString("base64")}`],
    ["33 bytes", `sallyport-root-key-v1:${Buffer.alloc(33).toString("base64")}`],
    ["no base64", `sallyport-root-key-v1:${"!".repeat(44)}`],
    ["two lines", `sallyport-root-key-v1:${base64}\nmore`],
    ["a long text", `sallyport-root-key-v1:${base64}${"A".repeat(1_000)}`],
  ];
  it.each(malformed)("refuses a file with %s, and does not repeat it", (_name, text) => {
    writeFileSync(path, text, { mode: 0o600 });
    const failure = failureOf(() => readRootKeyFile(path));
    expect(failure.code).toBe("RootKeyMalformed");
    expect(failure.message).not.toContain(base64.slice(0, 20));
  });

  it("refuses a folder", () => {
    mkdirSync(path, { mode: 0o700 });
    expect(failureOf(() => readRootKeyFile(path)).code).toBe("RootKeyMalformed");
  });
});

describe("a root key in memory", () => {
  it("is named by an id that depends on all of it", () => {
    const bytes = Buffer.alloc(32, 1);
    const other = Buffer.from(bytes);
    other[31] = 2;
    expect(rootKeyFromBytes(bytes).id).toMatch(/^[0-9a-f]{8}$/);
    expect(rootKeyFromBytes(bytes).id).toBe(rootKeyFromBytes(bytes).id);
    expect(rootKeyFromBytes(other).id).not.toBe(rootKeyFromBytes(bytes).id);
  });

  it("does not show its bytes when it is printed or serialized", () => {
    const key = randomRootKey();
    const bytes = key.secret.export();
    for (const text of [inspect(key, { depth: 9, showHidden: true }), JSON.stringify(key)]) {
      expect(text).not.toContain(bytes.toString("base64"));
      expect(text).not.toContain(bytes.toString("hex"));
    }
  });

  it("has 32 bytes", () => {
    expect(failureOf(() => rootKeyFromBytes(Buffer.alloc(16))).code).toBe("RootKeyMalformed");
  });
});
