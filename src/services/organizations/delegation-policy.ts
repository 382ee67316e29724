/** The organization's resource policy: lets members work on policies and look around. */
import type { Kysely } from "kysely";
import { parseArn } from "../../base/arn.ts";
import { ServiceError } from "../../base/errors.ts";
import type { Operation } from "../../pipeline/operation.ts";
import {
  checkedResourcePolicy,
  type StoredResourcePolicy,
  shownResourcePolicy,
} from "../../pipeline/resource-policy.ts";
import type { PolicyDocument, PolicyStatement } from "../../policy/index.ts";
import type { Unit } from "../../storage/storage.ts";
import type { Tag } from "../../wire/generated/organizations.ts";
import { isDelegable } from "./delegable-actions.ts";
import { invalidInput, notFound } from "./errors.ts";
import { arnOf, newId } from "./naming.ts";
import { type MemberRequest, memberOperation, type Organizations } from "./organizations.ts";
import { policyTypeLimits } from "./quotas.ts";
import type { DelegationPolicyTable, OrganizationsTables, OrganizationTable } from "./tables.ts";
import { checkTags, putTags, removeAllTags, tagQuestions, tagRecord } from "./tags.ts";

type Database = Kysely<OrganizationsTables>;

/** Throws `InvalidInputException`, with AWS's reason for what the policy must not say. */
async function checkedDelegation(
  { principals }: Organizations,
  organization: OrganizationTable,
  unit: Unit<OrganizationsTables>,
  content: string,
): Promise<StoredResourcePolicy> {
  const checked = await checkedResourcePolicy(principals.principalNames(unit), content);
  if (!checked.ok && "unknownPrincipal" in checked) throw invalidInput("INVALID_PRINCIPAL");
  if (!checked.ok) {
    const { kind, message, position } = checked.problem;
    const reason = kind === "principal" ? "INVALID_PRINCIPAL" : "INVALID_RESOURCE_POLICY_JSON";
    throw invalidInput(reason, `Line ${position.line}, column ${position.column}: ${message}.`);
  }
  refuseUnsupported(checked.policy, organization);
  return checked.stored;
}

function refuseUnsupported({ statements }: PolicyDocument, organization: OrganizationTable): void {
  for (const statement of statements) {
    const { principal, resource } = statement;
    if (resource === undefined) {
      throw invalidInput("INVALID_RESOURCE_POLICY_JSON", "Every statement needs a resource.");
    }
    if (principal?.entries.some(({ type }) => type !== "AWS")) {
      throw invalidInput("INVALID_PRINCIPAL");
    }
    refuseUnsupportedActions(statement);
    // A list of what is left out lets in all that will ever be (User Guide, "Create a
    // resource-based delegation policy").
    for (const { text } of resource.values) {
      if (resource.negated || !isResourceHere(text, organization)) {
        throw invalidInput("UNSUPPORTED_RESOURCE_IN_RESOURCE_POLICY", text);
      }
    }
    refuseUnknownPolicyTypes(statement);
  }
}

/** `*`, or an ARN of this organization's things. */
function isResourceHere(text: string, { management_account }: OrganizationTable): boolean {
  if (text === "*") return true;
  const parts = parseArn(text);
  if (parts?.service !== "organizations") return false;
  return ["*", "aws", management_account].includes(parts.account);
}

function refuseUnsupportedActions({ action }: PolicyStatement): void {
  for (const { text } of action?.values ?? []) {
    if (action?.negated !== true && isDelegable(text)) continue;
    throw invalidInput("UNSUPPORTED_ACTION_IN_RESOURCE_POLICY", text);
  }
}

function refuseUnknownPolicyTypes({ conditions }: PolicyStatement): void {
  for (const { key, operator, values } of conditions) {
    if (key.text.toLowerCase() !== "organizations:policytype") continue;
    if (!/^(?:For\w+:)?StringEquals(?:IfExists)?$/i.test(operator.text)) continue;
    for (const { text } of values) {
      if (!Object.hasOwn(policyTypeLimits, text)) {
        throw invalidInput("UNSUPPORTED_POLICY_TYPE_IN_RESOURCE_POLICY", text);
      }
    }
  }
}

function findDelegation(
  { place }: Pick<MemberRequest<unknown>, "place">,
  { database }: { readonly database: Database },
): Promise<DelegationPolicyTable | undefined> {
  return database
    .selectFrom("organizations_delegation_policy")
    .selectAll()
    .where("organization_id", "=", place.organization.organization_id)
    .executeTakeFirst();
}

async function shownDelegation(
  { principals }: Organizations,
  organization: OrganizationTable,
  unit: Unit<OrganizationsTables>,
  row: DelegationPolicyTable,
) {
  const Id = row.resource_policy_id;
  const stored = { text: row.content, principals: row.principals };
  return {
    ResourcePolicy: {
      ResourcePolicySummary: { Id, Arn: arnOf.resourcePolicy(organization, Id) },
      Content: await shownResourcePolicy(principals.principalNames(unit), stored),
    },
  };
}

/**
 * Tags come with the policy's first version alone; later they are changed by themselves. AWS says
 * that it refuses others, and not with which reason (Organizations API Reference,
 * `PutResourcePolicy`, `Tags`).
 */
function refuseLaterTags(tags: readonly Tag[] = [], present: DelegationPolicyTable | undefined) {
  if (present === undefined || tags.length === 0) return;
  throw new ServiceError(
    "InvalidInputException",
    "Tags are given only when the resource policy is created. Use TagResource for one that exists.",
  );
}

function putResourcePolicy(organizations: Organizations): Operation {
  return memberOperation<"PutResourcePolicy", DelegationPolicyTable | undefined>(
    "PutResourcePolicy",
    {
      readOnly: false,
      access: "management",
      gather: findDelegation,
      questions: ({ input, place }, present) => [
        {
          resource: arnOf.resourcePolicy(place.organization, present?.resource_policy_id ?? "*"),
          requestTags: tagRecord(input.Tags),
        },
        ...tagQuestions(
          arnOf.resourcePolicy(place.organization, present?.resource_policy_id ?? "rp-*"),
          input.Tags,
        ),
      ],
      async run({ input, place }, present, unit) {
        const { database } = unit;
        const { organization } = place;
        const { organization_id } = organization;
        checkTags(input.Tags);
        refuseLaterTags(input.Tags, present);
        const stored = await checkedDelegation(organizations, organization, unit, input.Content);
        const row: DelegationPolicyTable = {
          organization_id,
          resource_policy_id: present?.resource_policy_id ?? newId.resourcePolicy(),
          content: stored.text,
          principals: stored.principals,
        };
        await database
          .insertInto("organizations_delegation_policy")
          .values(row)
          .onConflict((conflict) => conflict.column("organization_id").doUpdateSet(row))
          .execute();
        await putTags(database, organization_id, row.resource_policy_id, input.Tags);
        return shownDelegation(organizations, organization, unit, row);
      },
    },
  );
}

function describeResourcePolicy(organizations: Organizations): Operation {
  return memberOperation<"DescribeResourcePolicy", DelegationPolicyTable | undefined>(
    "DescribeResourcePolicy",
    {
      readOnly: true,
      access: "reader",
      gather: findDelegation,
      async run({ place }, present, unit) {
        if (present === undefined) throw notFound("ResourcePolicyNotFoundException");
        return shownDelegation(organizations, place.organization, unit, present);
      },
    },
  );
}

function deleteResourcePolicy(): Operation {
  return memberOperation<"DeleteResourcePolicy", DelegationPolicyTable | undefined>(
    "DeleteResourcePolicy",
    {
      readOnly: false,
      access: "management",
      gather: findDelegation,
      async run({ place }, present, { database }) {
        if (present === undefined) throw notFound("ResourcePolicyNotFoundException");
        await removeAllTags(database, present.resource_policy_id);
        await database
          .deleteFrom("organizations_delegation_policy")
          .where("organization_id", "=", place.organization.organization_id)
          .execute();
        return {};
      },
    },
  );
}

export function delegationPolicyOperations(organizations: Organizations): readonly Operation[] {
  return [
    putResourcePolicy(organizations),
    describeResourcePolicy(organizations),
    deleteResourcePolicy(),
  ];
}
