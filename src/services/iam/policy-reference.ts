/** Managed policies as operations name them: by an ARN, the account's own or AWS's. */
import type { Kysely } from "kysely";
import { type AccountId, isAccountId, parseArn } from "../../base/arn.ts";
import { ServiceError } from "../../base/errors.ts";
import type {
  OperationRequest,
  PermissionRequest,
  RecordedResource,
} from "../../pipeline/operation.ts";
import type { Policy } from "../../wire/generated/iam.ts";
import { findCustomerPolicy, requireArn } from "./boundary.ts";
import { invalidInput, noSuchEntity } from "./errors.ts";
import type { Iam } from "./iam.ts";
import type { ManagedPolicy } from "./managed-policy-catalogue.ts";
import { iamArn } from "./naming.ts";
import type { IamTables, PolicyTable } from "./tables.ts";
import { type Tag, tagRecord, tagsOf } from "./tags.ts";

/** A policy as operations gather it; both are undefined where no policy has the ARN. */
export interface PolicyFacts {
  readonly arn: string;
  readonly own: PolicyTable | undefined;
  readonly published: ManagedPolicy | undefined;
  readonly tags: readonly Tag[];
}

export type PolicyInput = { readonly PolicyArn: string };

/**
 * Loads the policy that the input names, for the decision and the change. Throws where the text
 * is no ARN of a policy: there is then nothing to ask a decision about.
 */
export function gatherPolicy(iam: Iam) {
  return async (
    { input, account }: OperationRequest<PolicyInput>,
    { database }: { readonly database: Kysely<IamTables> },
  ): Promise<PolicyFacts> => {
    const arn = input.PolicyArn;
    requirePolicyArn(arn);
    const published = iam.catalogue.byArn(arn);
    if (published !== undefined) return { arn, own: undefined, published, tags: [] };
    const own = await findCustomerPolicy(database, account, arn);
    const tags = own === undefined ? [] : await tagsOf(database, own.policy_id);
    return { arn, own, published, tags };
  };
}

/** Throws `ValidationError` for what is no ARN, `InvalidInput` for one of no policy. */
function requirePolicyArn(arn: string): void {
  const { service, region, account, resource } = requireArn(arn);
  const hasOwner = account === "aws" || isAccountId(account);
  const isPolicy = service === "iam" && region === "" && resource.startsWith("policy/");
  if (!hasOwner || !isPolicy) throw invalidInput(`ARN ${arn} is not valid.`);
}

/** The question about one policy; AWS's own are each account's to read. */
export function policyPermission(
  action: string,
  { arn, tags }: PolicyFacts,
  further: Partial<PermissionRequest> = {},
): PermissionRequest {
  const owner = parseArn(arn)?.account ?? "";
  return {
    action,
    resource: arn,
    resourceShown: `policy ${arn}`,
    resourceTags: tagRecord(tags),
    ...(isAccountId(owner) ? { resourceAccount: owner } : {}),
    ...further,
  };
}

export function policyNotFound(arn: string): ServiceError {
  return noSuchEntity(`Policy ${arn} was not found.`);
}

/** Throws `NoSuchEntity` where no policy has the ARN. */
export function requirePolicy(facts: PolicyFacts): PolicyTable | ManagedPolicy {
  const policy = facts.own ?? facts.published;
  if (policy === undefined) throw policyNotFound(facts.arn);
  return policy;
}

/**
 * The policy of a change: throws `NoSuchEntity`, and `AccessDenied` for a policy of AWS, which no
 * caller may change, whatever its own policies say.
 */
export function requireOwnPolicy(
  action: string,
  { caller }: OperationRequest<unknown>,
  facts: PolicyFacts,
): PolicyTable {
  if (facts.own !== undefined) return facts.own;
  if (facts.published === undefined) throw policyNotFound(facts.arn);
  const who = caller.kind === "anonymous" ? "anonymous" : caller.arn;
  throw new ServiceError(
    "AccessDenied",
    `User: ${who} is not authorized to perform: ${action} on resource: policy ${facts.arn}`,
  );
}

export function customerPolicyArn({ account_id, path, name }: PolicyTable): string {
  return iamArn(account_id as AccountId, "policy", path, name);
}

/** The fields that lists and gets share, without the counts. */
export function shownPolicy(policy: PolicyTable | ManagedPolicy) {
  if ("policy_id" in policy) {
    return {
      PolicyName: policy.name,
      PolicyId: policy.policy_id,
      Arn: customerPolicyArn(policy),
      Path: policy.path,
      DefaultVersionId: versionId(policy.default_version),
      IsAttachable: true,
      CreateDate: new Date(policy.created_at),
      UpdateDate: new Date(policy.updated_at),
    } satisfies Policy;
  }
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersionId,
    IsAttachable: policy.isAttachable,
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.updatedAt),
  } satisfies Policy;
}

/** `v3`. */
export function versionId(version: number): string {
  return `v${version}`;
}

/** The policy as the record names it: by its ARN, for that is how calls name it. */
export function recordedPolicy(arn: string): { readonly resources: readonly RecordedResource[] } {
  return { resources: [{ type: "AWS::IAM::Policy", name: arn, arn }] };
}
