/** ListGrants and ListRetirableGrants. */
import { parseArn } from "../../base/arn.ts";
import type { AnyUnit } from "../../pipeline/caller.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { Unit } from "../../storage/storage.ts";
import type { GrantConstraints, GrantListEntry, GrantOperation } from "../../wire/generated/kms.ts";
import { invalidArn } from "./errors.ts";
import { checkGrantId } from "./grant.ts";
import { noGrants } from "./grant-match.ts";
import { gatherKey, type KeyFacts, recordedKey } from "./key-call.ts";
import { keyPermission } from "./key-permission.ts";
import { keyArn } from "./key-store.ts";
import { requireKey } from "./key-target.ts";
import { type Kms, kmsOperation } from "./kms.ts";
import { page } from "./paging.ts";
import type { GrantTable, KeyTable, KmsTables } from "./tables.ts";

type GrantOfKey = GrantTable & Pick<KeyTable, "region">;

/** Users and roles by the ARN that they have now, or by their bare id where they are gone. */
async function shownGrants(
  kms: Kms,
  grants: readonly GrantOfKey[],
  unit: AnyUnit,
): Promise<readonly GrantListEntry[]> {
  const named = (name: string | null, key: string | null) => name !== key && key !== null;
  const ids = grants.flatMap((grant) => [
    ...(named(grant.grantee, grant.grantee_key) ? [grant.grantee_key] : []),
    ...(named(grant.retiring, grant.retiring_key) ? [grant.retiring_key ?? ""] : []),
  ]);
  const arns = await kms.principals.principalNames(unit).arns([...new Set(ids)]);
  const shown = (key: string) => arns.get(key) ?? key;
  return grants.map((grant) => ({
    KeyId: keyArn(grant.region, grant.account_id, grant.key_id),
    GrantId: grant.grant_id,
    ...(grant.name === null ? {} : { Name: grant.name }),
    CreationDate: new Date(grant.created_at),
    GranteePrincipal: shown(grant.grantee_key),
    ...(grant.retiring_key === null ? {} : { RetiringPrincipal: shown(grant.retiring_key) }),
    IssuingAccount: `arn:aws:iam::${grant.issuing_account}:root`,
    Operations: JSON.parse(grant.operations) as readonly GrantOperation[],
    ...(grant.constraints === null
      ? {}
      : { Constraints: JSON.parse(grant.constraints) as GrantConstraints }),
  }));
}

/** What a principal's ARN is found by; an ARN that names nobody is found by itself. */
async function keyOfPrincipal(kms: Kms, principal: string, unit: AnyUnit): Promise<string> {
  const id = (await kms.principals.principalNames(unit).uniqueIds([principal])).get(principal);
  return id === undefined || id === "unknown" ? principal : id;
}

function listGrants(kms: Kms): Operation {
  const list = { name: "grants", sizeDefault: 50, sizeMax: 100 };
  return kmsOperation<"ListGrants", KeyFacts>("ListGrants", {
    readOnly: true,
    gather: (request, unit) => gatherKey(kms, request, unit),
    permissions: ({ caller }, { target }) => [
      keyPermission({
        action: "ListGrants",
        caller,
        target,
        grants: noGrants,
        keys: { "kms:GrantIsForAWSResource": false },
      }),
    ],
    async run({ input }, { target }, unit) {
      const key = requireKey(target);
      const { GrantId, GranteePrincipal } = input;
      if (GrantId !== undefined) checkGrantId(GrantId);
      let rows = grantsWithKeys(unit).where("grant.key_id", "=", key.row.key_id);
      if (GrantId !== undefined) rows = rows.where("grant.grant_id", "=", GrantId);
      if (GranteePrincipal !== undefined) {
        const granteeKey = await keyOfPrincipal(kms, GranteePrincipal, unit);
        rows = rows.where("grant.grantee_key", "=", granteeKey);
      }
      const { items, end } = await page(list, input, grantKey, (after, limit) =>
        rows.where("grant.grant_id", ">", after).orderBy("grant.grant_id").limit(limit).execute(),
      );
      return { Grants: await shownGrants(kms, items, unit), ...end };
    },
    record: recordedKey,
  });
}

const grantKey = ({ grant_id }: GrantOfKey) => grant_id;

function grantsWithKeys({ database }: Unit<KmsTables>) {
  return database
    .selectFrom("kms_grant as grant")
    .innerJoin("kms_key as key", "key.key_id", "grant.key_id")
    .selectAll("grant")
    .select("key.region");
}

function listRetirableGrants(kms: Kms): Operation {
  const list = { name: "retirable-grants", sizeDefault: 50, sizeMax: 100 };
  return kmsOperation("ListRetirableGrants", {
    readOnly: true,
    // "The authorized resource … is the retiring principal" (KMS API Reference).
    permissions: ({ input }) => [
      { action: "kms:ListRetirableGrants", resource: input.RetiringPrincipal },
    ],
    async run({ input, account, now }, _facts, unit) {
      const { RetiringPrincipal } = input;
      // Only of one's own account (KMS API Reference).
      if (parseArn(RetiringPrincipal)?.account !== account) throw invalidArn(RetiringPrincipal);
      const retiringKey = await keyOfPrincipal(kms, RetiringPrincipal, unit);
      const rows = grantsWithKeys(unit)
        .where("grant.retiring_key", "=", retiringKey)
        .where((key) => key.or([key("deletion_at", "is", null), key("deletion_at", ">", now)]));
      const { items, end } = await page(list, input, grantKey, (after, limit) =>
        rows.where("grant.grant_id", ">", after).orderBy("grant.grant_id").limit(limit).execute(),
      );
      return { Grants: await shownGrants(kms, items, unit), ...end };
    },
  });
}

export function grantListOperations(kms: Kms): readonly Operation[] {
  return [listGrants(kms), listRetirableGrants(kms)];
}
