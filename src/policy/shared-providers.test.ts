import { describe, expect, it } from "vitest";
import { parsePolicy } from "./parse.ts";
import { sharedProviderProblems } from "./shared-providers.ts";

const arn = "arn:aws:iam::111122223333:oidc-provider/";
const github = "token.actions.githubusercontent.com";
const trust = {
  Effect: "Allow",
  Principal: { Federated: arn + github },
  Action: "sts:AssumeRoleWithWebIdentity",
};
const sub = { [`${github}:sub`]: "repo:acme/shop:*" };

function problemsOf(statement: object) {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return sharedProviderProblems(parsed.policy);
}

function from(Federated: string | readonly string[], Condition?: object) {
  return { ...trust, Principal: { Federated }, Condition };
}

describe("trust in a shared provider is refused", () => {
  it.each<[string, object]>([
    ["without a condition", trust],
    ["with a condition on its audience", from(arn + github, equal({ [`${github}:aud`]: "x" }))],
    ["with the claim of another provider", from(arn + github, equal({ "gitlab.com:sub": "x" }))],
    ["where any claim is let in", from(arn + github, like({ [`${github}:sub`]: "*" }))],
    ["where any of some length is", from(arn + github, like({ [`${github}:sub`]: ["*?", "??"] }))],
    [
      "where the claim is compared with nothing",
      from(arn + github, like({ [`${github}:sub`]: [] })),
    ],
    ["where claims are only kept out", from(arn + github, { StringNotLike: sub })],
    ["where the claim need only be there", from(arn + github, { Null: sub })],
    ["among others", from([`${arn}id.example.com`, arn + github])],
    ["for all that STS does", { ...trust, Action: ["sts:TagSession", "STS:Assume*"] }],
    ["of one enterprise", from(`${arn}${github}/acme`, equal(sub))],
    ["by its audience", from("cognito-identity.amazonaws.com")],
    [
      "by the session's name",
      from(`${arn}sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d`, equal(sub)),
    ],
  ])("%s", (_, statement) => {
    expect(problemsOf(statement)).toHaveLength(1);
  });

  it("in IAM's words, at the provider's place", () => {
    expect(problemsOf(trust)).toMatchObject([
      {
        kind: "principal",
        awsMessage:
          `Trust policy with trusted principal ${arn}${github} must evaluate, using ` +
          "StringEquals, StringLike or StringEqualsIgnoreCase, " +
          `${github}:sub which is not scoped to all.`,
        path: "$.Statement[0].Principal",
        position: { line: 1, column: 81 },
      },
    ]);
  });
});

describe("trust in a provider is taken", () => {
  it.each<[string, object]>([
    ["that is one organization's own", from(`${arn}id.example.com`)],
    ["whose name only begins like a shared one's", from(`${arn}gitlab.com.example.com`)],
    ["of SAML", from("arn:aws:iam::111122223333:saml-provider/gitlab.com")],
    ["by its claim", from(arn + github, like(sub))],
    ["by its claim in another case", from(arn + github, equal({ [`${github}:SUB`]: "x" }))],
    ["by sets of claims", from(arn + github, { "ForAnyValue:StringEqualsIgnoreCase": sub })],
    ["by some of its claims", from(arn + github, like({ [`${github}:sub`]: ["*", "repo:a/*"] }))],
    [
      "of one enterprise by its claim",
      from(`${arn}${github}/a`, equal({ [`${github}/a:sub`]: "x" })),
    ],
    [
      "by its audience",
      from("cognito-identity.amazonaws.com", equal({ "cognito-identity.amazonaws.com:aud": "x" })),
    ],
    ["where it is denied", { ...trust, Effect: "Deny" }],
    ["for tags alone", { ...trust, Action: "sts:TagSession" }],
  ])("%s", (_, statement) => {
    expect(problemsOf(statement)).toEqual([]);
  });
});

function equal(keys: object) {
  return { StringEquals: keys };
}

function like(keys: object) {
  return { StringLike: keys };
}
