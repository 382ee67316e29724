/** Callers as people write them: an ARN, the name of a service, or a map with more about them. */
import { parseArn } from "../../../src/base/arn.ts";
import type { RequestPrincipal } from "../../../src/policy/index.ts";

/** What cannot be read from the ARN; all of it has a default but the issuer. */
export interface PrincipalDetails {
  /** `AIDA…` of a user, `AROA…` of a session's role. */
  readonly id?: string | undefined;
  /** The ARN of a session's role, where the role has a path. */
  readonly role?: string | undefined;
  /** The ARN of the user, or root user, who asked for a federated user's session. */
  readonly issuer?: string | undefined;
}

export type PrincipalResult =
  | { readonly ok: true; readonly principal: RequestPrincipal }
  | { readonly ok: false; readonly message: string };

/** Ids of no one: a policy that names an id matches only where the test says which it is. */
const someUserId = "AIDA00000000000000000";
const someRoleId = "AROA00000000000000000";
const someSession = "session";
const servicePattern = /^[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|aws\.internal|aws\.com)$/;

const unknownForm =
  "a caller is the ARN of a user, role, role session, federated user, root user or identity " +
  "provider, the name of a service (ec2.amazonaws.com), or `anonymous`";

function wrong(message: string): PrincipalResult {
  return { ok: false, message };
}

function right(principal: RequestPrincipal): PrincipalResult {
  return { ok: true, principal };
}

function roleSession(
  arn: string,
  account: string,
  [roleName = "", sessionName = someSession]: readonly string[],
  { role, id }: PrincipalDetails,
): PrincipalResult {
  const partition = arn.split(":")[1] ?? "aws";
  const roleArn = role ?? `arn:${partition}:iam::${account}:role/${roleName}`;
  if (roleName === "" || !roleArn.endsWith(`/${roleName}`)) {
    return wrong(`the role ${roleArn} does not have the name of the session's role, ${roleName}`);
  }
  return right({
    type: "roleSession",
    account,
    arn: `arn:${partition}:sts::${account}:assumed-role/${roleName}/${sessionName}`,
    roleArn,
    roleId: id ?? someRoleId,
    sessionName,
    serviceLinked: roleArn.includes(":role/aws-service-role/"),
  });
}

function federatedUser(
  arn: string,
  account: string,
  name: string,
  { issuer }: PrincipalDetails,
): PrincipalResult {
  if (issuer === undefined) {
    return wrong("a federated user needs `issuer`: the ARN of the user who asked for its session");
  }
  const made = principalOf(issuer);
  if (!made.ok || (made.principal.type !== "user" && made.principal.type !== "root")) {
    return wrong("the issuer of a federated user is a user or the root user");
  }
  return right({ type: "federatedUser", account, arn, name, issuer: made.principal });
}

/**
 * The caller that a text names. A role's ARN stands for a session of it, named `session`. Whoever
 * needs other ids or names gives them as `details`.
 */
export function principalOf(text: string, details: PrincipalDetails = {}): PrincipalResult {
  if (text === "anonymous") return right({ type: "anonymous" });
  if (servicePattern.test(text)) return right({ type: "service", name: text });
  const parts = parseArn(text);
  if (parts === undefined) return wrong(`\`${text}\`: ${unknownForm}`);
  const { service, account, resource } = parts;
  const [type = "", ...names] = resource.split("/");
  switch (`${service}:${type}`) {
    case "iam:root":
      return right({ type: "root", account, arn: text });
    case "iam:user":
      return right({ type: "user", account, arn: text, uniqueId: details.id ?? someUserId });
    case "iam:role":
      return roleSession(text, account, names.slice(-1), { ...details, role: text });
    case "sts:assumed-role":
      return roleSession(text, account, names, details);
    case "sts:federated-user":
      return federatedUser(text, account, names.join("/"), details);
    case "iam:oidc-provider":
      return right({ type: "webIdentity", provider: text });
    case "iam:saml-provider":
      return right({ type: "saml", provider: text });
    default:
      return wrong(`\`${text}\`: ${unknownForm}`);
  }
}
