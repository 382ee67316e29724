/** Inline policies, written into a user, group or role: put, get, delete, list. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import { ServiceError } from "../../base/errors.ts";
import type { Operation } from "../../pipeline/operation.ts";
import { countPolicyCharacters } from "../../policy/index.ts";
import { notFound } from "./errors.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { nameKey } from "./naming.ts";
import { page } from "./paging.ts";
import { checkPolicyDocument, encodedDocument } from "./policy-document.ts";
import {
  boundaryKey,
  gatherOwner,
  type OwnerFacts,
  type OwnerKind,
  ownerChangeKey,
  ownerKinds,
  ownerMember,
  ownerPermission,
  type PolicyOwner,
  recordedOwner,
  requireModifiableOwner,
  requireOwner,
  resourceTypes,
} from "./policy-owner.ts";
import type { IamTables, InlinePolicyTable } from "./tables.ts";

function inlinePoliciesOf(database: Kysely<IamTables>, owner: PolicyOwner) {
  return database.selectFrom("iam_inline_policy").selectAll().where("owner_id", "=", owner.id);
}

/** All inline policies of one owner share a quota (IAM User Guide, "IAM object quotas"). */
async function refuseOversize(
  iam: Iam,
  database: Kysely<IamTables>,
  owner: PolicyOwner,
  name: string,
  size: number,
): Promise<void> {
  const others = await inlinePoliciesOf(database, owner)
    .where("name_key", "!=", nameKey(name))
    .execute();
  const sizes = others.map(({ document }) => countPolicyCharacters(document));
  const total = sizes.reduce((sum, each) => sum + each, size);
  const limit = iam.quotas[`${owner.kind}PolicySize`];
  if (total <= limit) return;
  throw new ServiceError(
    "LimitExceeded",
    `Maximum policy size of ${limit} bytes exceeded for ` +
      `${resourceTypes[owner.kind]} ${owner.name}`,
  );
}

async function storeInlinePolicy(
  database: Kysely<IamTables>,
  account: AccountId,
  owner: PolicyOwner,
  name: string,
  document: string,
): Promise<void> {
  await database
    .insertInto("iam_inline_policy")
    .values({ owner_id: owner.id, name_key: nameKey(name), account_id: account, name, document })
    .onConflict((conflict) =>
      conflict.columns(["owner_id", "name_key"]).doUpdateSet((row) => ({
        name: row.ref("excluded.name"),
        document: row.ref("excluded.document"),
      })),
    )
    .execute();
}

function putInlinePolicy(iam: Iam, kind: OwnerKind): Operation {
  return iamOperation<`Put${OwnerKind}Policy`, OwnerFacts>(`Put${kind}Policy`, {
    readOnly: false,
    gather: gatherOwner,
    permissions: ({ account }, facts) => [
      ownerPermission(`iam:Put${kind}Policy`, account, facts, boundaryKey(facts)),
    ],
    async run({ input, account }, facts, unit) {
      const { PolicyName, PolicyDocument } = input;
      const owner = requireModifiableOwner(facts);
      const size = checkPolicyDocument(PolicyDocument, { use: "identity" });
      await refuseOversize(iam, unit.database, owner, PolicyName, size);
      await storeInlinePolicy(unit.database, account, owner, PolicyName, PolicyDocument);
      unit.changed(ownerChangeKey(owner));
      return {};
    },
    record: recordedOwner,
  });
}

async function requireInlinePolicy(
  database: Kysely<IamTables>,
  owner: PolicyOwner,
  name: string,
): Promise<InlinePolicyTable> {
  const row = await inlinePoliciesOf(database, owner)
    .where("name_key", "=", nameKey(name))
    .executeTakeFirst();
  if (row === undefined) throw notFound(`${resourceTypes[owner.kind]} policy`, name);
  return row;
}

function getInlinePolicy(kind: OwnerKind): Operation {
  return iamOperation<`Get${OwnerKind}Policy`, OwnerFacts>(`Get${kind}Policy`, {
    readOnly: true,
    gather: gatherOwner,
    permissions: ({ account }, facts) => [ownerPermission(`iam:Get${kind}Policy`, account, facts)],
    async run({ input }, facts, { database }) {
      const owner = requireOwner(facts);
      const { name, document } = await requireInlinePolicy(database, owner, input.PolicyName);
      return {
        ...ownerMember(owner),
        PolicyName: name,
        PolicyDocument: encodedDocument(document),
      };
    },
  });
}

function deleteInlinePolicy(kind: OwnerKind): Operation {
  return iamOperation<`Delete${OwnerKind}Policy`, OwnerFacts>(`Delete${kind}Policy`, {
    readOnly: false,
    gather: gatherOwner,
    permissions: ({ account }, facts) => [
      ownerPermission(`iam:Delete${kind}Policy`, account, facts, boundaryKey(facts)),
    ],
    async run({ input }, facts, unit) {
      const owner = requireModifiableOwner(facts);
      const policy = await requireInlinePolicy(unit.database, owner, input.PolicyName);
      await unit.database
        .deleteFrom("iam_inline_policy")
        .where("owner_id", "=", owner.id)
        .where("name_key", "=", policy.name_key)
        .execute();
      unit.changed(ownerChangeKey(owner));
      return {};
    },
    record: recordedOwner,
  });
}

function listInlinePolicies(kind: OwnerKind): Operation {
  return iamOperation<`List${OwnerKind}Policies`, OwnerFacts>(`List${kind}Policies`, {
    readOnly: true,
    gather: gatherOwner,
    permissions: ({ account }, facts) => [
      ownerPermission(`iam:List${kind}Policies`, account, facts),
    ],
    async run({ input }, facts, { database }) {
      const owner = requireOwner(facts);
      const { items, end } = await page(
        `${kind}-policies`,
        input,
        (policy: InlinePolicyTable) => policy.name_key,
        (after, limit) =>
          inlinePoliciesOf(database, owner)
            .where("name_key", ">", after)
            .orderBy("name_key")
            .limit(limit)
            .execute(),
      );
      return { PolicyNames: items.map(({ name }) => name), ...end };
    },
  });
}

export function inlinePolicyOperations(iam: Iam): readonly Operation[] {
  return ownerKinds.flatMap((kind) => [
    putInlinePolicy(iam, kind),
    getInlinePolicy(kind),
    deleteInlinePolicy(kind),
    listInlinePolicies(kind),
  ]);
}
