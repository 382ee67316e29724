/** Managed policies listed, one's own before AWS's: `ListPolicies`. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { ListPoliciesRequest } from "../../wire/generated/iam.ts";
import { type Iam, iamOperation } from "./iam.ts";
import type { ManagedPolicy } from "./managed-policy-catalogue.ts";
import { pathBeginsWith } from "./pathed.ts";
import { customerPolicyArn, shownPolicy } from "./policy-reference.ts";
import { policiesInUse, policyUsages, shownUsage, usageOf } from "./policy-usage.ts";
import { pageOfSections, type Section, sectionOf } from "./sections.ts";
import type { IamTables, PolicyTable } from "./tables.ts";

type ListedPolicy = PolicyTable | ManagedPolicy;

function policyArn(policy: ListedPolicy): string {
  return "policy_id" in policy ? customerPolicyArn(policy) : policy.arn;
}

/** The account's own policies, in the order of their names. */
function customerPolicies(
  database: Kysely<IamTables>,
  account: AccountId,
  pathPrefix: string | undefined,
): Section<PolicyTable> {
  return {
    keyOf: (policy) => policy.name_key,
    fetch: (after, limit) =>
      database
        .selectFrom("iam_policy")
        .selectAll()
        .where("account_id", "=", account)
        .where("name_key", ">", after)
        .where(pathBeginsWith(pathPrefix))
        .orderBy("name_key")
        .limit(limit)
        .execute(),
  };
}

function publishedPolicies(iam: Iam, pathPrefix: string | undefined): Section<ManagedPolicy> {
  const pathPart = pathPrefix === undefined ? {} : { pathPrefix };
  return {
    keyOf: (policy) => policy.name,
    fetch: async (after, limit) => iam.catalogue.list({ ...pathPart, after, limit }),
  };
}

/** Only those of the section that are in use, which are few: the section is read as a whole. */
async function usedOnly<Listed extends ListedPolicy>(
  section: Section<Listed>,
  used: ReadonlySet<string>,
): Promise<Section<Listed>> {
  const all = await section.fetch("", Number.MAX_SAFE_INTEGER);
  return sectionOf(
    all.filter((policy) => used.has(policyArn(policy))),
    section.keyOf,
  );
}

/**
 * The policies that a list is about: one's own before AWS's. A usage filter shows what is used in
 * that way; `OnlyAttached` without one shows what is attached to somebody.
 */
async function listedSections(
  iam: Iam,
  database: Kysely<IamTables>,
  account: AccountId,
  { Scope, PathPrefix, OnlyAttached, PolicyUsageFilter }: ListPoliciesRequest,
): Promise<readonly Section<ListedPolicy>[]> {
  const own = customerPolicies(database, account, PathPrefix);
  const published = publishedPolicies(iam, PathPrefix);
  const usage = PolicyUsageFilter ?? (OnlyAttached === true ? "PermissionsPolicy" : undefined);
  const used = usage === undefined ? undefined : await policiesInUse(database, account, usage);
  const sections: Section<ListedPolicy>[] = [];
  if (Scope !== "AWS") sections.push(used === undefined ? own : await usedOnly(own, used));
  if (Scope !== "Local") {
    sections.push(used === undefined ? published : await usedOnly(published, used));
  }
  return sections;
}

function listPolicies(iam: Iam): Operation {
  return iamOperation("ListPolicies", {
    readOnly: true,
    permissions: ({ input }) => [
      {
        action: "iam:ListPolicies",
        resource: "*",
        resourceShown: `policy path ${input.PathPrefix ?? "/"}`,
      },
    ],
    async run({ input, account }, _facts, { database }) {
      const sections = await listedSections(iam, database, account, input);
      const list = `policies ${input.Scope ?? "All"}`;
      const { items, end } = await pageOfSections(list, input, sections);
      const usages = await policyUsages(database, account, items.map(policyArn));
      const policies = items.map((policy) => ({
        ...shownPolicy(policy),
        ...shownUsage(usageOf(usages, policyArn(policy))),
      }));
      return { Policies: policies, ...end };
    },
  });
}

export function policyListOperations(iam: Iam): readonly Operation[] {
  return [listPolicies(iam)];
}
