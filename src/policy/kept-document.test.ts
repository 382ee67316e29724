import { describe, expect, it } from "vitest";
import { compilePolicy } from "./compile.ts";
import { decide } from "./decide.ts";
import type { PolicyDocument } from "./document.ts";
import { parsePolicy } from "./parse.ts";
import type { AuthorizationRequest } from "./request.ts";

const text = `{
  "Version": "2012-10-17",
  "Id": "one",
  "Statement": [
    { "Effect": "Deny", "Action": "s3:Put*", "Resource": "*" },
    { "Sid": "Reads", "Effect": "Allow", "Action": ["s3:Get*"], "Resource": "arn:aws:s3:::a/*" }
  ]
}`;

function parsed(): PolicyDocument {
  const result = parsePolicy(text);
  if (!result.ok) throw new Error(result.problems[0]?.message);
  return result.policy;
}

const request: AuthorizationRequest = {
  principal: { type: "user", account: "1".repeat(12), arn: "arn:u", uniqueId: "AIDA" },
  action: "s3:GetObject",
  resource: "arn:aws:s3:::a/b",
  resourceAccount: undefined,
  context: new Map(),
};

function matchedRange(document: PolicyDocument) {
  const policy = { name: "p", arn: undefined, origin: "inline" } as const;
  const identity = [{ ...policy, compiled: compilePolicy(document) }];
  return decide(request, { identity }).matched[0]?.range;
}

describe("the document of a compiled policy", () => {
  it("is what was parsed, tree and all, and holds no tree of its own", () => {
    const { document } = compilePolicy(parsed());
    expect(Object.keys(document)).not.toContain("statements");
    const { statements, ...rest } = parsed();
    expect({ ...document }).toEqual(rest);
    expect(document.statements).toEqual(statements);
    expect(document.statements).toBe(document.statements);
  });

  it("is as it was changed, where it is not what its text says", () => {
    const { statements, ...rest } = parsed();
    const changed = { ...rest, statements: statements.slice(1) };
    expect(compilePolicy(changed).document).toBe(changed);
  });

  it("tells where a statement stands that carried a decision", () => {
    const document = parsed();
    expect(matchedRange(document)).toEqual(document.statements[1]?.range);
  });

  it("tells that of a changed document by the statement's own place", () => {
    const document = parsed();
    const changed = { ...document, statements: document.statements.slice(1) };
    expect(matchedRange(changed)).toEqual(document.statements[1]?.range);
  });
});
