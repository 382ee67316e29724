/** Positions as AWS's simulator tells them; each case is a recorded answer, or shaped like one. */
import { describe, expect, it } from "vitest";
import { assert } from "../../base/errors.ts";
import { parsePolicy } from "../../policy/index.ts";
import { simulatorPositions } from "./simulation-result.ts";

const allowAll = '{"Effect": "Allow", "Action": "*", "Resource": "*"}';

function positions(text: string, index = 0) {
  const parsed = parsePolicy(text);
  assert(parsed.ok, "the policy parses");
  const found = simulatorPositions(parsed.policy, index);
  assert(found !== undefined, "there is such a statement");
  const { StartPosition: start, EndPosition: end } = found;
  return [start.Line, start.Column, end.Line, end.Column];
}

describe("positions of statements", () => {
  it("begin after the brace of a statement without a list", () => {
    const statement = `{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::bucket"}`;
    const text = `{"Version": "2012-10-17", "Statement": ${statement}}`;
    expect(text.indexOf(statement)).toBe(39);
    expect(positions(text)).toEqual([1, 41, 1, 39 + statement.length + 1]);
  });

  it("begin after the bracket of a list", () => {
    const text = `{"Version": "2012-10-17", "Statement": [${allowAll}]}`;
    expect(positions(text)).toEqual([1, 41, 1, 41 + allowAll.length]);
  });

  it("begin where the statement before ended", () => {
    const text = `{"Version": "2012-10-17", "Statement": [${allowAll}, ${allowAll}]}`;
    const [, , , firstEnd = 0] = positions(text, 0);
    expect(positions(text, 1)).toEqual([1, firstEnd, 1, firstEnd + 2 + allowAll.length]);
  });

  it("are on the line of the bracket, as recorded for AdministratorAccess", () => {
    const text = JSON.stringify(
      {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
      },
      null,
      2,
    );
    expect(positions(text)).toEqual([3, 17, 8, 6]);
  });

  it("are the same in the AWS CLI's example, which is indented by four", () => {
    const statement = { Effect: "Allow", Action: "codecommit:ListRepositories", Resource: "*" };
    const text = JSON.stringify(
      { Version: "2012-10-17", Statement: [{ Sid: "List", ...statement }] },
      null,
      4,
    );
    expect(positions(text)).toEqual([3, 19, 9, 10]);
  });
});
