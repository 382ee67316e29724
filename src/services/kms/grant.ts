/** Grants: create, retire, revoke. What they allow is decided in `grant-match.ts`. */
import { randomBytes } from "node:crypto";
import { parseArn } from "../../base/arn.ts";
import { ServiceError } from "../../base/errors.ts";
import type { AnyUnit } from "../../pipeline/caller.ts";
import type { EncryptionContext } from "../../pipeline/key-service.ts";
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import type { Unit } from "../../storage/storage.ts";
import type { CreateGrantRequest, GrantOperation } from "../../wire/generated/kms.ts";
import { changeKeys } from "./change-keys.ts";
import { limitExceeded, validationError } from "./errors.ts";
import { checkConstraints, constraintContext, constraintKeys } from "./grant-constraints.ts";
import { type CallerGrants, grantAllows, mayHandOn, noGrants } from "./grant-match.ts";
import { checkGrantTokens, makeGrantToken } from "./grant-token.ts";
import { gatherGrantableKey, type KeyFacts, recordedKey, stopDryRun } from "./key-call.ts";
import { keyPermission } from "./key-permission.ts";
import { refuseStates } from "./key-state.ts";
import type { LoadedKey } from "./key-store.ts";
import { requireKey } from "./key-target.ts";
import { type Kms, kmsOperation } from "./kms.ts";
import type { GrantTable, KmsTables } from "./tables.ts";

/** KMS Developer Guide, "Quotas". */
const grantsPerKey = 50_000;

/** What a grant on a key of each usage may allow (KMS Developer Guide, "Grant operations"). */
const always: readonly GrantOperation[] = ["CreateGrant", "RetireGrant", "DescribeKey"];
const symmetric: readonly GrantOperation[] = [
  "Encrypt",
  "Decrypt",
  "ReEncryptFrom",
  "ReEncryptTo",
  "GenerateDataKey",
  "GenerateDataKeyWithoutPlaintext",
  "GenerateDataKeyPair",
  "GenerateDataKeyPairWithoutPlaintext",
];

function grantable({ row }: LoadedKey): readonly GrantOperation[] {
  switch (row.usage) {
    case "ENCRYPT_DECRYPT":
      if (row.spec === "SYMMETRIC_DEFAULT") return [...always, ...symmetric];
      return [...always, ...symmetric.slice(0, 4), "GetPublicKey"];
    case "SIGN_VERIFY":
      return [...always, "Sign", "Verify", "GetPublicKey"];
    case "GENERATE_VERIFY_MAC":
      return [...always, "GenerateMac", "VerifyMac"];
    case "KEY_AGREEMENT":
      return [...always, "DeriveSharedSecret", "GetPublicKey"];
  }
}

/** Throws `ValidationException` where the grant does not go with the key. */
function checkGrant(key: LoadedKey, { Operations, Constraints }: CreateGrantRequest): void {
  const allowed = grantable(key);
  const wrong = Operations.find((operation) => !allowed.includes(operation));
  if (wrong !== undefined) {
    throw validationError(`Operation ${wrong} is not supported for keys of this kind.`);
  }
  if (Operations.length === 0) throw validationError("A grant needs operations.");
  if (Operations.every((operation) => operation === "CreateGrant")) {
    throw validationError("Grants must not contain only the CreateGrant operation.");
  }
  checkConstraints(key.row, Constraints);
}

/** Whom a grant names, as it is found again. Throws `InvalidArnException` for nobody. */
async function principalKey(kms: Kms, principal: string, unit: AnyUnit): Promise<string> {
  const parts = parseArn(principal);
  const isOne =
    (parts?.service === "iam" && /^(?:root$|user\/|role\/)/.test(parts.resource)) ||
    (parts?.service === "sts" && /^(?:assumed-role|federated-user)\//.test(parts.resource));
  const ids = await kms.principals.principalNames(unit).uniqueIds([principal]);
  const id = ids.get(principal);
  if (!isOne || id === "unknown") {
    throw new ServiceError(
      "InvalidArnException",
      `ARN does not refer to a valid principal: ${principal}`,
    );
  }
  return id ?? principal;
}

function createGrantPermissions(request: OperationRequest<CreateGrantRequest>, facts: KeyFacts) {
  const { input, caller } = request;
  const { Constraints, GranteePrincipal, RetiringPrincipal, Operations } = input;
  // A grant that allows CreateGrant hands on no more than it has itself.
  const fitting = (list: CallerGrants["own"]) => list.filter((grant) => mayHandOn(grant, input));
  const grants = { own: fitting(facts.grants.own), account: fitting(facts.grants.account) };
  return [
    keyPermission({
      action: "CreateGrant",
      caller,
      target: facts.target,
      grants,
      grantOperation: "CreateGrant",
      context: constraintContext(Constraints),
      keys: {
        ...constraintKeys(Constraints),
        "kms:GrantIsForAWSResource": false,
        "kms:GrantOperations": Operations,
        "kms:GranteePrincipal": GranteePrincipal,
        "kms:RetiringPrincipal": RetiringPrincipal,
      },
    }),
  ];
}

function createGrant(kms: Kms): Operation {
  return kmsOperation<"CreateGrant", KeyFacts>("CreateGrant", {
    readOnly: false,
    gather(request, unit) {
      checkGrantTokens(kms.sealer, request.input.GrantTokens);
      return gatherGrantableKey(kms, request, unit);
    },
    permissions: createGrantPermissions,
    async run({ input, account, now }, { target }, unit) {
      const key = requireKey(target);
      checkGrant(key, input);
      refuseStates(key, now, ["Disabled", "PendingDeletion", "PendingImport"]);
      const { GranteePrincipal, RetiringPrincipal } = input;
      const retiring = RetiringPrincipal ?? null;
      const grant: GrantTable = {
        grant_id: randomBytes(32).toString("hex"),
        key_id: key.row.key_id,
        account_id: key.account,
        issuing_account: account,
        name: input.Name ?? null,
        grantee: GranteePrincipal,
        grantee_key: await principalKey(kms, GranteePrincipal, unit),
        retiring,
        retiring_key: retiring === null ? null : await principalKey(kms, retiring, unit),
        operations: JSON.stringify(input.Operations),
        constraints: constraintsText(input),
        created_at: now,
      };
      stopDryRun(input);
      const GrantId = await keepGrant(unit, grant);
      return { GrantId, GrantToken: makeGrantToken(kms.sealer, GrantId) };
    },
    record: recordedKey,
  });
}

/** In one order of members and pairs, so that equal constraints have equal texts. */
function constraintsText({ Constraints }: CreateGrantRequest): string | null {
  const sorted = (context: EncryptionContext) =>
    Object.fromEntries(Object.entries(context).sort(([left], [right]) => (left < right ? -1 : 1)));
  const { EncryptionContextEquals: equals, EncryptionContextSubset: subset } = Constraints ?? {};
  if (equals === undefined && subset === undefined) return null;
  return JSON.stringify({
    ...(equals === undefined ? {} : { EncryptionContextEquals: sorted(equals) }),
    ...(subset === undefined ? {} : { EncryptionContextSubset: sorted(subset) }),
  });
}

/** A call with a name that is made again, word for word, finds the grant that it made before. */
async function keepGrant(unit: Unit<KmsTables>, grant: GrantTable): Promise<string> {
  const { database } = unit;
  const ofKey = database.selectFrom("kms_grant").where("key_id", "=", grant.key_id);
  if (grant.name !== null) {
    const same = await ofKey
      .selectAll()
      .where("name", "=", grant.name)
      .where("grantee_key", "=", grant.grantee_key)
      .where("operations", "=", grant.operations)
      .execute();
    const found = same.find(
      (one) => one.constraints === grant.constraints && one.retiring_key === grant.retiring_key,
    );
    if (found !== undefined) return found.grant_id;
  }
  const { count } = await ofKey
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  if (Number(count) >= grantsPerKey) {
    throw limitExceeded(`A key has at most ${grantsPerKey} grants.`);
  }
  await database.insertInto("kms_grant").values(grant).execute();
  unit.changed(changeKeys.grants(grant.key_id));
  return grant.grant_id;
}

/** Removes a grant, and tells everyone. */
export async function removeGrant(unit: Unit<KmsTables>, grant: GrantTable): Promise<void> {
  await unit.database.deleteFrom("kms_grant").where("grant_id", "=", grant.grant_id).execute();
  unit.changed(changeKeys.grants(grant.key_id));
}

export function grantNotFound(grantId: string): ServiceError {
  return new ServiceError("NotFoundException", `Grant ID ${grantId} not found`);
}

/** Whether it can be the id of a grant at all. */
export function isGrantId(grantId: string): boolean {
  return /^[0-9a-f]{64}$/.test(grantId);
}

/** Throws `InvalidGrantIdException` for what cannot be one. */
export function checkGrantId(grantId: string): void {
  if (isGrantId(grantId)) return;
  throw new ServiceError("InvalidGrantIdException", `The grant ID ${grantId} is not valid.`);
}

interface RevokeFacts extends KeyFacts {
  readonly grant: GrantTable | undefined;
}

function revokeGrant(kms: Kms): Operation {
  return kmsOperation<"RevokeGrant", RevokeFacts>("RevokeGrant", {
    readOnly: false,
    async gather(request, unit) {
      const facts = await gatherGrantableKey(kms, request, unit);
      const { key } = facts.target;
      const { GrantId } = request.input;
      if (key === undefined || !isGrantId(GrantId)) return { ...facts, grant: undefined };
      const grant = await unit.database
        .selectFrom("kms_grant")
        .selectAll()
        .where("grant_id", "=", GrantId)
        .where("key_id", "=", key.row.key_id)
        .executeTakeFirst();
      return { ...facts, grant };
    },
    permissions: ({ caller }, { target }) => [
      keyPermission({
        action: "RevokeGrant",
        caller,
        target,
        grants: noGrants,
        keys: { "kms:GrantIsForAWSResource": false },
      }),
    ],
    async run({ input }, { target, grant }, unit) {
      requireKey(target);
      checkGrantId(input.GrantId);
      if (grant === undefined) throw grantNotFound(input.GrantId);
      stopDryRun(input);
      await removeGrant(unit, grant);
      return {};
    },
    record: recordedKey,
  });
}

/** Whether the grant itself lets whoever goes by these keys retire it: as retirer, or grantee. */
export function mayRetire(grant: GrantTable, keys: readonly string[]): boolean {
  const named = (key: string | null) => key !== null && keys.includes(key);
  return (
    named(grant.retiring_key) ||
    (named(grant.grantee_key) && grantAllows(grant, "RetireGrant", undefined))
  );
}

export function grantOperations(kms: Kms): readonly Operation[] {
  return [createGrant(kms), revokeGrant(kms)];
}
