/** `ArnLike` and `ArnEquals`, which are the same: six segments, each matched for itself. */
import { type Glob, globOf, matchGlob } from "../glob.ts";
import type { ContextScalar, ContextValues } from "../request.ts";
import {
  type FixedToken,
  isFixed,
  parseTemplate,
  resolveTemplate,
  type TemplateToken,
  type TextToken,
} from "../template.ts";
import type { ValueTestMaker } from "./test.ts";

const segmentCount = 6;

/**
 * Cuts at the first five colons; what follows them is the last segment, colons and all. A variable
 * is in one segment, whatever its value will be.
 */
function splitTokens<Token extends TemplateToken>(
  tokens: readonly (Token | TextToken)[],
): readonly (readonly (Token | TextToken)[])[] {
  const segments: (Token | TextToken)[][] = [[]];
  for (const token of tokens) {
    if (token.kind !== "text") {
      segments.at(-1)?.push(token);
      continue;
    }
    const parts = token.text.split(":");
    const cuts = Math.min(parts.length - 1, segmentCount - segments.length);
    const texts = [...parts.slice(0, cuts), parts.slice(cuts).join(":")];
    for (const [at, text] of texts.entries()) {
      if (at > 0) segments.push([]);
      segments.at(-1)?.push({ kind: "text", text });
    }
  }
  return segments;
}

function splitArn(text: string): readonly string[] | undefined {
  const parts = text.split(":");
  if (parts.length < segmentCount) return undefined;
  return [...parts.slice(0, segmentCount - 1), parts.slice(segmentCount - 1).join(":")];
}

function globsOf(segments: readonly (readonly FixedToken[])[]): readonly Glob[] | undefined {
  return segments.length === segmentCount ? segments.map(globOf) : undefined;
}

/** With the values in place of the variables; `unresolved` where one has none. */
function resolvedGlobs(
  tokens: readonly TemplateToken[],
  segments: readonly (readonly TemplateToken[])[],
  context: ContextValues,
): readonly Glob[] | "unresolved" | undefined {
  // Where the pattern has its segments as it is written, a value moves none: whoever may choose a
  // tag's value does not choose the account that it is compared with.
  const isWhole = segments.length === segmentCount;
  const resolved = (isWhole ? segments : [tokens]).map((each) => resolveTemplate(each, context));
  if (resolved.includes(undefined)) return "unresolved";
  const fixed = resolved.map((each = []) => each);
  return globsOf(isWhole ? fixed : splitTokens<FixedToken>(fixed.flat()));
}

/** A pattern with too few segments is malformed, and so is a value seen that is no ARN. */
export const arnLike: ValueTestMaker = (value, { variables, flags, ...options }) => {
  const { fitsMalformed, fitsUnresolved } = options;
  const tokens = parseTemplate(value.text, { variables, wildcards: true });
  if (tokens.length === 1 && tokens[0]?.kind === "run" && flags.loneStarIsAnyArn) {
    return (seen) => splitArn(String(seen)) !== undefined || fitsMalformed;
  }
  const fits = (seen: ContextScalar, globs: readonly Glob[]) => {
    const segments = splitArn(String(seen));
    if (segments === undefined) return fitsMalformed;
    return globs.every((glob, at) => matchGlob(glob, segments[at] ?? ""));
  };
  if (isFixed(tokens)) {
    const globs = globsOf(splitTokens<FixedToken>(tokens));
    return globs && ((seen) => fits(seen, globs));
  }
  const segments = splitTokens<TemplateToken>(tokens);
  return (seen, context) => {
    const globs = resolvedGlobs(tokens, segments, context);
    if (globs === "unresolved") return fitsUnresolved;
    return globs !== undefined && fits(seen, globs);
  };
};
