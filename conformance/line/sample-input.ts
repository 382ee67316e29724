/** The smallest input that a model's constraints let through: required members only. */
import fastCheck from "fast-check";
import type { Shape, StringShape, StructureShape } from "../../src/wire/shape.ts";

/** Texts that most patterns take, tried before one is drawn from the pattern itself. */
const usualTexts = [
  "a",
  "aa",
  "123456",
  "123456789012",
  "arn:aws:iam::123456789012:role/sample",
  "https://sample.example.com",
  "/",
  "sample@example.com",
];

function sampleText(shape: StringShape): string {
  if (shape.values !== undefined) return [...shape.values][0] ?? "";
  const { min = 0, max = Number.POSITIVE_INFINITY } = shape;
  const pattern = shape.pattern === undefined ? undefined : patternOf(shape.pattern);
  const fits = (text: string) =>
    text.length >= min && text.length <= max && (pattern === undefined || pattern.test(text));
  const padded = usualTexts.map((text) => text.padEnd(min, "a"));
  const usual = [...usualTexts, ...padded].find(fits);
  if (usual !== undefined || pattern === undefined) return usual ?? "a".repeat(min);
  const drawn = drawnTexts(pattern);
  return drawn.find(fits) ?? drawn[0] ?? "a".repeat(min);
}

/** Texts of a pattern; none where it uses what the drawing of texts does not know (`\\b`). */
function drawnTexts(pattern: RegExp): readonly string[] {
  if (pattern.source.includes("\\b")) return [];
  return fastCheck.sample(fastCheck.stringMatching(pattern), { numRuns: 500, seed: 1 });
}

function patternOf(source: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${source})$`, "u");
  } catch {
    return undefined;
  }
}

function sampleValue(shape: Shape): unknown {
  switch (shape.type) {
    case "structure":
      return sampleStructure(shape);
    case "list":
      return Array.from({ length: shape.min ?? 0 }, () => sampleValue(shape.element.shape));
    case "map":
      return (shape.min ?? 0) === 0
        ? {}
        : { [String(sampleValue(shape.key.shape))]: sampleValue(shape.value.shape) };
    case "string":
      return sampleText(shape);
    case "boolean":
      return false;
    case "blob":
      return "YQ==";
    case "timestamp":
      return 1_700_000_000;
    default:
      return shape.min ?? 0;
  }
}

export function sampleStructure(shape: StructureShape): Readonly<Record<string, unknown>> {
  const members = shape.members.filter((member) => member.required);
  return Object.fromEntries(members.map((member) => [member.name, sampleValue(member.shape)]));
}
