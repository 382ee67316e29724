/** The simulated caller, by an ARN: any form of principal that policies can name. */
import { type AccountId, isAccountId, parseArn, rootArn } from "../../base/arn.ts";
import type { ContextValue, RequestPrincipal } from "../../policy/index.ts";
import { principalContext } from "../../policy/index.ts";
import { invalidInput } from "./errors.ts";

/** What is known of a user or role that exists; of others the ARN alone. */
export interface KnownPrincipal {
  readonly arn: string;
  readonly uniqueId: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly serviceLinked: boolean;
}

export interface SimulatedCaller {
  readonly principal: RequestPrincipal;
  /** Keys that follow from the caller, in lower case. */
  readonly keys: readonly (readonly [string, ContextValue])[];
}

/** The session that a role is simulated in where the input names none. */
const sessionName = "simulation";

/** IAM keeps the path for AWS's services in every account, also where the role is not known. */
const serviceLinkedRole = /^(?:[^:]*:){5}role\/aws-service-role\//;

/** `ec2.amazonaws.com`. */
const servicePrincipal = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com$/;

/** The type and the rest of an IAM or STS principal's ARN: `user` and `/path/name`. */
interface PrincipalArn {
  readonly account: AccountId;
  readonly type: string;
  readonly path: string;
}

function principalArn(arn: string): PrincipalArn | undefined {
  const parts = parseArn(arn);
  if (parts === undefined || !isAccountId(parts.account)) return undefined;
  if (parts.service !== "iam" && parts.service !== "sts") return undefined;
  const [, type, path = ""] = /^([a-z-]+)(\/.+)?$/.exec(parts.resource) ?? [];
  return type === undefined ? undefined : { account: parts.account, type, path };
}

/** A user or role that a caller's ARN names, itself or as the role of a session. */
export interface NamedPrincipal {
  readonly account: AccountId;
  readonly kind: "User" | "Role";
  readonly name: string;
  /** The ARN is the user's or role's own, with its path; a session's has none. */
  readonly isWhole: boolean;
}

export function namedPrincipal(arn: string): NamedPrincipal | undefined {
  const { account, type, path = "" } = principalArn(arn) ?? {};
  const names = path.split("/").slice(1);
  const [first] = names;
  if (account === undefined || first === undefined) return undefined;
  if (type === "assumed-role") return { account, kind: "Role", name: first, isWhole: false };
  if (type !== "user" && type !== "role") return undefined;
  const kind = type === "user" ? "User" : "Role";
  return { account, kind, name: names.at(-1) ?? first, isWhole: true };
}

/** A caller of the account without a name: nothing that names a principal names it. */
export function namelessCaller(account: AccountId): SimulatedCaller {
  const arn = `arn:aws:iam::${account}:user/`;
  return {
    principal: { type: "user", account, arn, uniqueId: "" },
    keys: [["aws:principalaccount", account]],
  };
}

/**
 * AWS simulates users, groups and roles; here a caller may also be a session of a role, the root
 * user, a federated user, a SAML or OpenID Connect provider's subject, or a service. A group is no
 * principal: its caller has no name. `known` is what is kept of the user or role, where it is one
 * of ours. Throws `InvalidInput` for any other.
 */
export function simulatedCaller(arn: string, known: KnownPrincipal | undefined): SimulatedCaller {
  const group = groupAccount(arn);
  if (group !== undefined) return namelessCaller(group);
  const principal = requestPrincipal(arn, known);
  const tags = Object.entries(known?.tags ?? {}).map(
    ([key, value]) => [`aws:principaltag/${key.toLowerCase()}`, value] as const,
  );
  return { principal, keys: [...principalContext(principal), ...tags] };
}

function groupAccount(arn: string): AccountId | undefined {
  const { account, type, path } = principalArn(arn) ?? {};
  return type === "group" && path !== undefined ? account : undefined;
}

function requestPrincipal(arn: string, known: KnownPrincipal | undefined): RequestPrincipal {
  if (servicePrincipal.test(arn)) return { type: "service", name: arn };
  const { account, type, path = "" } = principalArn(arn) ?? {};
  if (account === undefined) throw invalidCaller(arn);
  if (type === "root") return { type: "root", account, arn: rootArn(account) };
  const names = path.split("/").slice(1);
  const [first, second] = names;
  if (first === undefined) throw invalidCaller(arn);
  switch (type) {
    case "user":
      return { type: "user", account, arn, uniqueId: known?.uniqueId ?? "" };
    case "role":
      return roleSession(account, names.at(-1) ?? first, sessionName, known?.arn ?? arn, known);
    case "assumed-role":
      if (second === undefined) throw invalidCaller(arn);
      return roleSession(account, first, second, known?.arn, known);
    case "federated-user":
      return { type: "federatedUser", account, arn, name: first, issuer: issuerOf(account) };
    case "saml-provider":
      return { type: "saml", provider: arn };
    case "oidc-provider":
      return { type: "webIdentity", provider: arn };
    default:
      throw invalidCaller(arn);
  }
}

function roleSession(
  account: AccountId,
  role: string,
  session: string,
  roleArn: string | undefined,
  known: KnownPrincipal | undefined,
): RequestPrincipal {
  return {
    type: "roleSession",
    account,
    arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
    roleArn: roleArn ?? `arn:aws:iam::${account}:role/${role}`,
    roleId: known?.uniqueId ?? "",
    sessionName: session,
    serviceLinked: known?.serviceLinked ?? serviceLinkedRole.test(roleArn ?? ""),
  };
}

/** A user whose name is not told: the ARN of a federated user says nothing of who issued it. */
function issuerOf(account: AccountId) {
  return { type: "user", account, arn: `arn:aws:iam::${account}:user/`, uniqueId: "" } as const;
}

function invalidCaller(arn: string) {
  return invalidInput(`Invalid caller - ${arn} is no principal that can be simulated.`);
}
