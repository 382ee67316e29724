/** Attaching policies to targets and detaching them, and who has which. */
import type { Kysely } from "kysely";
import { ServiceError } from "../../base/errors.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { PolicyType } from "../../wire/generated/organizations.ts";
import { attachmentsTo, enabledTypes, insertAttachments } from "./attachment.ts";
import { changeKeys } from "./change-keys.ts";
import { constraintViolation, invalidInput, notFound } from "./errors.ts";
import { resourceFullAccess } from "./managed-policies.ts";
import { goneAccounts } from "./member.ts";
import { targetArn, targetKind } from "./naming.ts";
import { type MemberRequest, memberOperation } from "./organizations.ts";
import { page, pageOf } from "./paging.ts";
import {
  findPolicy,
  gatherPolicy,
  type PolicyFacts,
  policyQuestion,
  policyQuestions,
  policySummary,
  policyTypeKey,
  policyTypeOf,
} from "./policy.ts";
import { policyTypeLimits } from "./quotas.ts";
import type { AttachmentTable, OrganizationsTables, OrganizationTable } from "./tables.ts";
import { findTarget, type Target, targetQuestion } from "./target.ts";

type Database = Kysely<OrganizationsTables>;

interface Pair {
  readonly policy: PolicyFacts;
  readonly target: Target;
}

interface OfPair {
  readonly PolicyId: string;
  readonly TargetId: string;
}

async function gatherPair<Input extends OfPair>(
  { input, place, now }: MemberRequest<Input>,
  { database }: { readonly database: Database },
): Promise<Pair> {
  const { organization } = place;
  return {
    policy: await findPolicy(database, organization, input.PolicyId),
    target: await findTarget(database, organization, input.TargetId, now),
  };
}

/** Both the policy and the target are asked about. */
function pairQuestions({ place }: MemberRequest<OfPair>, { policy, target }: Pair) {
  const { organization } = place;
  const keys = policyTypeKey(policyTypeOf(policy));
  return [policyQuestion(organization, policy), targetQuestion(organization, target, { keys })];
}

/** The policy's type. Throws for what is not there. */
function requirePair({ policy, target }: Pair): PolicyType {
  const type = policyTypeOf(policy);
  if (type === undefined) throw notFound("PolicyNotFoundException");
  if (target.found === undefined) throw notFound("TargetNotFoundException");
  return type;
}

async function requireEnabled(
  database: Database,
  { organization_id }: OrganizationTable,
  type: PolicyType,
): Promise<void> {
  if (!(await enabledTypes(database, organization_id)).includes(type)) {
    throw new ServiceError(
      "PolicyTypeNotEnabledException",
      "This operation can be performed only for enabled policy types.",
    );
  }
}

function attachPolicy(): Operation {
  return memberOperation<"AttachPolicy", Pair>("AttachPolicy", {
    readOnly: false,
    access: "delegable",
    gather: gatherPair,
    questions: pairQuestions,
    async run({ input, place, now }, pair, unit) {
      const { database } = unit;
      const type = requirePair(pair);
      await requireEnabled(database, place.organization, type);
      const attached = await attachmentsTo(database, input.TargetId, type);
      if (attached.some(({ policy_id }) => policy_id === input.PolicyId)) {
        throw new ServiceError(
          "DuplicatePolicyAttachmentException",
          "The selected policy is already attached to the specified target.",
        );
      }
      if (attached.length >= policyTypeLimits[type].perTargetMax) {
        throw constraintViolation("MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED");
      }
      const attachment: AttachmentTable = {
        target_id: input.TargetId,
        policy_id: input.PolicyId,
        organization_id: place.organization.organization_id,
        policy_type: type,
        attached_at: now,
      };
      await insertAttachments(database, [attachment]);
      unit.changed(changeKeys.target(input.TargetId));
      return {};
    },
  });
}

/**
 * Every target keeps at least one service control policy: without one, nothing is allowed. Of a
 * type that is not enabled nothing is attached, and AWS has no other error for it.
 */
function detachPolicy(): Operation {
  return memberOperation<"DetachPolicy", Pair>("DetachPolicy", {
    readOnly: false,
    access: "delegable",
    gather: gatherPair,
    questions: pairQuestions,
    async run({ input }, pair, unit) {
      const { database } = unit;
      const type = requirePair(pair);
      const attached = await attachmentsTo(database, input.TargetId, type);
      if (!attached.some(({ policy_id }) => policy_id === input.PolicyId)) {
        throw new ServiceError(
          "PolicyNotAttachedException",
          "The policy isn't attached to the specified target in the specified root.",
        );
      }
      if (input.PolicyId === resourceFullAccess.id) throw invalidInput("NON_DETACHABLE_POLICY");
      if (type === "SERVICE_CONTROL_POLICY" && attached.length === 1) {
        throw constraintViolation("MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED");
      }
      await database
        .deleteFrom("organizations_attachment")
        .where("target_id", "=", input.TargetId)
        .where("policy_id", "=", input.PolicyId)
        .execute();
      unit.changed(changeKeys.target(input.TargetId));
      return {};
    },
  });
}

function listPoliciesForTarget(): Operation {
  return memberOperation<"ListPoliciesForTarget", Target>("ListPoliciesForTarget", {
    readOnly: true,
    access: "reader",
    gather: ({ input, place, now }, { database }) =>
      findTarget(database, place.organization, input.TargetId, now),
    questions: ({ input, place }, target) => [
      targetQuestion(place.organization, target, { keys: policyTypeKey(input.Filter) }),
    ],
    async run({ input, place }, target, { database }) {
      const { organization } = place;
      if (target.found === undefined) throw notFound("TargetNotFoundException");
      const attached = await attachmentsTo(database, input.TargetId, input.Filter);
      const list = `policies for ${input.TargetId} ${input.Filter}`;
      const { items, end } = await pageOf(list, input, ({ policy_id }) => policy_id, attached);
      const summaries = [];
      for (const { policy_id } of items) {
        const policy = await findPolicy(database, organization, policy_id);
        summaries.push(policySummary(organization, policy));
      }
      return { Policies: summaries, ...end };
    },
  });
}

function listTargetsForPolicy(): Operation {
  return memberOperation<"ListTargetsForPolicy", PolicyFacts>("ListTargetsForPolicy", {
    readOnly: true,
    access: "reader",
    gather: gatherPolicy,
    questions: policyQuestions,
    async run({ input, place, now }, policy, { database }) {
      const { organization } = place;
      const { organization_id } = organization;
      if (policyTypeOf(policy) === undefined) throw notFound("PolicyNotFoundException");
      const { items, end } = await page(
        `targets of ${input.PolicyId}`,
        input,
        (row: AttachmentTable) => row.target_id,
        (after, limit) =>
          database
            .selectFrom("organizations_attachment")
            .selectAll()
            .where("organization_id", "=", organization_id)
            .where("policy_id", "=", input.PolicyId)
            .where("target_id", "not in", goneAccounts(database, organization_id, now))
            .where("target_id", ">", after)
            .orderBy("target_id")
            .limit(limit)
            .execute(),
      );
      const targets = [];
      for (const { target_id: id } of items) {
        const { found } = await findTarget(database, organization, id, now);
        const Arn = targetArn(organization, id);
        targets.push({ TargetId: id, Arn, Name: found?.name, Type: targetKind(id) });
      }
      return { Targets: targets, ...end };
    },
  });
}

export function policyAttachmentOperations(): readonly Operation[] {
  return [attachPolicy(), detachPolicy(), listPoliciesForTarget(), listTargetsForPolicy()];
}
