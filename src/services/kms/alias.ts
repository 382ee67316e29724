/** Aliases: create, point elsewhere, delete, list. */
import { ServiceError } from "../../base/errors.ts";
import type { AnyUnit } from "../../pipeline/caller.ts";
import type { Operation, OperationRequest, PermissionRequest } from "../../pipeline/operation.ts";
import { changeKeys } from "./change-keys.ts";
import { aliasNotFound, keyNotFound, limitExceeded, validationError } from "./errors.ts";
import { noGrants } from "./grant-match.ts";
import { gatherChangedKey, type KeyFacts, managePermission, recordOf } from "./key-call.ts";
import { callerKeys } from "./key-permission.ts";
import { refuseStates } from "./key-state.ts";
import { aliasArn, keyRows, type LoadedKey } from "./key-store.ts";
import { findKey, type KeyTarget, requireKey } from "./key-target.ts";
import { type Kms, kmsOperation } from "./kms.ts";
import { page } from "./paging.ts";
import type { AliasTable } from "./tables.ts";

/** KMS Developer Guide, "Quotas". */
const aliasesPerKey = 50;

type AliasRequest = OperationRequest<{ readonly AliasName: string }>;

/** Throws for names that nobody may have, and where the alias is to stand for another. */
function checkName(name: string, targetKeyId = ""): void {
  if (!name.startsWith("alias/") || name === "alias/") throw validationError("Invalid identifier");
  if (name.startsWith("alias/aws/")) {
    throw new ServiceError("NotAuthorizedException", "Aliases under alias/aws/ are AWS's own.");
  }
  if (name.includes(":")) {
    throw validationError(`${name} contains invalid characters for an alias`);
  }
  if (targetKeyId.startsWith("alias/")) {
    throw validationError("Aliases must refer to keys. Not aliases");
  }
}

/** The question about the alias itself, which has no policy of its own. */
function aliasPermission(action: string, request: AliasRequest): PermissionRequest {
  const { input, caller, account, region } = request;
  return {
    action: `kms:${action}`,
    resource: aliasArn(region, account, input.AliasName),
    keys: callerKeys(caller),
  };
}

function createAlias(): Operation {
  return kmsOperation<"CreateAlias", KeyFacts>("CreateAlias", {
    readOnly: false,
    gather: (request, unit) =>
      gatherChangedKey({ ...request, input: { KeyId: request.input.TargetKeyId } }, unit),
    permissions: (request, facts) => [
      aliasPermission("CreateAlias", request),
      managePermission("CreateAlias", request, facts),
    ],
    async run({ input, account, region, now }, { target }, unit) {
      const name = input.AliasName;
      checkName(name, input.TargetKeyId);
      const key = requireKey(target);
      refuseStates(key, now, ["PendingDeletion"]);
      const arn = aliasArn(region, account, name);
      if ((await keyRows.aliasTarget(account, name, unit)) !== undefined) {
        throw new ServiceError(
          "AlreadyExistsException",
          `An alias with the name ${arn} already exists`,
        );
      }
      refuseTooMany(key);
      const { key_id } = key.row;
      await unit.database
        .insertInto("kms_alias")
        .values({ account_id: account, name, key_id, region, created_at: now, updated_at: now })
        .execute();
      unit.changed(changeKeys.alias(account, name));
      unit.changed(changeKeys.key(key_id));
      return {};
    },
    record: (_request, _output, facts) => (facts === undefined ? {} : recordOf([facts.target])),
  });
}

function refuseTooMany({ aliases }: LoadedKey): void {
  if (aliases.length < aliasesPerKey) return;
  throw limitExceeded(`A key has at most ${aliasesPerKey} aliases.`);
}

/** The alias's key as it is, and the one that it is to have. */
interface AliasFacts {
  readonly target: KeyTarget;
  readonly next: KeyTarget | undefined;
}

async function gatherAlias(
  { input, caller, account, region, now }: AliasRequest,
  nextKeyId: string | undefined,
  unit: AnyUnit,
): Promise<AliasFacts> {
  const place = { account, region, now };
  const asked = { ...place, text: input.AliasName, aliases: true };
  const target = await findKey(keyRows, asked, unit);
  if (nextKeyId === undefined) return { target, next: undefined };
  const next = await gatherChangedKey({ ...place, caller, input: { KeyId: nextKeyId } }, unit);
  return { target, next: next.target };
}

/** Both the alias and each key must allow it; an alias that is not there has no key to ask. */
function aliasPermissions(action: string, request: AliasRequest, { target, next }: AliasFacts) {
  const asked = [
    ...(target.key === undefined ? [] : [target]),
    ...(next === undefined ? [] : [next]),
  ];
  return [
    aliasPermission(action, request),
    ...asked.map((key) => managePermission(action, request, { target: key, grants: noGrants })),
  ];
}

function updateAlias(): Operation {
  return kmsOperation<"UpdateAlias", AliasFacts>("UpdateAlias", {
    readOnly: false,
    gather: (request, unit) => gatherAlias(request, request.input.TargetKeyId, unit),
    permissions: (request, facts) => aliasPermissions("UpdateAlias", request, facts),
    async run({ input, account, region, now }, facts, unit) {
      const name = input.AliasName;
      checkName(name, input.TargetKeyId);
      if (facts.target.key === undefined) throw aliasNotFound(aliasArn(region, account, name));
      const { key: present } = facts.target;
      const next = requireKey(facts.next ?? facts.target);
      refuseStates(next, now, ["PendingDeletion"]);
      if (kindOf(present) !== kindOf(next) || present.row.usage !== next.row.usage) {
        throw validationError(
          "The current and new key must be of the same type (symmetric, asymmetric or HMAC), " +
            "and of the same key usage.",
        );
      }
      if (present.row.key_id !== next.row.key_id) refuseTooMany(next);
      await unit.database
        .updateTable("kms_alias")
        .set({ key_id: next.row.key_id, updated_at: now })
        .where("account_id", "=", account)
        .where("name", "=", name)
        .execute();
      unit.changed(changeKeys.alias(account, name));
      unit.changed(changeKeys.key(present.row.key_id));
      unit.changed(changeKeys.key(next.row.key_id));
      return {};
    },
    record: (_request, _output, facts) =>
      facts === undefined ? {} : recordOf([facts.target, facts.next ?? facts.target]),
  });
}

function kindOf({ row }: LoadedKey): "symmetric" | "HMAC" | "asymmetric" {
  if (row.spec === "SYMMETRIC_DEFAULT") return "symmetric";
  return row.usage === "GENERATE_VERIFY_MAC" ? "HMAC" : "asymmetric";
}

function deleteAlias(): Operation {
  return kmsOperation<"DeleteAlias", AliasFacts>("DeleteAlias", {
    readOnly: false,
    gather: (request, unit) => gatherAlias(request, undefined, unit),
    permissions: (request, facts) => aliasPermissions("DeleteAlias", request, facts),
    async run({ input, account, region }, { target }, unit) {
      const name = input.AliasName;
      checkName(name);
      if (target.key === undefined) throw aliasNotFound(aliasArn(region, account, name));
      await unit.database
        .deleteFrom("kms_alias")
        .where("account_id", "=", account)
        .where("name", "=", name)
        .execute();
      unit.changed(changeKeys.alias(account, name));
      unit.changed(changeKeys.key(target.key.row.key_id));
      return {};
    },
    record: (_request, _output, facts) => (facts === undefined ? {} : recordOf([facts.target])),
  });
}

function listAliases(kms: Kms): Operation {
  const list = { name: "aliases", sizeDefault: 50, sizeMax: 100 };
  return kmsOperation<"ListAliases", KeyTarget | undefined>("ListAliases", {
    readOnly: true,
    async gather({ input, account, region, now }, unit) {
      if (input.KeyId === undefined) return undefined;
      const reference = { text: input.KeyId, account, region, now, aliases: false };
      return findKey(kms.store, reference, unit);
    },
    permissions: () => [{ action: "kms:ListAliases", resource: "*" }],
    async run({ input, account }, target, { database }) {
      const key = target === undefined ? undefined : requireKey(target);
      // Of one's own account alone: whether another has the key is not told (API, ListAliases).
      if (key !== undefined && key.account !== account) throw keyNotFound(key.arn);
      let rows = database.selectFrom("kms_alias").selectAll().where("account_id", "=", account);
      if (key !== undefined) rows = rows.where("key_id", "=", key.row.key_id);
      const { items, end } = await page(
        list,
        input,
        ({ name }: AliasTable) => name,
        (after, limit) => rows.where("name", ">", after).orderBy("name").limit(limit).execute(),
      );
      return { Aliases: items.map(shownAlias), ...end };
    },
  });
}

function shownAlias({ name, region, account_id, key_id, created_at, updated_at }: AliasTable) {
  return {
    AliasName: name,
    AliasArn: aliasArn(region, account_id, name),
    TargetKeyId: key_id,
    CreationDate: new Date(created_at),
    LastUpdatedDate: new Date(updated_at),
  };
}

export function aliasOperations(kms: Kms): readonly Operation[] {
  return [createAlias(), updateAlias(), deleteAlias(), listAliases(kms)];
}
