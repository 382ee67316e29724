/** Effective policies: what all management policies above an account come to. */
import type { Kysely } from "kysely";
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import type {
  DescribeEffectivePolicyRequest,
  EffectivePolicyType,
} from "../../wire/generated/organizations.ts";
import { enabledTypes } from "./attachment.ts";
import { type EffectiveNode, effectivePolicy } from "./effective-policy.ts";
import { type Contributor, effectiveProblems } from "./effective-validation.ts";
import { invalidInput, notFound } from "./errors.ts";
import { managementPolicy } from "./management-policy.ts";
import { findMember, membersOf, shownAccounts } from "./member.ts";
import { targetKind } from "./naming.ts";
import { memberOperation } from "./organizations.ts";
import { page, pageOf } from "./paging.ts";
import { policyTypeKey } from "./policy.ts";
import type { MemberTable, OrganizationsTables, OrganizationTable } from "./tables.ts";
import { findTarget, type Target, targetQuestion } from "./target.ts";
import { organizationPath, unitsAbove } from "./tree.ts";

type Database = Kysely<OrganizationsTables>;

interface Effective {
  readonly content: EffectiveNode;
  readonly contributors: readonly Contributor[];
  /** When a policy of it was changed or attached last. */
  readonly updatedAt: number;
}

/** The policies of the type that are attached to one target, the oldest attachment first. */
async function policiesAt(database: Database, target: string, type: EffectivePolicyType) {
  return database
    .selectFrom("organizations_attachment as attachment")
    .innerJoin("organizations_policy as policy", "policy.policy_id", "attachment.policy_id")
    .select(["policy.policy_id", "policy.content", "policy.updated_at", "attachment.attached_at"])
    .where("attachment.target_id", "=", target)
    .where("attachment.policy_type", "=", type)
    .orderBy("attachment.attached_at")
    .orderBy("attachment.policy_id")
    .execute();
}

/** Undefined where no policy of the type is on the way from the root to the account. */
async function effectiveFor(
  database: Database,
  organization: OrganizationTable,
  member: MemberTable,
  type: EffectivePolicyType,
): Promise<Effective | undefined> {
  const steps = await unitsAbove(database, organization, member.parent_id);
  const levels = [];
  for (const target of [organization.root_id, ...steps, member.account_id]) {
    levels.push(await policiesAt(database, target, type));
  }
  const rows = levels.flat();
  if (rows.length === 0) return undefined;
  const content = effectivePolicy(
    type,
    levels.map((level) => level.map((row) => managementPolicy(row.content))),
  );
  return {
    content,
    contributors: rows.map((row) => ({
      policyId: row.policy_id,
      policy: managementPolicy(row.content),
    })),
    updatedAt: Math.max(...rows.map((row) => Math.max(row.updated_at, row.attached_at))),
  };
}

function targetOf({ input, account }: OperationRequest<DescribeEffectivePolicyRequest>): string {
  return input.TargetId ?? account;
}

/** Any member may ask about itself. */
function describeEffectivePolicy(): Operation {
  return memberOperation<"DescribeEffectivePolicy", Target>("DescribeEffectivePolicy", {
    readOnly: true,
    access: (request) => (targetOf(request) === request.account ? "member" : "reader"),
    gather: (request, { database }) =>
      findTarget(database, request.place.organization, targetOf(request), request.now),
    questions: ({ input, place }, target) => [
      targetQuestion(place.organization, target, { keys: policyTypeKey(input.PolicyType) }),
    ],
    async run(request, _target, { database }) {
      const { input, now, place } = request;
      const { organization } = place;
      const { organization_id } = organization;
      const TargetId = targetOf(request);
      if (targetKind(TargetId) !== "ACCOUNT") throw invalidInput("TARGET_NOT_SUPPORTED");
      const member = await findMember(database, organization_id, TargetId, now);
      if (member === undefined) throw notFound("TargetNotFoundException");
      const effective = await effectiveFor(database, organization, member, input.PolicyType);
      if (effective === undefined) throw notFound("EffectivePolicyNotFoundException");
      return {
        EffectivePolicy: {
          PolicyContent: JSON.stringify(effective.content),
          LastUpdatedTimestamp: new Date(effective.updatedAt),
          TargetId,
          PolicyType: input.PolicyType,
        },
      };
    },
  });
}

function listEffectivePolicyValidationErrors(): Operation {
  const name = "ListEffectivePolicyValidationErrors";
  return memberOperation<typeof name, Target>(name, {
    readOnly: true,
    access: "reader",
    gather: ({ input, place, now }, { database }) =>
      findTarget(database, place.organization, input.AccountId, now),
    questions: ({ input, place }, target) => [
      targetQuestion(place.organization, target, { keys: policyTypeKey(input.PolicyType) }),
    ],
    async run({ input, place, now }, _target, { database }) {
      const { organization } = place;
      const { AccountId, PolicyType } = input;
      const member = await findMember(database, organization.organization_id, AccountId, now);
      if (member === undefined) throw notFound("AccountNotFoundException");
      const effective = await effectiveFor(database, organization, member, PolicyType);
      if (effective === undefined) throw notFound("EffectivePolicyNotFoundException");
      const problems = effectiveProblems(PolicyType, effective.content, effective.contributors);
      const { items, end } = await pageOf(
        `problems of ${AccountId} ${PolicyType}`,
        input,
        ({ PathToError = "", ErrorMessage = "" }) => `${PathToError} ${ErrorMessage}`,
        problems,
      );
      const steps = await unitsAbove(database, organization, member.parent_id);
      return {
        AccountId,
        PolicyType,
        Path: `${organizationPath(organization, steps)}${AccountId}/`,
        EvaluationTimestamp: new Date(now),
        EffectivePolicyValidationErrors: items,
        ...end,
      };
    },
  });
}

/** Looks at every account, a page of them at a time, until the page is full. */
function listAccountsWithInvalidEffectivePolicy(): Operation {
  const name = "ListAccountsWithInvalidEffectivePolicy";
  return memberOperation<typeof name>(name, {
    readOnly: true,
    access: "reader",
    questions: ({ input }) => [{ resource: "*", keys: policyTypeKey(input.PolicyType) }],
    async run({ input, place, now }, _facts, { database }) {
      const { organization } = place;
      const { organization_id } = organization;
      const { PolicyType } = input;
      if (!(await enabledTypes(database, organization_id)).includes(PolicyType)) {
        throw notFound("EffectivePolicyNotFoundException");
      }
      const isInvalid = async (member: MemberTable) => {
        const effective = await effectiveFor(database, organization, member, PolicyType);
        if (effective === undefined) return false;
        return effectiveProblems(PolicyType, effective.content, []).length > 0;
      };
      const { items, end } = await page(
        `invalid ${PolicyType}`,
        input,
        (member: MemberTable) => member.account_id,
        async (after, limit) => {
          const found: MemberTable[] = [];
          const members: readonly MemberTable[] = await membersOf(database, organization_id, now)
            .where("account_id", ">", after)
            .orderBy("account_id")
            .execute();
          for (const member of members) {
            if (found.length >= limit) break;
            if (await isInvalid(member)) found.push(member);
          }
          return found;
        },
      );
      return {
        Accounts: await shownAccounts(database, organization, items, now),
        PolicyType,
        ...end,
      };
    },
  });
}

export function effectivePolicyOperations(): readonly Operation[] {
  return [
    describeEffectivePolicy(),
    listEffectivePolicyValidationErrors(),
    listAccountsWithInvalidEffectivePolicy(),
  ];
}
