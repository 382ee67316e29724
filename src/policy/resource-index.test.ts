import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePolicy } from "./compile.ts";
import { Needles } from "./needles.ts";
import { parsePolicy } from "./parse.ts";
import { ResourceIndex } from "./resource-index.ts";

function compile(resources: readonly (readonly string[])[]) {
  const statements = resources.map((Resource) => ({ Effect: "Allow", Action: "*", Resource }));
  const parsed = parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements }));
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return compilePolicy(parsed.policy).statements;
}

const context = new Map([["aws:username", "ab"]]);
const character = fc.constantFrom("a", "b", "c", "/");
const piece = fc.constantFrom("a", "b", "ab", "/", "*", "?", "$" + "{aws:username}", "$" + "{no}");
const pattern = fc
  .array(piece, { maxLength: 6 })
  .map((pieces) => `arn:aws:s3:::${pieces.join("")}`);

describe("ResourceIndex", () => {
  it("finds a statement exactly where one of them fits, and then one that fits", () => {
    const patterns = fc.oneof({ weight: 9, arbitrary: pattern }, fc.constant("*"));
    const policies = fc.array(fc.array(patterns, { minLength: 1, maxLength: 3 }), {
      minLength: 1,
      maxLength: 30,
    });
    const resource = fc.oneof(
      fc.string({ unit: character, maxLength: 6 }).map((name) => `arn:aws:s3:::${name}`),
      fc.constant("*"),
    );
    fc.assert(
      fc.property(policies, resource, (resources, asked) => {
        const statements = compile(resources);
        const fits = statements.filter((each) => each.resource.matches(asked, context));
        const found = new ResourceIndex(statements).first(
          asked,
          context,
          new Needles(),
          undefined,
          () => true,
        );
        expect(found === undefined ? fits : fits.includes(found)).toEqual(
          found === undefined ? [] : true,
        );
      }),
      { numRuns: 3_000 },
    );
  });

  it("goes on where the statement that fits does not pass", () => {
    const statements = compile([["arn:aws:s3:::a*"], ["*"], ["arn:aws:s3:::ab"], ["arn:*:ab"]]);
    const index = new ResourceIndex(statements);
    const refused: number[] = [];
    const asked = "arn:aws:s3:::ab";
    const found = index.first(asked, context, new Needles(), undefined, (_, compiled) => {
      refused.push(compiled.index);
      return false;
    });
    expect([found, refused.toSorted()]).toEqual([undefined, [0, 1, 2, 3]]);
  });
});
