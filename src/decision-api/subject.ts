/** Finds whom a question is about: a principal of IAM with its policies and trusted keys. */
import { type AccountId, formatArn, isAccountId, parseArn } from "../base/arn.ts";
import type {
  Caller,
  PrincipalFacts,
  RoleCaller,
  RoleFacts,
  UserCaller,
} from "../pipeline/caller.ts";
import type {
  DecisionDirectory,
  GroupFacts,
  PolicyHolder,
} from "../pipeline/decision-directory.ts";
import type { AccountStanding } from "../pipeline/organization.ts";
import { type CallerPolicies, callerPolicies, principalOf } from "../pipeline/principal.ts";
import type { ContextValue, RequestPrincipal } from "../policy/index.ts";

/** A subject as decisions about it need it; kept as long as its facts do not change. */
export interface Subject {
  readonly account: AccountId;
  /** The user's, role's or group's ARN: what the asker must be allowed to ask about. */
  readonly arn: string;
  readonly uniqueId: string;
  readonly principal: RequestPrincipal;
  /** Whom grants name; anonymous for a group. */
  readonly caller: Caller;
  readonly policies: CallerPolicies;
  /** Condition keys that no question can change, in lower case. */
  readonly keys: ReadonlyMap<string, ContextValue>;
}

/** What a subject's type and id say. */
export interface SubjectName {
  readonly kind: "user" | "role" | "group";
  readonly account: AccountId;
  readonly name: string;
  /** The whole ARN where the id is one: then the path must fit too. */
  readonly arn: string | undefined;
  readonly sessionName: string;
}

/** The session that a question about a role itself speaks of. */
const anySession = "sallyport";

/**
 * `user`, `role` and `group` are named by their ARN, or by their name in the caller's account; a
 * `role-session` by the session's ARN or `ROLE/SESSION`. Undefined for anything else, which no
 * policy of IAM is attached to.
 */
export function subjectName(
  { type, id }: { readonly type: string; readonly id: string },
  account: AccountId,
): SubjectName | undefined {
  const parts = id.startsWith("arn:") ? parseArn(id) : undefined;
  const owner = parts === undefined ? account : parts.account;
  if (!isAccountId(owner)) return undefined;
  if (type === "role-session") {
    if (parts !== undefined && parts.service !== "sts") return undefined;
    const path = parts === undefined ? `assumed-role/${id}` : parts.resource;
    const [kind, name = "", sessionName = "", ...rest] = path.split("/");
    if (kind !== "assumed-role" || name === "" || sessionName === "") return undefined;
    if (rest.length > 0) return undefined;
    return { kind: "role", account: owner, name, arn: undefined, sessionName };
  }
  if (type !== "user" && type !== "role" && type !== "group") return undefined;
  const named = { kind: type, account: owner, sessionName: anySession } as const;
  if (parts === undefined) return { ...named, name: id, arn: undefined };
  if (parts.service !== "iam" || !parts.resource.startsWith(`${type}/`)) return undefined;
  return { ...named, name: parts.resource.slice(parts.resource.lastIndexOf("/") + 1), arn: id };
}

/** Undefined where there is no such principal. */
export async function findSubject(
  name: SubjectName,
  standing: AccountStanding,
  directory: DecisionDirectory,
): Promise<Subject | undefined> {
  const { sessionName } = name;
  // A suspended account's principals can do nothing.
  if (standing.state === "suspended") return undefined;
  const facts = await factsOf(name, directory);
  if (facts === undefined || (name.arn !== undefined && facts.arn !== name.arn)) return undefined;
  return subjectOf(facts, sessionName, standing);
}

function factsOf({ kind, account, name }: SubjectName, directory: DecisionDirectory) {
  switch (kind) {
    case "user":
      return directory.userByName(account, name);
    case "role":
      return directory.roleByName(account, name);
    case "group":
      return directory.groupByName(account, name);
  }
}

type Facts = PrincipalFacts | RoleFacts | GroupFacts;

interface Kept {
  readonly sessionName: string;
  readonly membership: AccountStanding["membership"];
  readonly subject: Subject;
}

/** By the directory's own object, which is another one after every change. */
const kept = new WeakMap<Facts, Kept>();

function subjectOf(facts: Facts, sessionName: string, standing: AccountStanding): Subject {
  const known = kept.get(facts);
  const { membership } = standing;
  if (known?.sessionName === sessionName && known.membership === membership) return known.subject;
  const { account, arn, uniqueId } = facts;
  const side =
    "tags" in facts ? callersSide(facts, sessionName, standing) : membersSide(facts, standing);
  const subject = { account, arn, uniqueId, ...side };
  kept.set(facts, { sessionName, membership, subject });
  return subject;
}

type Side = Pick<Subject, "principal" | "caller" | "policies" | "keys">;

function callersSide(
  facts: PrincipalFacts | RoleFacts,
  sessionName: string,
  standing: AccountStanding,
): Side {
  const caller = "trust" in facts ? roleCaller(facts, sessionName) : userCaller(facts);
  return {
    principal: principalOf(caller, undefined),
    caller,
    policies: callerPolicies(caller, undefined, standing),
    keys: trustedKeys(caller, standing),
  };
}

/**
 * What being in a group is worth: a user of the account whom nothing names, with the group's
 * policies and no others. IAM knows no such caller; its own simulator asks of groups like this.
 */
function membersSide({ account, policies }: GroupFacts, { membership }: AccountStanding): Side {
  const serviceControl = membership?.serviceControl;
  const keys = new Map<string, ContextValue>([
    ["aws:principalaccount", account],
    ["aws:principaltype", "User"],
    ["aws:principalisawsservice", false],
    ["aws:viaawsservice", false],
  ]);
  addOrganization(keys, membership);
  return {
    principal: namelessMember(account),
    caller: { kind: "anonymous" },
    policies: { identity: policies, ...(serviceControl === undefined ? {} : { serviceControl }) },
    keys,
  };
}

function namelessMember(account: AccountId): RequestPrincipal {
  return { type: "user", account, arn: `arn:aws:iam::${account}:user/`, uniqueId: "" };
}

/** The form in which policies of resources would name the holder of policies. */
export function holdersPrincipal(
  { kind, name, arn, uniqueId }: PolicyHolder,
  account: AccountId,
): RequestPrincipal {
  switch (kind) {
    case "user":
      return { type: "user", account, arn, uniqueId };
    case "group":
      return namelessMember(account);
    case "role":
      return {
        type: "roleSession",
        account,
        arn: sessionArn(account, name, anySession),
        roleArn: arn,
        roleId: uniqueId,
        sessionName: anySession,
        serviceLinked: false,
      };
  }
}

function sessionArn(account: AccountId, role: string, sessionName: string) {
  return formatArn("sts", account, `assumed-role/${role}/${sessionName}`);
}

function userCaller(principal: PrincipalFacts): UserCaller {
  const { account, arn, uniqueId: userId } = principal;
  return { kind: "user", account, arn, userId, accessKeyId: "", principal };
}

/** A session without policies or tags of its own: those are known to its holder's token alone. */
function roleCaller(principal: RoleFacts, sessionName: string): RoleCaller {
  const { account, name, uniqueId, createdAt } = principal;
  return {
    kind: "role",
    account,
    arn: sessionArn(account, name, sessionName),
    userId: `${uniqueId}:${sessionName}`,
    accessKeyId: "",
    principal,
    sessionName,
    session: {
      issuedAt: createdAt,
      expiresAt: Number.MAX_SAFE_INTEGER,
      tags: {},
      transitiveTagKeys: [],
      chained: false,
    },
  };
}

function trustedKeys(
  caller: UserCaller | RoleCaller,
  { membership }: AccountStanding,
): ReadonlyMap<string, ContextValue> {
  const { principal } = caller;
  const keys = new Map<string, ContextValue>([
    ["aws:principalaccount", caller.account],
    ["aws:principalarn", principal.arn],
    ["aws:principaltype", caller.kind === "user" ? "User" : "AssumedRole"],
    ["aws:principalisawsservice", false],
    ["aws:userid", caller.userId],
    ["aws:viaawsservice", false],
  ]);
  if (caller.kind === "user") keys.set("aws:username", principal.name);
  for (const [key, value] of Object.entries(principal.tags)) {
    keys.set(`aws:principaltag/${key.toLowerCase()}`, value);
  }
  addOrganization(keys, membership);
  return keys;
}

function addOrganization(
  keys: Map<string, ContextValue>,
  membership: AccountStanding["membership"],
): void {
  if (membership === undefined) return;
  keys.set("aws:principalorgid", membership.organizationId);
  keys.set("aws:principalorgpaths", [membership.path]);
}
