/** Names of keys in PKCS #11 tokens: the `pkcs11:` URIs of RFC 7512, as far as we use them. */
import { isAbsolute } from "node:path";

/** Which key, in which token, reached through which library. */
export interface TokenKeyUri {
  /** The library that speaks to the token; absolute. */
  readonly modulePath: string;
  /** The token's label (`CKA_LABEL` of `CK_TOKEN_INFO`). */
  readonly token: string | undefined;
  readonly serial: string | undefined;
  /** The key's `CKA_LABEL`. */
  readonly object: string | undefined;
  /** The key's `CKA_ID`. */
  readonly id: Buffer | undefined;
  /** A file that holds the PIN; absolute. */
  readonly pinFile: string | undefined;
  /** The URI without what it says of the PIN, for messages and for the key file. */
  readonly shown: string;
}

/** The URI is none, or asks for what is not supported; the message says what to write. */
export class TokenUriError extends Error {
  override readonly name = "TokenUriError";
}

const scheme = "pkcs11:";
const pathAttributes = ["token", "serial", "object", "id", "type"] as const;
const queryAttributes = ["module-path", "pin-source"] as const;

/**
 * Parses `pkcs11:token=…;object=…?module-path=…&pin-source=…` (RFC 7512, section 2.3). A PIN in the
 * URI itself (`pin-value`) is refused: settings are shown by process lists.
 *
 * @throws TokenUriError
 */
export function parseTokenUri(text: string): TokenKeyUri {
  if (!text.startsWith(scheme)) throw new TokenUriError("it must begin with pkcs11:");
  const [path = "", query = "", ...more] = text.slice(scheme.length).split("?");
  if (more.length > 0) throw new TokenUriError("it has more than one question mark");
  const of = attributes(path, ";", pathAttributes);
  const asked = attributes(query, "&", queryAttributes);
  const modulePath = utf8(asked.get("module-path"));
  if (modulePath === undefined || !isAbsolute(modulePath)) {
    throw new TokenUriError("it must name the library of the token: ?module-path=/…/library.so");
  }
  if (!of.has("object") && !of.has("id")) {
    throw new TokenUriError("it must name the key, by object=LABEL or id=%01");
  }
  if (!of.has("token") && !of.has("serial")) {
    throw new TokenUriError("it must name the token, by token=LABEL or serial=NUMBER");
  }
  if ((utf8(of.get("type")) ?? "secret-key") !== "secret-key") {
    throw new TokenUriError("the key must be of type=secret-key");
  }
  return {
    modulePath,
    token: utf8(of.get("token")),
    serial: utf8(of.get("serial")),
    object: utf8(of.get("object")),
    id: of.get("id"),
    pinFile: pinFileOf(utf8(asked.get("pin-source"))),
    shown: withoutPin(path, query),
  };
}

/** A `file:` URI or an absolute path: RFC 7512 leaves the form open. */
function pinFileOf(source: string | undefined): string | undefined {
  if (source === undefined) return undefined;
  const path = source.replace(/^file:(?:\/\/(?=\/))?/, "");
  if (!isAbsolute(path)) {
    throw new TokenUriError("pin-source must name a file: pin-source=file:/…/pin");
  }
  return path;
}

function withoutPin(path: string, query: string): string {
  const kept = query.split("&").filter((part) => !part.startsWith("pin-"));
  return `${scheme}${path}?${kept.join("&")}`;
}

function attributes(
  text: string,
  separator: string,
  known: readonly string[],
): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (const part of text.split(separator).filter((each) => each !== "")) {
    const [name = "", ...value] = part.split("=");
    if (name === "pin-value") {
      throw new TokenUriError(
        "a PIN stands in a file, and pin-source names it; pin-value does not",
      );
    }
    if (!known.includes(name)) throw new TokenUriError(`its attribute ${name} is not supported`);
    if (found.has(name)) throw new TokenUriError(`its attribute ${name} is there twice`);
    found.set(name, percentDecoded(name, value.join("=")));
  }
  return found;
}

function percentDecoded(name: string, text: string): Buffer {
  if (text === "") throw new TokenUriError(`its attribute ${name} is empty`);
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) {
    throw new TokenUriError(`its attribute ${name} has a % that no two hexadecimal digits follow`);
  }
  const pieces = text.split(/(%[0-9A-Fa-f]{2})/).map((piece) => {
    return /^%[0-9A-Fa-f]{2}$/.test(piece)
      ? Buffer.from(piece.slice(1), "hex")
      : Buffer.from(piece);
  });
  return Buffer.concat(pieces);
}

function utf8(bytes: Buffer | undefined): string | undefined {
  return bytes?.toString("utf8");
}
