/** Writes a file whole or not at all, and only where it would change. */
import { randomUUID } from "node:crypto";
import {
  closeSync,
  existsSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { FileOwner } from "./owner.ts";

export interface FileShape {
  readonly path: string;
  readonly mode: number;
  readonly owner: FileOwner | undefined;
}

/**
 * True where the file is another now. Who reads it sees the old one or the new one, also after a
 * power cut. A link is replaced, not followed. Throws as `node:fs` does.
 */
export function writeWhole(shape: FileShape, bytes: Buffer): boolean {
  if (isSame(shape, bytes)) return false;
  const { path, mode, owner } = shape;
  const temporary = join(dirname(path), `.sallyport-${randomUUID()}`);
  try {
    const file = openSync(temporary, "wx", 0o600);
    try {
      // What is given away is readable for its new owner only once it is whole.
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      if (owner !== undefined) fchownSync(file, owner.user, owner.group);
      fchmodSync(file, mode);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  syncFolder(dirname(path));
  return true;
}

function isSame({ path, mode, owner }: FileShape, bytes: Buffer): boolean {
  const stat = existsSync(path) ? lstatSync(path) : undefined;
  if (stat === undefined || !stat.isFile() || (stat.mode & 0o777) !== mode) return false;
  if (owner !== undefined && (stat.uid !== owner.user || stat.gid !== owner.group)) return false;
  if (stat.size !== bytes.length) return false;
  const there = readFileSync(path);
  const isEqual = there.equals(bytes);
  there.fill(0);
  return isEqual;
}

/** Makes the new name survive a power cut. */
function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
