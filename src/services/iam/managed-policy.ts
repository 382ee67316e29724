/** Managed policies: create, get, delete, tag; AWS's own can be read like one's own. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import { ServiceError } from "../../base/errors.ts";
import { uniqueId } from "../../base/identifiers.ts";
import type { Operation } from "../../pipeline/operation.ts";
import { changeKeys } from "./change-keys.ts";
import { limitExceeded } from "./errors.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { iamArn, nameKey } from "./naming.ts";
import { findByName } from "./pathed.ts";
import { checkPolicyDocument } from "./policy-document.ts";
import {
  customerPolicyArn,
  gatherPolicy,
  type PolicyFacts,
  policyPermission,
  recordedPolicy,
  requireOwnPolicy,
  requirePolicy,
  shownPolicy,
} from "./policy-reference.ts";
import { policyUsages, shownUsage, usageOf } from "./policy-usage.ts";
import { releaseQuota, takeQuota } from "./quotas.ts";
import type { IamTables, PolicyTable } from "./tables.ts";
import { type Tagged, tagOperations } from "./tag-operations.ts";
import { creationPermissions, putTags, removeAllTags, shownTags } from "./tags.ts";

/** Throws `MalformedPolicyDocument`, or `LimitExceeded` for a document over the quota. */
export function checkManagedPolicyDocument(iam: Iam, document: string): void {
  const size = checkPolicyDocument(document, { use: "identity", managed: true });
  const limit = iam.quotas.PolicySize;
  if (size > limit) throw limitExceeded("PolicySize", limit);
}

async function refuseTakenName(
  database: Kysely<IamTables>,
  account: AccountId,
  name: string,
): Promise<void> {
  if ((await findByName(database, "iam_policy", account, name)) === undefined) return;
  throw new ServiceError(
    "EntityAlreadyExists",
    `A policy called ${name} already exists. Duplicate names are not allowed.`,
  );
}

/** Stores a new policy with its first version. */
async function storePolicy(
  database: Kysely<IamTables>,
  policy: PolicyTable,
  document: string,
): Promise<void> {
  const { policy_id, account_id, default_version: version, created_at } = policy;
  await database.insertInto("iam_policy").values(policy).execute();
  await database
    .insertInto("iam_policy_version")
    .values({ policy_id, account_id, version, document, created_at })
    .execute();
}

function createPolicy(iam: Iam): Operation {
  return iamOperation("CreatePolicy", {
    readOnly: false,
    permissions({ input, account }) {
      const create = {
        action: "iam:CreatePolicy",
        resource: iamArn(account, "policy", input.Path ?? "/", input.PolicyName),
        resourceShown: `policy ${input.PolicyName}`,
      };
      return creationPermissions(create, "iam:TagPolicy", input.Tags);
    },
    async run({ input, account, now }, _facts, unit) {
      const { database } = unit;
      checkManagedPolicyDocument(iam, input.PolicyDocument);
      await refuseTakenName(database, account, input.PolicyName);
      await takeQuota(database, account, "PoliciesPerAccount", iam.quotas);
      const policy: PolicyTable = {
        policy_id: uniqueId("managedPolicy"),
        account_id: account,
        name: input.PolicyName,
        name_key: nameKey(input.PolicyName),
        path: input.Path ?? "/",
        description: input.Description ?? null,
        default_version: 1,
        newest_version: 1,
        created_at: now,
        updated_at: now,
      };
      await storePolicy(database, policy, input.PolicyDocument);
      await putTags(database, account, policy.policy_id, input.Tags);
      // That there was no policy of this ARN may be remembered somewhere.
      unit.changed(changeKeys.managedPolicy(customerPolicyArn(policy)));
      const usage = shownUsage({ attachments: 0, boundaries: 0 });
      // AWS leaves the description out here, and gives it in `GetPolicy` alone.
      return { Policy: { ...shownPolicy(policy), ...usage, ...shownTags(input.Tags ?? []) } };
    },
    record({ input, account }) {
      const arn = iamArn(account, "policy", input.Path ?? "/", input.PolicyName);
      // The one call that names the policy by its name is found in the trail by either.
      const byName = { type: "AWS::IAM::Policy", name: input.PolicyName, arn };
      return { resources: [byName, ...recordedPolicy(arn).resources] };
    },
  });
}

function getPolicy(iam: Iam): Operation {
  return iamOperation<"GetPolicy", PolicyFacts>("GetPolicy", {
    readOnly: true,
    gather: gatherPolicy(iam),
    permissions: (_request, facts) => [policyPermission("iam:GetPolicy", facts)],
    async run({ account }, facts, { database }) {
      const policy = requirePolicy(facts);
      const usages = await policyUsages(database, account, [facts.arn]);
      const description = facts.own?.description ?? undefined;
      return {
        Policy: {
          ...shownPolicy(policy),
          ...shownUsage(usageOf(usages, facts.arn)),
          ...(description === undefined ? {} : { Description: description }),
          // Unlike users and roles, a policy without tags shows an empty list.
          Tags: facts.tags,
        },
      };
    },
  });
}

/** Throws `DeleteConflict` while somebody uses the policy or it has versions beside its default. */
async function refuseWhileUsed(
  database: Kysely<IamTables>,
  account: AccountId,
  policy: PolicyTable,
): Promise<void> {
  const arn = customerPolicyArn(policy);
  const usage = usageOf(await policyUsages(database, account, [arn]), arn);
  if (usage.attachments + usage.boundaries > 0) {
    throw new ServiceError("DeleteConflict", "Cannot delete a policy attached to entities.");
  }
  const versions = await database
    .selectFrom("iam_policy_version")
    .select("version")
    .where("policy_id", "=", policy.policy_id)
    .execute();
  if (versions.length > 1) {
    throw new ServiceError(
      "DeleteConflict",
      "This policy has more than one version. Before you delete a policy, you must delete the " +
        "policy's versions. The default version is deleted with the policy.",
    );
  }
}

function deletePolicy(iam: Iam): Operation {
  return iamOperation<"DeletePolicy", PolicyFacts>("DeletePolicy", {
    readOnly: false,
    gather: gatherPolicy(iam),
    permissions: (_request, facts) => [policyPermission("iam:DeletePolicy", facts)],
    async run(request, facts, unit) {
      const { database } = unit;
      const { account } = request;
      const policy = requireOwnPolicy("iam:DeletePolicy", request, facts);
      await refuseWhileUsed(database, account, policy);
      const id = policy.policy_id;
      await removeAllTags(database, id);
      await database.deleteFrom("iam_policy_version").where("policy_id", "=", id).execute();
      await database.deleteFrom("iam_policy").where("policy_id", "=", id).execute();
      await releaseQuota(database, account, "PoliciesPerAccount");
      unit.changed(changeKeys.managedPolicy(facts.arn));
      return {};
    },
    record: ({ input }) => recordedPolicy(input.PolicyArn),
  });
}

function tagged(iam: Iam): Tagged<"Policy", PolicyFacts> {
  return {
    noun: "Policy",
    gather: gatherPolicy(iam),
    permission: (action, _request, facts, further) => policyPermission(action, facts, further),
    ownerId: (_request, facts) => shownPolicy(requirePolicy(facts)).PolicyId,
    refuseChange: requireOwnPolicy,
    record: ({ input }) => recordedPolicy(input.PolicyArn),
  };
}

export function managedPolicyOperations(iam: Iam): readonly Operation[] {
  return [createPolicy(iam), getPolicy(iam), deletePolicy(iam), ...tagOperations(tagged(iam))];
}
