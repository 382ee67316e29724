/** Policies of an organization: create, describe, update, delete, list. */
import type { Kysely } from "kysely";
import { ServiceError } from "../../base/errors.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { PolicySummary, PolicyType, Tag } from "../../wire/generated/organizations.ts";
import { changeKeys } from "./change-keys.ts";
import { constraintViolation, invalidInput, notFound } from "./errors.ts";
import { defaultPolicy, type ManagedPolicy, managedPolicy } from "./managed-policies.ts";
import { goneAccounts } from "./member.ts";
import { arnOf, newId } from "./naming.ts";
import {
  type MemberRequest,
  memberOperation,
  type Organizations,
  type Question,
} from "./organizations.ts";
import { pageOf } from "./paging.ts";
import { checkPolicyContent } from "./policy-content.ts";
import { policyTypeLimits } from "./quotas.ts";
import type { OrganizationsTables, OrganizationTable, PolicyTable } from "./tables.ts";
import { madeWith, putTags, removeAllTags, tagQuestions, tagRecord, tagsOf } from "./tags.ts";

type Database = Kysely<OrganizationsTables>;

/** A policy as operations on it find it; one of AWS's or the organization's own, or none. */
export interface PolicyFacts {
  readonly id: string;
  readonly managed: ManagedPolicy | undefined;
  readonly own: PolicyTable | undefined;
  readonly tags: readonly Tag[];
}

export async function findPolicy(
  database: Database,
  { organization_id }: OrganizationTable,
  id: string,
): Promise<PolicyFacts> {
  const managed = managedPolicy(id);
  const own = await database
    .selectFrom("organizations_policy")
    .selectAll()
    .where("policy_id", "=", id)
    .where("organization_id", "=", organization_id)
    .executeTakeFirst();
  return { id, managed, own, tags: own === undefined ? [] : await tagsOf(database, id) };
}

export function policyTypeOf({ managed, own }: PolicyFacts): PolicyType | undefined {
  return managed?.type ?? own?.policy_type;
}

/** For the condition key `organizations:PolicyType`. */
export function policyTypeKey(type: PolicyType | undefined) {
  return { "organizations:PolicyType": type };
}

/** A policy that is not there is asked about as one of the commonest type. */
export function policyQuestion(
  organization: OrganizationTable,
  facts: PolicyFacts,
  further: Partial<Question> = {},
): Question {
  const type = policyTypeOf(facts);
  const resource =
    facts.managed?.arn ?? arnOf.policy(organization, type ?? "SERVICE_CONTROL_POLICY", facts.id);
  const keys = policyTypeKey(type);
  return { resource, keys, resourceTags: tagRecord(facts.tags), ...further };
}

function managedSummary({ id, arn, name, description, type }: ManagedPolicy): PolicySummary {
  return { Id: id, Arn: arn, Name: name, Description: description, Type: type, AwsManaged: true };
}

function ownSummary(organization: OrganizationTable, policy: PolicyTable): PolicySummary {
  return {
    Id: policy.policy_id,
    Arn: arnOf.policy(organization, policy.policy_type, policy.policy_id),
    Name: policy.name,
    Description: policy.description,
    Type: policy.policy_type,
    AwsManaged: false,
  };
}

export function policySummary(
  organization: OrganizationTable,
  { managed, own }: PolicyFacts,
): PolicySummary {
  if (managed !== undefined) return managedSummary(managed);
  if (own === undefined) throw notFound("PolicyNotFoundException");
  return ownSummary(organization, own);
}

/** The organization's own policy. Throws for one that is not there, and for one of AWS's. */
function requireOwnPolicy({ managed, own }: PolicyFacts): PolicyTable {
  if (managed !== undefined) throw invalidInput("IMMUTABLE_POLICY");
  if (own === undefined) throw notFound("PolicyNotFoundException");
  return own;
}

/** Names differ among the policies of one type. */
async function refuseTakenName(
  database: Database,
  { organization_id }: OrganizationTable,
  type: PolicyType,
  name: string,
): Promise<void> {
  const taken = await database
    .selectFrom("organizations_policy")
    .select("policy_id")
    .where("organization_id", "=", organization_id)
    .where("policy_type", "=", type)
    .where("name", "=", name)
    .executeTakeFirst();
  if (taken === undefined && defaultPolicy(type)?.name !== name) return;
  throw new ServiceError("DuplicatePolicyException", "A policy with the same name already exists.");
}

async function refuseTooMany(
  { quotas }: Organizations,
  database: Database,
  { organization_id }: OrganizationTable,
  type: PolicyType,
): Promise<void> {
  const { count } = await database
    .selectFrom("organizations_policy")
    .select((build) => build.fn.countAll<number>().as("count"))
    .where("organization_id", "=", organization_id)
    .where("policy_type", "=", type)
    .executeTakeFirstOrThrow();
  if (count >= quotas[policyTypeLimits[type].quota]) {
    throw constraintViolation("POLICY_NUMBER_LIMIT_EXCEEDED");
  }
}

/** Policies need an organization with all features, whatever their type. */
export function requireAllFeatures({ feature_set }: OrganizationTable): void {
  if (feature_set === "ALL") return;
  throw new ServiceError(
    "PolicyTypeNotAvailableForOrganizationException",
    "You can't use the specified policy type with the feature set currently enabled for this " +
      "organization.",
  );
}

function createPolicy(organizations: Organizations): Operation {
  return memberOperation("CreatePolicy", {
    readOnly: false,
    access: "delegable",
    questions: ({ input, place }) => [
      {
        resource: arnOf.policy(place.organization, input.Type, "*"),
        keys: policyTypeKey(input.Type),
        ...madeWith(input.Tags),
      },
      ...tagQuestions(
        arnOf.policy(place.organization, input.Type, "p-*"),
        input.Tags,
        policyTypeKey(input.Type),
      ),
    ],
    async run({ input, place, now }, _facts, { database }) {
      const { organization } = place;
      const { organization_id } = organization;
      requireAllFeatures(organization);
      checkPolicyContent(input.Type, input.Content);
      await refuseTakenName(database, organization, input.Type, input.Name);
      await refuseTooMany(organizations, database, organization, input.Type);
      const policy: PolicyTable = {
        policy_id: newId.policy(),
        organization_id,
        policy_type: input.Type,
        name: input.Name,
        description: input.Description,
        content: input.Content,
        updated_at: now,
      };
      await database.insertInto("organizations_policy").values(policy).execute();
      await putTags(database, organization_id, policy.policy_id, input.Tags);
      const PolicySummary = ownSummary(organization, policy);
      return { Policy: { PolicySummary, Content: policy.content } };
    },
  });
}

interface OfPolicy {
  readonly PolicyId: string;
}

export function gatherPolicy<Input extends OfPolicy>(
  { input, place }: MemberRequest<Input>,
  { database }: { readonly database: Database },
): Promise<PolicyFacts> {
  return findPolicy(database, place.organization, input.PolicyId);
}

export function policyQuestions({ place }: MemberRequest<OfPolicy>, facts: PolicyFacts) {
  return [policyQuestion(place.organization, facts)];
}

function describePolicy(): Operation {
  return memberOperation<"DescribePolicy", PolicyFacts>("DescribePolicy", {
    readOnly: true,
    access: "reader",
    gather: gatherPolicy,
    questions: policyQuestions,
    async run({ place }, facts) {
      const PolicySummary = policySummary(place.organization, facts);
      return { Policy: { PolicySummary, Content: facts.managed?.content ?? facts.own?.content } };
    },
  });
}

/** What the call leaves out stays as it is. */
function updatePolicy(): Operation {
  return memberOperation<"UpdatePolicy", PolicyFacts>("UpdatePolicy", {
    readOnly: false,
    access: "delegable",
    gather: gatherPolicy,
    questions: policyQuestions,
    async run({ input, place, now }, facts, unit) {
      const { database } = unit;
      const { organization } = place;
      const policy = requireOwnPolicy(facts);
      const { Name = policy.name, Content = policy.content } = input;
      checkPolicyContent(policy.policy_type, Content);
      if (Name !== policy.name) {
        await refuseTakenName(database, organization, policy.policy_type, Name);
      }
      const updated: PolicyTable = {
        ...policy,
        name: Name,
        description: input.Description ?? policy.description,
        content: Content,
        updated_at: now,
      };
      await database
        .updateTable("organizations_policy")
        .set(updated)
        .where("policy_id", "=", policy.policy_id)
        .execute();
      unit.changed(changeKeys.policy(policy.policy_id));
      return { Policy: { PolicySummary: ownSummary(organization, updated), Content } };
    },
  });
}

function deletePolicy(): Operation {
  return memberOperation<"DeletePolicy", PolicyFacts>("DeletePolicy", {
    readOnly: false,
    access: "delegable",
    gather: gatherPolicy,
    questions: policyQuestions,
    async run({ now }, facts, unit) {
      const { database } = unit;
      const { policy_id, organization_id } = requireOwnPolicy(facts);
      const attached = await database
        .selectFrom("organizations_attachment")
        .select("target_id")
        .where("policy_id", "=", policy_id)
        .where("target_id", "not in", goneAccounts(database, organization_id, now))
        .limit(1)
        .executeTakeFirst();
      if (attached !== undefined) {
        throw new ServiceError(
          "PolicyInUseException",
          "This policy is attached to one or more entities. You must detach it from all roots, " +
            "OUs, and accounts before performing this operation.",
        );
      }
      await removeAllTags(database, policy_id);
      await database
        .deleteFrom("organizations_attachment")
        .where("policy_id", "=", policy_id)
        .execute();
      await database
        .deleteFrom("organizations_policy")
        .where("policy_id", "=", policy_id)
        .execute();
      unit.changed(changeKeys.policy(policy_id));
      return {};
    },
  });
}

function listPolicies(): Operation {
  return memberOperation("ListPolicies", {
    readOnly: true,
    access: "reader",
    questions: ({ input }) => [{ resource: "*", keys: policyTypeKey(input.Filter) }],
    async run({ input, place }, _facts, { database }) {
      const { organization } = place;
      const rows = await database
        .selectFrom("organizations_policy")
        .selectAll()
        .where("organization_id", "=", organization.organization_id)
        .where("policy_type", "=", input.Filter)
        .execute();
      const published = defaultPolicy(input.Filter);
      const all = [
        ...(published === undefined ? [] : [managedSummary(published)]),
        ...rows.map((row) => ownSummary(organization, row)),
      ];
      const list = `policies ${input.Filter}`;
      const { items, end } = await pageOf(list, input, ({ Id = "" }) => Id, all);
      return { Policies: items, ...end };
    },
  });
}

export function policyOperations(organizations: Organizations): readonly Operation[] {
  return [
    createPolicy(organizations),
    describePolicy(),
    updatePolicy(),
    deletePolicy(),
    listPolicies(),
  ];
}
