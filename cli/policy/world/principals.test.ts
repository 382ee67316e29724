import { describe, expect, it } from "vitest";
import { type PrincipalDetails, principalOf } from "./principals.ts";

const iam = "arn:aws:iam::111122223333";
const sts = "arn:aws:sts::111122223333";

describe("a caller", () => {
  it.each<[string, PrincipalDetails, object]>([
    ["anonymous", {}, { type: "anonymous" }],
    ["ec2.amazonaws.com", {}, { type: "service", name: "ec2.amazonaws.com" }],
    [`${iam}:root`, {}, { type: "root", account: "111122223333" }],
    [
      `${iam}:user/a/b`,
      { id: "AIDAX" },
      { type: "user", uniqueId: "AIDAX", arn: `${iam}:user/a/b` },
    ],
    [
      `${iam}:role/ops/Operator`,
      { role: undefined },
      { arn: `${sts}:assumed-role/Operator/session`, roleArn: `${iam}:role/ops/Operator` },
    ],
    [
      `${sts}:assumed-role/Operator/bob`,
      {},
      { roleArn: `${iam}:role/Operator`, sessionName: "bob", serviceLinked: false },
    ],
    [
      `${sts}:assumed-role/Linked/s`,
      { role: `${iam}:role/aws-service-role/x.amazonaws.com/Linked`, id: "AROAX" },
      { roleId: "AROAX", serviceLinked: true },
    ],
    [
      `${sts}:federated-user/bob`,
      { issuer: `${iam}:user/alice` },
      { name: "bob", issuer: { arn: `${iam}:user/alice` } },
    ],
    [`${iam}:oidc-provider/idp.example.com`, {}, { type: "webIdentity" }],
    [`${iam}:saml-provider/Corp`, {}, { type: "saml" }],
    [
      "arn:aws-cn:iam::111122223333:role/R",
      {},
      { arn: "arn:aws-cn:sts::111122223333:assumed-role/R/session" },
    ],
  ])("%s %j is understood", (text, details, principal) => {
    expect(principalOf(text, details)).toMatchObject({ ok: true, principal });
  });

  it.each<[string, PrincipalDetails, string]>([
    ["alice", {}, "a caller is the ARN of"],
    [`${iam}:group/g`, {}, "a caller is the ARN of"],
    ["arn:aws:s3:::bucket", {}, "a caller is the ARN of"],
    [`${sts}:federated-user/bob`, {}, "needs `issuer`"],
    [`${sts}:federated-user/bob`, { issuer: "anonymous" }, "the issuer of a federated user is"],
    [`${sts}:assumed-role/A/s`, { role: `${iam}:role/B` }, "does not have the name"],
    [`${sts}:assumed-role`, {}, "does not have the name"],
  ])("%s %j is none, and the message says why", (text, details, message) => {
    expect(principalOf(text, details)).toMatchObject({
      ok: false,
      message: expect.stringContaining(message),
    });
  });
});
