/** Brackets too deep in each other: the reader of YAML takes a call of itself for each. */
import { Lexer } from "yaml";

/** No test has so many. */
export const nestingMax = 100;

/** What the lexer gives that is no piece of the text: where documents and plain texts begin. */
const marks: ReadonlySet<string> = new Set(["\u0002", "\u0018", "\u001f"]);

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The first bracket that is too deep; undefined where there is none. Takes time by the length. */
export function tooDeepAt(text: string): Place | undefined {
  let depth = 0;
  let offset = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === "[" || token === "{") depth += 1;
    if (token === "]" || token === "}") depth -= 1;
    if (depth > nestingMax) {
      const lines = text.slice(0, offset).split("\n");
      return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
    }
    if (!marks.has(token)) offset += token.length;
  }
  return undefined;
}
