import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePolicy } from "./parse.ts";

function problemsOf(text: string) {
  const result = parsePolicy(text);
  return result.ok ? [] : result.problems;
}

function parsed(document: unknown) {
  const result = parsePolicy(typeof document === "string" ? document : JSON.stringify(document));
  if (!result.ok) throw new Error(result.problems[0]?.message);
  return result.policy;
}

const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };

describe("parsePolicy", () => {
  it("takes one value where a list may stand, and one statement", () => {
    const [only] = parsed({ Version: "2012-10-17", Statement: statement }).statements;
    expect(only?.action?.values.map(({ text }) => text)).toEqual(["s3:GetObject"]);
    expect(only?.resource?.negated).toBe(false);
  });

  it("reads a document without a version as the older language", () => {
    const policy = parsed({ Statement: [statement] });
    expect([policy.version, policy.hasVersion]).toEqual(["2008-10-17", false]);
  });

  it("keeps the text of numbers and booleans in conditions", () => {
    const condition = { NumericLessThan: { "s3:max-keys": 10 }, Bool: { "aws:Foo": true } };
    const policy = parsed({ Statement: { ...statement, Condition: condition } });
    const values = policy.statements[0]?.conditions.map(({ values: [value] }) => value?.text);
    expect(values).toEqual(["10", "true"]);
  });

  it("tells where each statement starts and ends", () => {
    const text = '{\n "Statement": [\n  {"Effect":"Deny","Action":"*","Resource":"*"}]}';
    expect(parsed(text).statements[0]?.range).toEqual({
      start: { offset: 20, line: 3, column: 3 },
      end: { offset: 64, line: 3, column: 47 },
    });
  });

  it("reads the bare star as everyone", () => {
    const policy = parsed({ Statement: { ...statement, Principal: "*" } });
    expect(policy.statements[0]?.principal).toMatchObject({
      bare: true,
      entries: [{ type: "AWS", text: "*" }],
    });
  });

  it.each([
    ['{"Statement": [{},]}', "a comma too many before `]`", 19],
    ['{"Statement": [],}', "a comma too many before `}`", 18],
    ['{"Statement": ]}', "expected a value", 15],
    ['{"Statement": [', "the document ends too early", 16],
    ['{"Id": "a"}', "a policy needs a statement", 1],
  ])("says of %s what is wrong, and where", (text, message, column) => {
    expect(problemsOf(text)).toMatchObject([{ message, position: { line: 1, column } }]);
  });

  it.each([
    ["nothing", "", "json", "$"],
    ["cut off", '{"Statement": [', "json", "$"],
    ["two documents", "{} {}", "json", "$"],
    ["a comma too many", '{"Statement": [],}', "json", "$"],
    ["single quotes", "{'Statement': 1}", "json", "$"],
    ["a control character", '{"Sta\ntement": 1}', "json", "$"],
    ["too deep", "[".repeat(1000), "json", "$"],
    ["a list", "[]", "syntax", "$"],
    ["no statement", '{"Version":"2012-10-17"}', "syntax", "$"],
    ["an empty list of statements", '{"Statement":[]}', "syntax", "$.Statement"],
    ["a version of its own", '{"Version":"2020-01-01","Statement":[]}', "version", "$.Version"],
    ["an unknown element", '{"Statement":{"Effects":"Allow"}}', "syntax", "$.Statement.Effects"],
    ["no effect", '{"Statement":{"Action":"*","Resource":"*"}}', "syntax", "$.Statement"],
    ["effect in lower case", '{"Statement":{"Effect":"allow"}}', "syntax", "$.Statement.Effect"],
    [
      "both Action and NotAction",
      '{"Statement":{"Effect":"Deny","Action":"*","NotAction":"*"}}',
      "syntax",
      "$.Statement.NotAction",
    ],
    [
      "a number as an action",
      '{"Statement":{"Effect":"Deny","Action":["a:b",1]}}',
      "syntax",
      "$.Statement.Action[1]",
    ],
    [
      "an operator that does not exist, without a key",
      '{"Statement":{"Effect":"Deny","Condition":{"Bool":{},"Nonsense":{}}}}',
      "condition",
      "$.Statement.Condition.Nonsense",
    ],
    [
      "a principal that is a name",
      '{"Statement":{"Effect":"Deny","Principal":"alice"}}',
      "syntax",
      "$.Statement.Principal",
    ],
    [
      "a kind of principal that does not exist",
      '{"Statement":{"Effect":"Deny","Principal":{"Group":"g"}}}',
      "syntax",
      "$.Statement.Principal.Group",
    ],
    [
      "an object as a condition value",
      '{"Statement":{"Effect":"Deny","Condition":{"Bool":{"a:b":{}}}}}',
      "syntax",
      "$.Statement.Condition.Bool.a:b",
    ],
    ["a list of conditions", '{"Statement":{"Effect":"Deny","Condition":[]}}', "syntax", ""],
  ])("refuses %s", (_, text, kind, path) => {
    const problems = problemsOf(text);
    expect(problems).toContainEqual(
      expect.objectContaining({ kind, path: path === "" ? "$.Statement.Condition" : path }),
    );
  });

  it("refuses a key that stands twice, and tells the line of the second", () => {
    const text = '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*",\n"Effect":"Deny"}}';
    expect(problemsOf(text)).toMatchObject([
      { kind: "duplicateKey", position: { line: 2, column: 1 } },
    ]);
  });

  it.each([
    ["$.Version", '{"Version":"2012-10-17","Version":"2012-10-17"}'],
    ["$.Statement[0].Effect", '{"Statement":[{"Effect":"Deny","Effect":"Deny"}]}'],
    ["$.Statement.Principal.AWS", '{"Statement":{"Principal":{"AWS":"*","AWS":"*"}}}'],
    ["$.Statement.Condition.Bool", '{"Statement":{"Condition":{"Bool":{},"Bool":{}}}}'],
    ["$.Statement.Condition.Null.a:b", '{"Statement":{"Condition":{"Null":{"a:b":1,"a:b":1}}}}'],
    ["$.Own", '{"Own":1,"Own":1}'],
  ])("tells the path of a key that stands twice: %s", (path, text) => {
    const twice = problemsOf(text).filter(({ kind }) => kind === "duplicateKey");
    expect(twice).toMatchObject([
      { path, position: { offset: text.lastIndexOf('"', text.lastIndexOf(":") - 2) } },
    ]);
  });

  it("tells where the list stands that has no statement", () => {
    const position = { line: 2, column: 13 };
    const text = '{"Version":"2012-10-17",\n"Statement":[]}';
    expect(problemsOf(text)).toMatchObject([{ path: "$.Statement", position }]);
  });

  it("names the first problem of the text first", () => {
    const text = '{"Statement":{"Action":[1],"Effect":"allow"}}';
    expect(problemsOf(text).map(({ position }) => position.offset)).toEqual([24, 36]);
  });

  it("answers IAM's wording for text that is no JSON", () => {
    expect(problemsOf("{")[0]?.awsMessage).toBe("This policy contains invalid Json");
  });

  it("never throws, and never calls text a policy that JSON.parse refuses", () => {
    const pieces = fc.constantFrom(
      ...['{"Statement":', "{", "}", "[", "]", ",", ":", '"Effect"', '"Allow"', '"Action"', "1"],
      ...['"\\u00', '"\\', "tru", "null", "-", "1e", "\u0000", '"*"', '"Principal"', "\n"],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (texts) => {
        const text = texts.join("");
        if (parsePolicy(text).ok) JSON.parse(text);
      }),
      { numRuns: 2000 },
    );
  });

  it("accepts the JSON that JSON.stringify writes, whatever the strings", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(text, text, (sid, action) => {
        const policy = parsed({ Statement: { ...statement, Sid: sid, Action: action } });
        expect(policy.statements[0]?.sid?.text).toBe(sid);
        expect(policy.statements[0]?.action?.values[0]?.text).toBe(action);
      }),
    );
  });
});
