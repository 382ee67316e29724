/** Effective policies: what all management policies above an account come to. */
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import type { DescribeEffectivePolicyRequest } from "../../wire/generated/organizations.ts";
import { enabledTypes } from "./attachment.ts";
import { effectiveFor } from "./effective-policy-of.ts";
import { effectiveProblems } from "./effective-validation.ts";
import { invalidInput, notFound } from "./errors.ts";
import { findMember, membersOf, shownAccounts } from "./member.ts";
import { targetKind } from "./naming.ts";
import { memberOperation } from "./organizations.ts";
import { page, pageOf } from "./paging.ts";
import { policyTypeKey } from "./policy.ts";
import type { MemberTable } from "./tables.ts";
import { findTarget, type Target, targetQuestion } from "./target.ts";
import { organizationPath, unitsAbove } from "./tree.ts";

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
