import { describe, expect, it } from "vitest";
import { compilePolicy } from "./compile.ts";
import { parsePolicy } from "./parse.ts";
import { couldAllow, couldAllowUnnamed } from "./reach.ts";

const api = "arn:aws:execute-api:eu-west-1:111122223333:aabbccddee";

function allowing(Resource: string) {
  const Statement = { Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource };
  const parsed = parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement }));
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return compilePolicy(parsed.policy);
}

describe("a short resource of API Gateway", () => {
  it.each<[short: string, resource: string]>([
    ["execute-api:/*", `${api}/stage/GET/pets`],
    [`execute-api:/stage/GET/$\{aws:username}`, `${api}/stage/GET/alice`],
    [`execute-api:/$\{aws:username, 'stage'}/*`, `${api}/stage/GET/pets`],
  ])("%s could allow %s", (short, resource) => {
    const policy = allowing(short);
    expect(couldAllow(policy, "execute-api:Invoke", resource)).toBe(true);
    expect(couldAllowUnnamed(policy, "execute-api:Invoke", api)).toBe(true);
  });

  it("could not allow what is no ARN", () => {
    expect(couldAllow(allowing("execute-api:/*"), "execute-api:Invoke", "document/42")).toBe(false);
  });
});
