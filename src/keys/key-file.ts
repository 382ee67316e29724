/** The root key file: a server's root keys, one a line, plain or wrapped by a PKCS #11 token. */
import { createPrivateFile, replacePrivateFile } from "../base/private-file.ts";
import { type TokenKey, withTokenKey } from "./pkcs11/token-key.ts";
import type { TokenKeyUri } from "./pkcs11/uri.ts";
import { readPrivateBytes, systemCode } from "./private-bytes.ts";
import { type RootKey, RootKeyError, rootKeyBytes, rootKeyFromBytes } from "./root-key.ts";

/*
 * A line is one of
 *
 *   sallyport-root-key-v1:KEY                   the key itself, in base64
 *   sallyport-root-key-pkcs11-v1:ID:WRAPPED     its id, and the key as a token's AES key wraps it
 *
 * The file says which keys there are. Which of them seals, the database says.
 */
const plainPrefix = "sallyport-root-key-v1:";
const wrappedPrefix = "sallyport-root-key-pkcs11-v1:";

/** The most that is read of the file, in bytes, and as many keys as fit. */
const fileBytesMax = 8_192;
const keysMax = 32;

/** Where root keys are kept, beside the file's path. */
export interface TokenSettings {
  readonly uri: TokenKeyUri;
  /** Counts before the one that the URI names. */
  readonly pinFile: string | undefined;
}

/** The file's place, and the token that wraps what stands in it; undefined where none does. */
export interface RootKeyPlace {
  readonly path: string;
  readonly token: TokenSettings | undefined;
}

type Line =
  | { readonly kind: "plain"; readonly key: RootKey }
  | { readonly kind: "wrapped"; readonly id: string; readonly wrapped: Buffer };

/**
 * The keys of a file, in its order. Those of `known` are not unwrapped again.
 *
 * @throws RootKeyError what `readPrivateBytes` and `withTokenKey` throw, and `RootKeyMalformed`
 * where the keys are wrapped and no token is named, or the other way round
 */
export async function readRootKeys(
  { path, token }: RootKeyPlace,
  known: ReadonlyMap<string, RootKey> = new Map(),
): Promise<readonly RootKey[]> {
  const lines = readLines(path);
  const isNew = (line: Line) => !known.has(idOf(line));
  if (token !== undefined && lines.some((line) => line.kind === "plain" && isNew(line))) {
    throw new RootKeyError(
      "RootKeyMalformed",
      `the root key file ${path} holds the key itself, and SALLYPORT_ROOT_KEY names a token: ` +
        "unset it, or run `sallyport root-key move --to 'pkcs11:…'`",
    );
  }
  const found = lines.map((line) => known.get(idOf(line)) ?? plainKey(line));
  if (!found.includes(undefined)) return found.filter((key) => key !== undefined);
  if (token === undefined) throw noToken(path);
  return withTokenKey(token.uri, token.pinFile, (tokenKey) =>
    lines.map((line, index) => found[index] ?? unwrapped(line, tokenKey)),
  );
}

/** The ids of the keys in a file, which need no token to be read. Throws as `readRootKeys` does. */
export function rootKeyIds(path: string): readonly string[] {
  return readLines(path).map(idOf);
}

/**
 * Writes these keys into a file of mode 0600, wrapped where a token is named. The file appears, or
 * changes, whole or not at all; a `new` one never takes the place of another.
 *
 * @throws RootKeyError `RootKeyExists`, `RootKeyUnreadable`, and what `withTokenKey` throws
 */
export async function writeRootKeys(
  { path, token }: RootKeyPlace,
  keys: readonly RootKey[],
  how: "new" | "replace",
): Promise<void> {
  if (keys.length > keysMax) {
    throw new RootKeyError("RootKeyMalformed", `a root key file holds at most ${keysMax} keys`);
  }
  const lines =
    token === undefined
      ? keys.map(plainLine)
      : await withTokenKey(token.uri, token.pinFile, (tokenKey) =>
          keys.map((key) => wrappedLine(key, tokenKey)),
        );
  const text = lines.map((line) => `${line}\n`).join("");
  try {
    if (how === "new") createPrivateFile(path, text);
    else replacePrivateFile(path, text);
  } catch (error) {
    throw writingError(path, error);
  }
}

function readLines(path: string): readonly Line[] {
  const parsed = readFile(path).replace(/\n$/, "").split("\n").map(parseLine);
  const lines = parsed.filter((line) => line !== undefined);
  const isUnique = new Set(lines.map(idOf)).size === lines.length;
  if (lines.length === parsed.length && lines.length <= keysMax && isUnique) return lines;
  throw malformed(path);
}

function readFile(path: string): string {
  try {
    return readPrivateBytes(path, "root key file", fileBytesMax).toString("latin1");
  } catch (error) {
    if (!(error instanceof RootKeyError) || error.code !== "RootKeyMissing") throw error;
    throw new RootKeyError(
      "RootKeyMissing",
      `${error.message}: restore it from your backup, ` +
        "or name its place in SALLYPORT_ROOT_KEY_FILE; the data cannot be opened without it",
      error.cause,
    );
  }
}

function parseLine(line: string): Line | undefined {
  const text = line.trimEnd();
  if (text.startsWith(plainPrefix)) {
    const bytes = fromBase64(text.slice(plainPrefix.length));
    if (bytes?.length !== rootKeyBytes) return undefined;
    return { kind: "plain", key: rootKeyFromBytes(bytes) };
  }
  if (!text.startsWith(wrappedPrefix)) return undefined;
  const [id = "", encoded = ""] = text.slice(wrappedPrefix.length).split(":");
  const wrapped = fromBase64(encoded);
  if (!/^[0-9a-f]{8}$/.test(id) || wrapped === undefined) return undefined;
  return { kind: "wrapped", id, wrapped };
}

/** Undefined where it is not the one spelling of some bytes. */
function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.length > 0 && bytes.toString("base64") === text ? bytes : undefined;
}

function idOf(line: Line): string {
  return line.kind === "plain" ? line.key.id : line.id;
}

function plainKey(line: Line): RootKey | undefined {
  return line.kind === "plain" ? line.key : undefined;
}

function plainLine({ secret }: RootKey): string {
  return `${plainPrefix}${secret.export().toString("base64")}`;
}

function wrappedLine({ id, secret }: RootKey, tokenKey: TokenKey): string {
  const wrapped = tokenKey.wrap(wrappedName(id), secret.export());
  // Before anything relies on it: the token must open what it wrapped.
  const opened = tokenKey.unwrap(wrappedName(id), wrapped);
  if (!secret.equals(rootKeyFromBytes(opened).secret)) {
    throw new RootKeyError("TokenKeyUnfit", "the token does not give back what it wrapped");
  }
  return `${wrappedName(id)}:${wrapped.toString("base64")}`;
}

/** What a wrapped key is bound to, so that its line cannot stand for another's. */
function wrappedName(id: string): string {
  return `${wrappedPrefix}${id}`;
}

function unwrapped(line: Line, tokenKey: TokenKey): RootKey {
  if (line.kind === "plain") return line.key;
  const bytes = tokenKey.unwrap(wrappedName(line.id), line.wrapped);
  const key = rootKeyFromBytes(bytes);
  bytes.fill(0);
  if (key.id === line.id) return key;
  throw new RootKeyError("RootKeyMalformed", `what is wrapped as root key ${line.id} is another`);
}

function writingError(path: string, error: unknown): RootKeyError {
  if (systemCode(error) === "EEXIST") {
    return new RootKeyError(
      "RootKeyExists",
      `there is a root key file at ${path} already, and it is never written over`,
      error,
    );
  }
  return new RootKeyError(
    "RootKeyUnreadable",
    `the root key file ${path} cannot be written (${systemCode(error)}): ` +
      "check that its folder exists and is yours",
    error,
  );
}

function malformed(path: string): RootKeyError {
  return new RootKeyError(
    "RootKeyMalformed",
    `the root key file ${path} is damaged or is not a root key: ` +
      `each of its lines must be ${plainPrefix} and ${rootKeyBytes} bytes in base64, or ` +
      `${wrappedPrefix}, an id and a wrapped key; restore it from your backup`,
  );
}

function noToken(path: string): RootKeyError {
  return new RootKeyError(
    "RootKeyMalformed",
    `the root key in ${path} is wrapped by a PKCS #11 token: name the token's key in ` +
      "SALLYPORT_ROOT_KEY (pkcs11:token=…;object=…?module-path=…)",
  );
}
