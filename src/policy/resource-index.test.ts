import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePolicy } from "./compile.ts";
import { parsePolicy } from "./parse.ts";
import { askAbout } from "./question.ts";
import type { ContextValue } from "./request.ts";
import { ResourceIndex } from "./resource-index.ts";

function compile(statements: readonly object[]) {
  const Statement = statements.map((one) => ({ Effect: "Allow", Action: "*", ...one }));
  const parsed = parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement }));
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return compilePolicy(parsed.policy).statements;
}

const account = "111122223333";
const arn = `arn:aws:iam::${account}:user/ab`;
const principal = { type: "user", account, arn, uniqueId: "U" } as const;

function ask(statements: ReturnType<typeof compile>, resource: string, team?: ContextValue) {
  const context = new Map<string, ContextValue>([["aws:username", "ab"]]);
  if (team !== undefined) context.set("aws:principaltag/team", team);
  const request = { principal, action: "s3:GetObject", resource, resourceAccount: account };
  const members = statements.map((compiled) => ({ compiled, action: undefined }));
  return new ResourceIndex(members).first(askAbout({ ...request, context }, false));
}

const character = fc.constantFrom("a", "b", "c", "/");
const piece = fc.constantFrom("a", "b", "ab", "/", "*", "?", "$" + "{aws:username}", "$" + "{no}");
const pattern = fc
  .array(piece, { maxLength: 6 })
  .map((pieces) => `arn:aws:s3:::${pieces.join("")}`);
const resource = fc.oneof(
  fc.string({ unit: character, maxLength: 6 }).map((name) => `arn:aws:s3:::${name}`),
  fc.constant("*"),
);
const value = fc.constantFrom("r", "s", "7", "true");

describe("ResourceIndex", () => {
  it("finds a statement exactly where one of them fits, and then one that fits", () => {
    const patterns = fc.oneof({ weight: 9, arbitrary: pattern }, fc.constant("*"));
    const named = fc.array(patterns, { minLength: 1, maxLength: 3 });
    const statement = fc.oneof(
      { weight: 9, arbitrary: named.map((Resource) => ({ Resource })) },
      named.map((NotResource) => ({ NotResource })),
    );
    const policy = fc.array(statement, { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(policy, resource, (written, asked) => {
        const statements = compile(written);
        const context = new Map([["aws:username", "ab"]]);
        const fits = statements.filter((each) => each.resource.matches(asked, context));
        const found = ask(statements, asked);
        expect(found === undefined ? fits : fits.includes(found)).toEqual(
          found === undefined ? [] : true,
        );
      }),
      { numRuns: 3_000 },
    );
  });

  it("finds by the values of the context, one or several", () => {
    const teams = fc.array(value, { minLength: 1, maxLength: 3 });
    const operator = fc.constantFrom("StringEquals", "ForAnyValue:StringEquals");
    const seen = fc.oneof(
      value,
      fc.constant(7),
      fc.constant(true),
      fc.array(value),
      fc.constant(undefined),
    );
    fc.assert(
      fc.property(
        operator,
        fc.array(teams, { minLength: 1, maxLength: 30 }),
        seen,
        (by, all, has) => {
          const written = all.map((some) => ({
            Resource: "*",
            Condition: { [by]: { "aws:PrincipalTag/team": some } },
          }));
          const isSet = typeof has === "object";
          const shown = isSet ? has : has === undefined ? [] : [String(has)];
          const fits = (some: readonly string[]) =>
            (by !== "StringEquals" || !isSet) && shown.some((each) => some.includes(each));
          const found = ask(compile(written), "arn:aws:s3:::a", has);
          expect(found !== undefined).toBe(all.some(fits));
          if (found !== undefined) expect(fits(all[found.index] ?? [])).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("goes on where a statement that fits does not hold", () => {
    const never = { StringEquals: { "aws:username": "nobody" } };
    const onResource = (Resource: string, Condition?: object) => ({
      Resource,
      ...(Condition && { Condition }),
    });
    const others = ["arn:aws:s3:::a*", "*", "arn:aws:s3:::ab", "arn:*:ab"].map((one) =>
      onResource(one, never),
    );
    expect(ask(compile(others), "arn:aws:s3:::ab")).toBeUndefined();
    expect(ask(compile([...others, onResource("arn:aws:*b")]), "arn:aws:s3:::ab")?.index).toBe(4);
  });

  it("is empty for statements that are about no resource", () => {
    expect(ask(compile([{}, {}]), "arn:aws:s3:::ab")).toBeUndefined();
  });
});
