/** Wildcard matching without backtracking. */
import { findWithHoles } from "./hole-search.ts";
import type { FixedToken } from "./template.ts";

/** Literal text at an offset in a piece. */
export interface LiteralPart {
  readonly at: number;
  readonly text: string;
}

/** What stands between two `*`: literal parts, and between them holes for one character (`?`). */
export interface GlobPiece {
  /** In characters, holes and all. */
  readonly length: number;
  readonly parts: readonly LiteralPart[];
}

/** So few characters are compared at each place of a text sooner than a search is prepared. */
const shortPieceMax = 32;

/** The pieces around the `*`s of a pattern, in order: one more piece than there are `*`s. */
export interface Glob {
  readonly pieces: readonly GlobPiece[];
}

export function globOf(tokens: readonly FixedToken[]): Glob {
  const pieces: GlobPiece[] = [];
  let parts: LiteralPart[] = [];
  let length = 0;
  let literal = "";
  const endLiteral = () => {
    if (literal !== "") parts.push({ at: length - literal.length, text: literal });
    literal = "";
  };
  for (const token of tokens) {
    if (token.kind === "text") {
      literal += token.text;
      length += token.text.length;
      continue;
    }
    endLiteral();
    if (token.kind === "one") {
      length += 1;
      continue;
    }
    // Copies, as an array that grew holds room for more.
    pieces.push({ length, parts: parts.slice() });
    parts = [];
    length = 0;
  }
  endLiteral();
  pieces.push({ length, parts: parts.slice() });
  return { pieces: pieces.slice() };
}

function fitsAt({ length, parts }: GlobPiece, text: string, at: number): boolean {
  if (at + length > text.length) return false;
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index];
    if (part !== undefined && !text.startsWith(part.text, at + part.at)) return false;
  }
  return true;
}

function findFrom(piece: GlobPiece, text: string, from: number): number {
  const { length, parts } = piece;
  const first = parts[0];
  // Holes alone fit anywhere.
  if (first === undefined) return from + length <= text.length ? from : -1;
  if (first.text.length === length) return text.indexOf(first.text, from);
  if (length > shortPieceMax) return findWithHoles(piece, text, from);
  for (let at = from; at + length <= text.length; at += 1) if (fitsAt(piece, text, at)) return at;
  return -1;
}

/**
 * Whether the whole of `text` fits. The first piece is tied to the start and the last to the end;
 * each piece between them is taken at its leftmost place, which leaves the most room for the
 * rest, so no choice is ever undone: whatever the stars, the text is gone through once.
 */
export function matchGlob({ pieces }: Glob, text: string): boolean {
  const first = pieces[0];
  if (first === undefined || !fitsAt(first, text, 0)) return false;
  if (pieces.length === 1) return text.length === first.length;
  let at = first.length;
  for (let index = 1; index < pieces.length - 1; index += 1) {
    const piece = pieces[index] ?? first;
    const found = findFrom(piece, text, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  const last = pieces[pieces.length - 1] ?? first;
  const lastAt = text.length - last.length;
  return lastAt >= at && fitsAt(last, text, lastAt);
}

/** Whether the pattern is made of `*` alone, and so means everything. */
export function isEverything({ pieces }: Glob): boolean {
  return pieces.length > 1 && pieces.every(({ length }) => length === 0);
}
