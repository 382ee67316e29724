/** Room kept for a full disk: a file of ballast that is let go so that records can go on. */
import { randomFillSync } from "node:crypto";
import { closeSync, openSync, rmSync, statfsSync, statSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { driverCode } from "../errors.ts";

const blockBytes = 1_024 * 1_024;

/** Free space beyond the ballast that must be back before changes are taken again. */
const marginBytesMin = 1_024 * 1_024;

/** A limit on the database beside the disk's own: its bytes still free, and how to stretch it. */
export interface SizeLimit {
  freeBytes(): number;
  /** Allows this much more than usual; 0 for the usual limit. */
  stretch(bytes: number): void;
}

/**
 * Whether the storage takes changes. It does while the ballast is in place: the ballast is let go
 * when a write finds no room, and is put back when there is room for it and a margin.
 */
export class Reserve {
  readonly #file: string;
  readonly #bytes: number;
  readonly #limit: SizeLimit;
  #inPlace: boolean;
  #releases = 0;

  /** `bytes` of ballast, 0 for none, are kept in `folder`. */
  constructor(folder: string, bytes: number, limit: SizeLimit) {
    this.#file = join(folder, "ballast");
    this.#bytes = bytes;
    this.#limit = limit;
    this.#inPlace = this.#isWhole() || this.#fill();
  }

  get inPlace(): boolean {
    return this.#inPlace;
  }

  /** How often the ballast was let go: where it grew, a write that failed may now succeed. */
  get releases(): number {
    return this.#releases;
  }

  /** Gives the room back to the disk. */
  release(): void {
    if (!this.#inPlace) return;
    this.#inPlace = false;
    this.#releases += 1;
    rmSync(this.#file, { force: true });
    this.#limit.stretch(this.#bytes);
  }

  /** Takes the room back once it can be spared. */
  restore(): void {
    if (this.#inPlace) return;
    const { bavail, bsize } = statfsSync(dirname(this.#file));
    const marginBytes = Math.max(marginBytesMin, this.#bytes / 2);
    if (bavail * bsize < this.#bytes + marginBytes) return;
    if (this.#limit.freeBytes() < marginBytes) return;
    this.#inPlace = this.#fill();
    if (this.#inPlace) this.#limit.stretch(0);
  }

  #isWhole(): boolean {
    const found = statSync(this.#file, { throwIfNoEntry: false });
    return found !== undefined && found.size === this.#bytes;
  }

  /** Random bytes, so that a file system that compresses cannot give the room to others. */
  #fill(): boolean {
    const block = randomFillSync(new Uint8Array(Math.min(blockBytes, this.#bytes)));
    const descriptor = openSync(this.#file, "w", 0o600);
    try {
      for (let written = 0; written < this.#bytes; ) {
        written += writeSync(descriptor, block, 0, Math.min(block.length, this.#bytes - written));
      }
      return true;
    } catch (error) {
      if (driverCode(error) !== "ENOSPC") throw error;
      rmSync(this.#file, { force: true });
      return false;
    } finally {
      closeSync(descriptor);
    }
  }
}
