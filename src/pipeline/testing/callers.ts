/** Callers of every kind, as *authenticate* would give them; for tests. */
import { type AccountId, type Arn, formatArn, rootArn } from "../../base/arn.ts";
import { compilePolicy, parsePolicy } from "../../policy/index.ts";
import type {
  FederatedUserCaller,
  PrincipalFacts,
  RoleCaller,
  RootCaller,
  TemporarySession,
  UserCaller,
} from "../caller.ts";

export const account = "123456789012" as AccountId;
export const issuedAt = Date.UTC(2026, 10, 22, 10, 0, 0);

const anna: PrincipalFacts = {
  account,
  arn: formatArn("iam", account, "user/team/anna"),
  name: "anna",
  uniqueId: "AIDAQQQQQQQQQQQQQQQQQ",
  createdAt: issuedAt - 1_000_000,
  tags: { Team: "blue", level: "one" },
  policies: [],
};

export function sessionWith(further: Partial<TemporarySession> = {}): TemporarySession {
  const expiresAt = issuedAt + 3_600_000;
  return { issuedAt, expiresAt, tags: {}, transitiveTagKeys: [], chained: false, ...further };
}

export function rootCaller(session?: TemporarySession): RootCaller {
  const arn = rootArn(account);
  return { kind: "root", account, arn, userId: account, accessKeyId: "AKIAROOT", session };
}

export function userCaller(session?: TemporarySession): UserCaller {
  const { arn, uniqueId: userId } = anna;
  return { kind: "user", account, arn, userId, accessKeyId: "AKIAUSER", principal: anna, session };
}

export function federatedCaller(
  principal: PrincipalFacts | undefined = anna,
  session = sessionWith(),
): FederatedUserCaller {
  return {
    kind: "federated-user",
    account,
    arn: formatArn("sts", account, "federated-user/bob"),
    userId: `${account}:bob`,
    accessKeyId: "ASIABOB",
    name: "bob",
    principal,
    session,
  };
}

/** A federated user of the root user, behind whom no user stands. */
export function federatedByRoot(): FederatedUserCaller {
  return { ...federatedCaller(), principal: undefined };
}

export function roleCaller(session = sessionWith()): RoleCaller {
  const statement = '{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}';
  const parsed = parsePolicy(`{"Version":"2012-10-17","Statement":${statement}}`);
  if (!parsed.ok) throw new Error("the trust policy of the tests does not parse");
  const compiled = compilePolicy(parsed.policy);
  return {
    kind: "role",
    account,
    arn: formatArn("sts", account, "assumed-role/Deploy/run-1"),
    userId: "AROAQQQQQQQQQQQQQQQQQ:run-1",
    accessKeyId: "ASIAROLE",
    sessionName: "run-1",
    principal: {
      ...anna,
      arn: formatArn("iam", account, "role/ci/Deploy") as Arn,
      name: "Deploy",
      uniqueId: "AROAQQQQQQQQQQQQQQQQQ",
      trust: { compiled, name: "role trust policy", arn: undefined, origin: "inline" },
      maxSessionDurationSeconds: 3_600,
      serviceLinked: false,
    },
    session,
  };
}
