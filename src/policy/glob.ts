/** Wildcard matching without backtracking. */
import type { FixedToken } from "./template.ts";

/** Text between two `*`. At an offset in `holes` any one character fits (`?`). */
interface GlobPiece {
  readonly text: string;
  readonly holes: readonly number[];
}

/** The pieces around the `*`s of a pattern, in order: one more piece than there are `*`s. */
export interface Glob {
  readonly pieces: readonly GlobPiece[];
}

/** A stand-in for `?`; what stands at a hole is never compared. */
const hole = "?";

export function globOf(tokens: readonly FixedToken[]): Glob {
  const pieces: GlobPiece[] = [];
  let text = "";
  let holes: number[] = [];
  for (const token of tokens) {
    if (token.kind === "text") {
      text += token.text;
    } else if (token.kind === "one") {
      holes.push(text.length);
      text += hole;
    } else {
      pieces.push({ text, holes });
      text = "";
      holes = [];
    }
  }
  pieces.push({ text, holes });
  return { pieces: pieces.slice() };
}

function fitsAt(piece: GlobPiece, text: string, at: number): boolean {
  if (piece.holes.length === 0) return text.startsWith(piece.text, at);
  if (at + piece.text.length > text.length) return false;
  let from = 0;
  for (const end of piece.holes) {
    if (!text.startsWith(piece.text.slice(from, end), at + from)) return false;
    from = end + 1;
  }
  return text.startsWith(piece.text.slice(from), at + from);
}

function findFrom(piece: GlobPiece, text: string, from: number): number {
  if (piece.holes.length === 0) return text.indexOf(piece.text, from);
  for (let at = from; at + piece.text.length <= text.length; at += 1) {
    if (fitsAt(piece, text, at)) return at;
  }
  return -1;
}

/**
 * Whether the whole of `text` fits. The first piece is tied to the start and the last to the end;
 * each piece between them is taken at its leftmost place, which leaves the most room for the
 * rest, so no choice is ever undone: time grows with text times pieces, whatever the stars.
 */
export function matchGlob({ pieces }: Glob, text: string): boolean {
  const first = pieces[0];
  if (first === undefined || !fitsAt(first, text, 0)) return false;
  if (pieces.length === 1) return text.length === first.text.length;
  let at = first.text.length;
  for (let index = 1; index < pieces.length - 1; index += 1) {
    const piece = pieces[index] ?? first;
    const found = findFrom(piece, text, at);
    if (found === -1) return false;
    at = found + piece.text.length;
  }
  const last = pieces[pieces.length - 1] ?? first;
  const lastAt = text.length - last.text.length;
  return lastAt >= at && fitsAt(last, text, lastAt);
}

/** Whether the pattern is made of `*` alone, and so means everything. */
export function isEverything({ pieces }: Glob): boolean {
  return pieces.length > 1 && pieces.every(({ text }) => text === "");
}
