/** The models' regular expressions, which are Java's, as JavaScript's. */

import { linearPatterns } from "./linear-patterns.ts";

/** Characters that JavaScript's `u` mode lets a backslash precede. */
const escapable = /[\^$\\.*+?()[\]{}|/]/;

/** Letters and digits after a backslash that mean the same in both dialects. */
const sharedEscape = /[dDwWbBtnrfv0-9ucxk]/;

// Java's \s and \S know ASCII only; both stand here as what goes inside a class.
const javaSpace = "\\t\\n\\v\\f\\r ";
const javaNoSpace = "\\0-\\x08\\x0E-\\x1F!-\\u{10FFFF}";

interface Cursor {
  readonly source: string;
  position: number;
  inClass: boolean;
}

function convertEscape(cursor: Cursor): string {
  const next = cursor.source[cursor.position + 1];
  if (next === undefined) throw new Error("pattern ends with a backslash");
  cursor.position += 2;
  if (next === "p" || next === "P") {
    const property = /^\{[A-Za-z_=]+\}/.exec(cursor.source.slice(cursor.position));
    if (property === null) throw new Error(`\\${next} without a property in braces`);
    cursor.position += property[0].length;
    return `\\${next}${property[0]}`;
  }
  if (next === "s") return cursor.inClass ? javaSpace : `[${javaSpace}]`;
  if (next === "S") return cursor.inClass ? javaNoSpace : `[${javaNoSpace}]`;
  if (escapable.test(next) || sharedEscape.test(next)) return `\\${next}`;
  if (next === "-") return cursor.inClass ? "\\-" : "-";
  if (/[A-Za-z]/.test(next)) throw new Error(`\\${next} has no counterpart`);
  return next;
}

/** True where the hyphen at the cursor cannot make a range: it stands beside a class escape. */
function isLiteralHyphen(cursor: Cursor, output: string): boolean {
  const after = cursor.source.slice(cursor.position + 1, cursor.position + 3);
  return /\\[dDwWsSpP](\{[^}]*\})?$/.test(output) || /^\\[dDwWsSpP]/.test(after);
}

function convertClassCharacter(cursor: Cursor, output: string): string {
  const character = cursor.source[cursor.position] ?? "";
  if (character === "[") throw new Error("a class within a class");
  if (cursor.source.startsWith("&&", cursor.position))
    throw new Error("an intersection of classes");
  if (character === "]") cursor.inClass = false;
  const literalHyphen = character === "-" && isLiteralHyphen(cursor, output);
  cursor.position += 1;
  return literalHyphen ? "\\-" : character;
}

/**
 * Java's pattern text as JavaScript's, for the `u` flag. Throws an `Error` for a construct that has
 * no counterpart here: the generator runs this for every pattern of every model.
 */
export function convertPattern(javaPattern: string): string {
  // Inline flags: only whole-pattern ones occur, at the very start.
  const flags = /^\(\?([is]+)\)/.exec(javaPattern);
  if (flags !== null) {
    return `(?${flags[1]}:${convertPattern(javaPattern.slice(flags[0].length))})`;
  }
  const cursor: Cursor = { source: javaPattern, position: 0, inClass: false };
  let output = "";
  while (cursor.position < javaPattern.length) {
    const character = javaPattern[cursor.position] ?? "";
    if (character === "\\") {
      output += convertEscape(cursor);
    } else if (cursor.inClass) {
      output += convertClassCharacter(cursor, output);
    } else {
      if (character === "[") cursor.inClass = true;
      cursor.position += 1;
      output += character;
      if (cursor.inClass && javaPattern[cursor.position] === "^") {
        cursor.position += 1;
        output += "^";
      }
    }
  }
  return output;
}

const compiled = new Map<string, RegExp>();

/** The pattern as AWS applies it: to the whole value (facts/answers.md items 7 and 35). */
export function compilePattern(javaPattern: string): RegExp {
  let expression = compiled.get(javaPattern);
  if (expression === undefined) {
    const source = linearPatterns.get(javaPattern) ?? convertPattern(javaPattern);
    expression = new RegExp(`^(?:${source})$`, "u");
    compiled.set(javaPattern, expression);
  }
  return expression;
}
