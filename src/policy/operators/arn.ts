/** `ArnLike` and `ArnEquals`, which are the same: six segments, each matched for itself. */
import type { EvaluationFlags } from "../flags.ts";
import { type Glob, globOf, matchGlob } from "../glob.ts";
import { type FixedToken, isFixed, parseTemplate, resolveTemplate } from "../template.ts";
import type { ValueTestMaker } from "./test.ts";

const segmentCount = 6;

/** One pattern for each segment, or `any` for the lone `*`. */
type ArnPattern = readonly Glob[] | "any";

/** Cuts at the first five colons; what follows them is the last segment, colons and all. */
function splitTokens(tokens: readonly FixedToken[]): readonly (readonly FixedToken[])[] {
  const segments: FixedToken[][] = [[]];
  for (const token of tokens) {
    if (token.kind !== "text") {
      segments.at(-1)?.push(token);
      continue;
    }
    let text = token.text;
    for (
      let colon = text.indexOf(":");
      colon !== -1 && segments.length < segmentCount;
      colon = text.indexOf(":")
    ) {
      segments.at(-1)?.push({ kind: "text", text: text.slice(0, colon) });
      segments.push([]);
      text = text.slice(colon + 1);
    }
    segments.at(-1)?.push({ kind: "text", text });
  }
  return segments;
}

function arnPattern(tokens: readonly FixedToken[], flags: EvaluationFlags): ArnPattern | undefined {
  const isLoneStar = tokens.length === 1 && tokens[0]?.kind === "run";
  if (isLoneStar && flags.loneStarIsAnyArn) return "any";
  const segments = splitTokens(tokens);
  return segments.length === segmentCount ? segments.map(globOf) : undefined;
}

function splitArn(text: string): readonly string[] | undefined {
  const parts = text.split(":");
  if (parts.length < segmentCount) return undefined;
  return [...parts.slice(0, segmentCount - 1), parts.slice(segmentCount - 1).join(":")];
}

function matchArn(pattern: ArnPattern, text: string): boolean {
  const segments = splitArn(text);
  if (segments === undefined) return false;
  return pattern === "any" || pattern.every((glob, at) => matchGlob(glob, segments[at] ?? ""));
}

/** A value seen that is no ARN fits nothing; a pattern with too few segments is malformed. */
export const arnLike: ValueTestMaker = (value, { variables, flags, fitsUnresolved }) => {
  const tokens = parseTemplate(value.text, { variables, wildcards: true });
  if (isFixed(tokens)) {
    const pattern = arnPattern(tokens, flags);
    return pattern === undefined ? undefined : (seen) => matchArn(pattern, String(seen));
  }
  return (seen, context) => {
    const resolved = resolveTemplate(tokens, context);
    if (resolved === undefined) return fitsUnresolved;
    const pattern = arnPattern(resolved, flags);
    return pattern !== undefined && matchArn(pattern, String(seen));
  };
};
