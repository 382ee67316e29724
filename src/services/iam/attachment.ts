/** Managed policies on users, groups and roles: attach, detach, list. */
import type { Kysely } from "kysely";
import { parseArn } from "../../base/arn.ts";
import { assert } from "../../base/errors.ts";
import type { Operation, OperationRequest, RecordDetails } from "../../pipeline/operation.ts";
import { requireArn, requireAttachablePolicy } from "./boundary.ts";
import { limitExceeded } from "./errors.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { splitPathedName } from "./naming.ts";
import { pageOf } from "./paging.ts";
import {
  boundaryKey,
  gatherOwner,
  type OwnerFacts,
  type OwnerInput,
  type OwnerKind,
  ownerChangeKey,
  ownerKinds,
  ownerPermission,
  type PolicyOwner,
  recordedOwner,
  requireModifiableOwner,
  requireOwner,
} from "./policy-owner.ts";
import { policyNotFound, recordedPolicy } from "./policy-reference.ts";
import type { IamTables } from "./tables.ts";

type AttachmentInput = OwnerInput & { readonly PolicyArn: string };

/** What is no ARN is refused before the decision, which takes the ARN as a condition key. */
async function gatherAttachment(
  request: OperationRequest<AttachmentInput>,
  unit: { readonly database: Kysely<IamTables> },
): Promise<OwnerFacts> {
  requireArn(request.input.PolicyArn);
  return gatherOwner(request, unit);
}

function attachmentPermission(
  action: string,
  { input, account }: OperationRequest<AttachmentInput>,
  facts: OwnerFacts,
) {
  const keys = { ...boundaryKey(facts), "iam:PolicyARN": input.PolicyArn };
  return ownerPermission(action, account, facts, keys);
}

/** The record names both: whose policies changed, and which. */
function recordedAttachment(
  request: OperationRequest<AttachmentInput>,
  output: unknown,
  facts: OwnerFacts | undefined,
): RecordDetails {
  const { resources = [] } = recordedOwner(request, output, facts);
  return { resources: [...resources, ...recordedPolicy(request.input.PolicyArn).resources] };
}

/** The ARNs of the managed policies attached to the owner. */
async function attachedArns(
  database: Kysely<IamTables>,
  owner: PolicyOwner,
): Promise<readonly string[]> {
  const rows = await database
    .selectFrom("iam_attachment")
    .select("policy_arn")
    .where("owner_id", "=", owner.id)
    .execute();
  return rows.map((row) => row.policy_arn);
}

function attachPolicy(iam: Iam, kind: OwnerKind): Operation {
  return iamOperation<`Attach${OwnerKind}Policy`, OwnerFacts>(`Attach${kind}Policy`, {
    readOnly: false,
    gather: gatherAttachment,
    permissions: (request, facts) => [
      attachmentPermission(`iam:Attach${kind}Policy`, request, facts),
    ],
    async run({ input, account, now }, facts, unit) {
      const { PolicyArn } = input;
      const owner = requireModifiableOwner(facts);
      await requireAttachablePolicy(iam, unit.database, account, PolicyArn);
      const attached = await attachedArns(unit.database, owner);
      if (attached.includes(PolicyArn)) return {};
      const limit = iam.quotas[`AttachedPoliciesPer${kind}`];
      if (attached.length >= limit) throw limitExceeded(`PoliciesPer${kind}`, limit);
      await unit.database
        .insertInto("iam_attachment")
        .values({
          owner_id: owner.id,
          policy_arn: PolicyArn,
          account_id: account,
          attached_at: now,
        })
        .execute();
      unit.changed(ownerChangeKey(owner));
      return {};
    },
    record: recordedAttachment,
  });
}

function detachPolicy(kind: OwnerKind): Operation {
  return iamOperation<`Detach${OwnerKind}Policy`, OwnerFacts>(`Detach${kind}Policy`, {
    readOnly: false,
    gather: gatherAttachment,
    permissions: (request, facts) => [
      attachmentPermission(`iam:Detach${kind}Policy`, request, facts),
    ],
    async run({ input }, facts, unit) {
      const { PolicyArn } = input;
      const owner = requireModifiableOwner(facts);
      const attached = await attachedArns(unit.database, owner);
      if (!attached.includes(PolicyArn)) throw policyNotFound(PolicyArn);
      await unit.database
        .deleteFrom("iam_attachment")
        .where("owner_id", "=", owner.id)
        .where("policy_arn", "=", PolicyArn)
        .execute();
      unit.changed(ownerChangeKey(owner));
      return {};
    },
    record: recordedAttachment,
  });
}

/** A policy's path and name, which its ARN tells. */
function pathAndName(arn: string): { readonly path: string; readonly name: string } {
  const parts = parseArn(arn);
  assert(parts !== undefined, "an attached policy is named by its ARN");
  return splitPathedName(parts.resource.slice("policy".length));
}

/** By name; a policy of AWS may have the name of one's own. */
function attachmentKey(arn: string): string {
  return `${pathAndName(arn).name}:${parseArn(arn)?.account}`;
}

/** An attached policy as answers show it. */
export function shownAttachment(arn: string) {
  return { PolicyName: pathAndName(arn).name, PolicyArn: arn };
}

function listAttachedPolicies(kind: OwnerKind): Operation {
  const name = `ListAttached${kind}Policies` as const;
  return iamOperation<`ListAttached${OwnerKind}Policies`, OwnerFacts>(name, {
    readOnly: true,
    gather: gatherOwner,
    permissions: ({ account }, facts) => [ownerPermission(`iam:${name}`, account, facts)],
    async run({ input }, facts, { database }) {
      const prefix = input.PathPrefix ?? "/";
      const arns = await attachedArns(database, requireOwner(facts));
      const shown = arns.filter((arn) => pathAndName(arn).path.startsWith(prefix));
      const { items, end } = await pageOf(name, input, attachmentKey, shown);
      return { AttachedPolicies: items.map(shownAttachment), ...end };
    },
  });
}

export function attachmentOperations(iam: Iam): readonly Operation[] {
  return ownerKinds.flatMap((kind) => [
    attachPolicy(iam, kind),
    detachPolicy(kind),
    listAttachedPolicies(kind),
  ]);
}
