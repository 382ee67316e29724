/** `AssumeRoot`: a short session of a member account's root user, for one task. */
import { type AccountId, isAccountId, parseArn, rootArn } from "../../base/arn.ts";
import { assert } from "../../base/errors.ts";
import { compilePolicyText } from "../../pipeline/compiled-policies.ts";
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import { type RootFeature, rootAccessService } from "../../pipeline/root-access.ts";
import type { AttachedPolicy } from "../../policy/index.ts";
import type { AnyUnit } from "../../storage/storage.ts";
import type { AssumeRootRequest } from "../../wire/generated/sts.ts";
import { issueCredentials } from "./credentials.ts";
import { accessDenied, validationError } from "./errors.ts";
import { type Sts, stsOperation } from "./sts.ts";

const durationSecondsDefault = 900;

const taskPolicies = "arn:aws:iam::aws:policy/root-task/";

/**
 * AWS's five tasks, and the features of central root access that open them: whoever may act as root
 * may also look after its credentials. To let it have a password again is a privileged action (IAM
 * User Guide, "Centralize root access for member accounts").
 */
const tasks: ReadonlyMap<string, readonly RootFeature[]> = new Map([
  ["IAMAuditRootUserCredentials", ["RootCredentialsManagement", "RootSessions"]],
  ["IAMCreateRootUserPassword", ["RootSessions"]],
  ["IAMDeleteRootUserCredentials", ["RootCredentialsManagement", "RootSessions"]],
  ["S3UnlockBucketPolicy", ["RootSessions"]],
  ["SQSUnlockQueuePolicy", ["RootSessions"]],
]);

/** The policies of the tasks only deny: what they leave is the root user's own right. */
const rootRights = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

interface AssumeRootFacts {
  readonly target: AccountId;
  readonly taskPolicyArn: string;
  /** The organization in which the caller's account may ask for this, if there is one. */
  readonly organizationId: string | undefined;
}

/**
 * There is one endpoint here, and it is regional: a call is taken in the region it is signed for,
 * also in `us-east-1`, where AWS tells its global endpoint apart by the host name.
 */
export function assumeRoot(sts: Sts): Operation {
  return stsOperation<"AssumeRoot", AssumeRootFacts>("AssumeRoot", {
    readOnly: true,
    recordsAnswer: true,
    async gather({ input, caller }, unit) {
      assert(caller.kind !== "anonymous", "the model wants this call signed");
      if (caller.kind === "root") throw accessDenied("AssumeRoot may not be called by root users.");
      const target = targetAccount(input.TargetPrincipal);
      const { task, taskPolicyArn } = rootTask(input);
      const organizationId = await openingOrganization(sts, caller.account, target, task, unit);
      return { target, taskPolicyArn, organizationId };
    },
    permissions: ({ account }, { target, taskPolicyArn, organizationId }) => [
      {
        action: "sts:AssumeRoot",
        resource: rootArn(target),
        resourceAccount: target,
        resourcePolicy: {
          kind: "trust",
          policy: rootTrust(organizationId === undefined ? undefined : account),
        },
        keys: { "sts:TaskPolicyArn": taskPolicyArn },
      },
    ],
    async run(request, facts) {
      const SourceIdentity = sourceIdentityOf(request.caller);
      return { Credentials: issueRootSession(sts, request, facts, SourceIdentity), SourceIdentity };
    },
  });
}

/** An account's id, or the ARN of its root user (STS API Reference, `TargetPrincipal`). */
function targetAccount(text: string): AccountId {
  if (isAccountId(text)) return text;
  const account = parseArn(text)?.account;
  if (account !== undefined && isAccountId(account) && text === rootArn(account)) return account;
  throw validationError(`${text} is invalid`);
}

function rootTask({ TaskPolicyArn }: AssumeRootRequest) {
  const { arn = "" } = TaskPolicyArn;
  const task = arn.startsWith(taskPolicies) ? arn.slice(taskPolicies.length) : "";
  if (tasks.has(task)) return { task, taskPolicyArn: arn };
  throw validationError(`${arn} is not a policy of a root task.`);
}

/**
 * The organization that lets the caller's account act as root of the target, for this task: both
 * are in it, the caller's account administers it or IAM in it, IAM is trusted and the feature
 * enabled. The management account's own root user is nobody else's.
 */
async function openingOrganization(
  { organizations, rootAccess }: Sts,
  account: AccountId,
  target: AccountId,
  task: string,
  unit: AnyUnit,
): Promise<string | undefined> {
  const { membership } = await organizations.standing(target, unit);
  const own = (await organizations.standing(account, unit)).membership;
  if (membership === undefined || membership.organizationId !== own?.organizationId) return;
  if (membership.managementAccount === target || !membership.allFeatures) return;
  if (!(await organizations.mayAdministrate(account, rootAccessService, unit))) return;
  if (!(await organizations.trustsService(account, rootAccessService, unit))) return;
  const enabled = await rootAccess.enabledFeatures(membership.organizationId, unit);
  const isOpen = tasks.get(task)?.some((feature) => enabled.has(feature));
  return isOpen === true ? membership.organizationId : undefined;
}

/**
 * A root user has no trust policy: that both accounts are in the organization stands in for one,
 * and trusts the account that may ask, or nobody. Like a role's it must allow, also where a member
 * asks for its own root user, and a denial does not tell which it was.
 */
function rootTrust(account: AccountId | undefined): AttachedPolicy {
  const statement = {
    Effect: "Allow",
    Principal: account === undefined ? { Service: "nobody.invalid" } : { AWS: rootArn(account) },
    Action: "sts:AssumeRoot",
  };
  const text = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  return compilePolicyText(text, "central root access");
}

/** Once set, it stays with all that the session goes on to. */
function sourceIdentityOf(caller: OperationRequest<unknown>["caller"]): string | undefined {
  return caller.kind === "anonymous" ? undefined : caller.session?.sourceIdentity;
}

function issueRootSession(
  { sessions }: Sts,
  { input, caller, now }: OperationRequest<AssumeRootRequest>,
  { target, taskPolicyArn, organizationId }: AssumeRootFacts,
  sourceIdentity: string | undefined,
) {
  assert(organizationId !== undefined, "without an organization nobody is allowed this");
  const seconds = input.DurationSeconds ?? durationSecondsDefault;
  return issueCredentials(sessions, {
    account: target,
    subject: { kind: "root" },
    issuedAt: now,
    expiresAt: now + seconds * 1_000,
    inlinePolicy: rootRights,
    policyArns: [taskPolicyArn],
    tags: {},
    transitiveTagKeys: [],
    sourceIdentity,
    chained: caller.kind === "role",
    assumedRootIn: organizationId,
  });
}
