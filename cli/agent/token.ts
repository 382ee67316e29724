/** The token that tells a local caller from a request that somebody else's server was led to. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createPrivateFile } from "../../src/base/private-file.ts";
import { CommandFailure } from "../failure.ts";

const charactersMin = 16;
const drawnBytes = 32;

export interface Token {
  /** In constant time, whatever the lengths are. */
  matches(text: string): boolean;
}

/** Makes the file where it is missing. Throws `CommandFailure` where others may read it. */
export function openToken(file: string): Token {
  if (!existsSync(file)) createPrivateFile(file, `${randomBytes(drawnBytes).toString("hex")}\n`);
  const mode = statSync(file).mode & 0o777;
  if ((mode & 0o077) !== 0) {
    const shown = mode.toString(8).padStart(4, "0");
    throw new CommandFailure(`${file} has mode ${shown}: only its owner may have rights, as 0600`);
  }
  const text = readFileSync(file, "utf8").trim();
  if (text.length < charactersMin) {
    throw new CommandFailure(`${file} holds a token of fewer than ${charactersMin} characters`);
  }
  const expected = digest(text);
  return { matches: (candidate) => timingSafeEqual(digest(candidate), expected) };
}

/** Digests are of one length, which the comparison asks for. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
