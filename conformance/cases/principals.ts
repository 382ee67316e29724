/** The callers that cases name. */
import type { RequestPrincipal } from "../../src/policy/index.ts";

const account = "111122223333";
const otherAccount = "444455556666";

const alice: RequestPrincipal = {
  type: "user",
  account,
  arn: `arn:aws:iam::${account}:user/alice`,
  uniqueId: "AIDAALICE000000000001",
};
const root: RequestPrincipal = { type: "root", account, arn: `arn:aws:iam::${account}:root` };

export const principals = {
  alice,
  bob: {
    type: "user",
    account,
    arn: `arn:aws:iam::${account}:user/bob`,
    uniqueId: "AIDABOB00000000000001",
  },
  root,
  otherRoot: { type: "root", account: otherAccount, arn: `arn:aws:iam::${otherAccount}:root` },
  deployer: {
    type: "roleSession",
    account,
    arn: `arn:aws:sts::${account}:assumed-role/Deployer/build-7`,
    roleArn: `arn:aws:iam::${account}:role/ci/Deployer`,
    roleId: "AROADEPLOYER000000001",
    sessionName: "build-7",
    serviceLinked: false,
  },
  linked: {
    type: "roleSession",
    account,
    arn: `arn:aws:sts::${account}:assumed-role/AWSServiceRoleForRDS/s`,
    roleArn: `arn:aws:iam::${account}:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS`,
    roleId: "AROALINKED00000000001",
    sessionName: "s",
    serviceLinked: true,
  },
  visitor: {
    type: "federatedUser",
    account,
    arn: `arn:aws:sts::${account}:federated-user/visitor`,
    name: "visitor",
    issuer: alice,
  },
  rootVisitor: {
    type: "federatedUser",
    account,
    arn: `arn:aws:sts::${account}:federated-user/rootVisitor`,
    name: "rootVisitor",
    issuer: root,
  },
  pipeline: {
    type: "webIdentity",
    provider: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`,
  },
  employee: { type: "saml", provider: `arn:aws:iam::${account}:saml-provider/Corp` },
  service: { type: "service", name: "delivery.logs.amazonaws.com" },
  optInService: { type: "service", name: "s3.ap-east-1.amazonaws.com" },
  anonymous: { type: "anonymous" },
} as const satisfies Readonly<Record<string, RequestPrincipal>>;
