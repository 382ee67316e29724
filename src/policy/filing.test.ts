import { describe, expect, it } from "vitest";
import { compilePolicy } from "./compile.ts";
import { entriesOf, fileEntries } from "./filing.ts";
import { hashesOf, pieceMarks, startMark } from "./marks.ts";
import { parsePolicy } from "./parse.ts";

function filed(statements: readonly object[]) {
  const Statement = statements.map((one) => ({ Effect: "Allow", Action: "s3:GetObject", ...one }));
  const parsed = parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement }));
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  const members = compilePolicy(parsed.policy).statements.map((compiled) => ({
    compiled,
    action: undefined,
  }));
  return fileEntries(members.flatMap(entriesOf));
}

const names = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"];

describe("an entry of an index", () => {
  it("is filed under the start of its resource, where that tells it from others", () => {
    const starts = names.map((name) => `arn:aws:s3:::${name}/`);
    const filings = filed(starts.map((start) => ({ Resource: `${start}*` })));
    const expected = starts.map((start) => ({
      marks: [startMark(hashesOf(start), start.length)],
      by: start.length,
    }));
    expect(filings).toEqual(expected);
  });

  it("is filed under a value that it wants, where many are about everything", () => {
    const key = "aws:PrincipalTag/team";
    const wanting = (team: unknown) => ({ StringEquals: { [key]: team } });
    const filings = filed(names.map((name) => ({ Resource: "*", Condition: wanting(name) })));
    expect(filings.map(({ by }) => by)).toEqual(names.map(() => key.toLowerCase()));
    expect(new Set(filings.flatMap(({ marks }) => marks)).size).toBe(names.length);
  });

  it("is filed under a piece of its resource that the fewest others have", () => {
    const filings = filed(names.map((name) => ({ Resource: `arn:aws:s3:::*/${name}-logs/*` })));
    const pieces = names.map((name) => pieceMarks(`/${name}-logs/`));
    for (const [at, { marks, by }] of filings.entries()) {
      expect(by).toBeUndefined();
      const having = pieces.flatMap((some, of) => (some.includes(marks[0] ?? 0) ? [of] : []));
      expect(having).toEqual([at]);
    }
  });

  it("is filed under the start where few share it, whatever else could tell", () => {
    const filings = filed(names.slice(0, 4).map((name) => ({ Resource: `arn:*/${name}/*` })));
    expect(filings.map(({ by }) => by)).toEqual([4, 4, 4, 4]);
  });

  it("is filed under nothing that others could be told from, where it wants nothing", () => {
    const filings = filed(names.map(() => ({ NotResource: "arn:aws:s3:::a" })));
    expect(filings.map(({ by }) => by)).toEqual(names.map(() => 0));
  });
});
