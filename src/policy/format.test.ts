/** The canonical layout: what it looks like, and that it never changes a meaning. */
import { describe, expect, it } from "vitest";
import { attach, requestOf } from "../../conformance/reference/engine.ts";
import type { Json, JsonObject } from "../../conformance/reference/scenario.ts";
import { generateScenario } from "../../fuzz/policy/generate.ts";
import { seededRandom } from "../../fuzz/policy/random.ts";
import { compilePolicy } from "./compile.ts";
import { decide } from "./decide.ts";
import { formatPolicy } from "./format.ts";
import { parsePolicy } from "./parse.ts";

function format(text: string): string {
  const formatted = formatPolicy(text);
  if (!formatted.ok) throw new Error(formatted.problems[0]?.message);
  return formatted.text;
}

/** The members of every object the other way round; lists as they are. */
function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).toReversed();
  return Object.fromEntries(members.map(([name, member]) => [name, reversed(member)]));
}

describe("formatPolicy", () => {
  it("orders elements, gives each value a line, and keeps every spelling", () => {
    const text =
      '{"Statement":{"Resource":["a:\\u0041/*","*"],"Condition":{"NumericEquals":{"s3:max-keys"' +
      ':\r\n1.50}},"Action" : "s3:\\/x","Principal":{"Service":[],"AWS":"*"},"Effect":"Allow",' +
      '"Sid":""},"Id":"x","Version":"2012-10-17"}';
    expect(format(text)).toBe(`{
  "Version": "2012-10-17",
  "Id": "x",
  "Statement": {
    "Sid": "",
    "Effect": "Allow",
    "Principal": {
      "Service": [],
      "AWS": "*"
    },
    "Action": "s3:\\/x",
    "Resource": [
      "a:\\u0041/*",
      "*"
    ],
    "Condition": {
      "NumericEquals": {
        "s3:max-keys": 1.50
      }
    }
  }
}
`);
  });

  it("leaves the names inside a condition where they are, whatever they are called", () => {
    const condition = { StringLike: { Sid: "a", Action: "b" }, Bool: { Version: "true" } };
    const statement = { Effect: "Allow", Action: "*", Resource: "*", Condition: condition };
    const formatted = format(JSON.stringify({ Statement: [statement] }));
    expect(formatted.indexOf('"Sid"')).toBeLessThan(formatted.indexOf('"Action": "b"'));
    expect(formatted.indexOf("StringLike")).toBeLessThan(formatted.indexOf('"Bool"'));
  });

  it("answers a text that is no policy with what is wrong and where", () => {
    const formatted = formatPolicy('{"Statement": [],\n}');
    expect(formatted).toMatchObject({
      ok: false,
      problems: [{ message: "a comma too many before `}`", position: { line: 2, column: 1 } }],
    });
  });

  it("never changes a decision, and changes nothing the second time", () => {
    const random = seededRandom(21);
    for (let count = 0; count < 3_000; count += 1) {
      const { identity, ...scenario } = generateScenario(random);
      const request = requestOf({ ...scenario, identity });
      const written = identity.map((document) => reversed(document) as JsonObject);
      const formatted = written.map((document) => format(JSON.stringify(document)));
      const compiled = formatted.map((text, index) => {
        const parsed = parsePolicy(text);
        if (!parsed.ok) throw new Error(text);
        const compiled = compilePolicy(parsed.policy);
        return { compiled, name: `p${index}`, arn: undefined, origin: "inline" as const };
      });
      const before = written.map((document, index) => attach(document, `p${index}`));
      const summary = ({ verdict, matched }: ReturnType<typeof decide>) => [
        verdict,
        matched.map(({ policy, index }) => [policy.name, index]),
      ];
      expect(summary(decide(request, { identity: compiled }))).toEqual(
        summary(decide(request, { identity: before })),
      );
      expect(formatted.map(format)).toEqual(formatted);
    }
  });
});
