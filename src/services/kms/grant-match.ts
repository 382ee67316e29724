/** Which grants allow a call: by grantee, operation and encryption context. */
import { rootArn } from "../../base/arn.ts";
import type { AnyUnit, Caller } from "../../pipeline/caller.ts";
import { compilePolicyText } from "../../pipeline/compiled-policies.ts";
import type { EncryptionContext } from "../../pipeline/key-service.ts";
import type { ResourcePolicy } from "../../policy/index.ts";
import type { GrantConstraints, GrantOperation } from "../../wire/generated/kms.ts";
import { decidedKeyText } from "./effective-policy.ts";
import { contextEquals, contextHas } from "./encryption-context.ts";
import type { KeyStore, LoadedKey } from "./key-store.ts";
import type { GrantTable } from "./tables.ts";

/** What grants to a caller, and to its account, allow on one key. */
export interface CallerGrants {
  readonly own: readonly GrantTable[];
  /** Of the account as a whole: its policies say who in it may use them. */
  readonly account: readonly GrantTable[];
}

export const noGrants: CallerGrants = { own: [], account: [] };

/** The ids and ARNs under which a caller may be named as grantee or retiring principal. */
export function granteeKeys(caller: Caller): readonly string[] {
  switch (caller.kind) {
    case "anonymous":
      return [];
    case "user":
      return [caller.principal.uniqueId];
    case "role":
      return [caller.principal.uniqueId, caller.arn];
    case "root":
    case "federated-user":
      return [caller.arn];
  }
}

export async function grantsOf(
  store: KeyStore,
  key: LoadedKey,
  caller: Caller,
  unit: AnyUnit,
): Promise<CallerGrants> {
  if (caller.kind === "anonymous") return noGrants;
  const own: GrantTable[] = [];
  for (const granteeKey of granteeKeys(caller)) {
    own.push(...(await store.grants(key.row.key_id, granteeKey, unit)));
  }
  if (caller.kind === "root") return { own, account: [] };
  return { own, account: await store.grants(key.row.key_id, rootArn(caller.account), unit) };
}

/** The operations whose grants bind the encryption context; elsewhere a constraint is not asked. */
export function grantAllows(
  grant: GrantTable,
  operation: GrantOperation,
  context: EncryptionContext | undefined,
): boolean {
  const operations = JSON.parse(grant.operations) as readonly GrantOperation[];
  if (!operations.includes(operation)) return false;
  if (grant.constraints === null || !bindsContext(operation)) return true;
  const constraints = JSON.parse(grant.constraints) as GrantConstraints;
  const { EncryptionContextEquals: equals, EncryptionContextSubset: subset } = constraints;
  if (equals !== undefined && !contextEquals(context ?? {}, equals)) return false;
  return subset === undefined || contextHas(context ?? {}, subset);
}

/** The cryptographic operations on symmetric keys (KMS API Reference, GrantConstraints). */
function bindsContext(operation: GrantOperation): boolean {
  return !["DescribeKey", "RetireGrant", "CreateGrant"].includes(operation);
}

/** The key's policy for a question, with the grants that allow it. */
export function keyResourcePolicy(
  key: LoadedKey,
  grants: CallerGrants,
  operation: GrantOperation | undefined,
  context: EncryptionContext | undefined,
): ResourcePolicy {
  const allows = (grant: GrantTable) =>
    operation !== undefined && grantAllows(grant, operation, context);
  if (grants.own.some(allows)) return { kind: "key", policy: key.policy, granted: true };
  const shared = grants.account.find(allows);
  if (shared === undefined) return { kind: "key", policy: key.policy };
  return { kind: "key", policy: withAccount(key, shared.grantee_key, `kms:${operation}`) };
}

/** A grant to an account delegates to it, as a statement of the key's policy would. */
function withAccount(key: LoadedKey, account: string, action: string) {
  const stored = { text: key.row.policy, principals: key.row.policy_principals };
  const document = JSON.parse(decidedKeyText(stored)) as { readonly Statement: object | object[] };
  const granted = { Effect: "Allow", Principal: { AWS: account }, Action: action, Resource: "*" };
  const Statement = [document.Statement, granted].flat();
  return compilePolicyText(JSON.stringify({ ...document, Statement }), key.policy.name);
}

/** What a new grant would allow, as far as a grant that lets it be made has a say in it. */
interface HandedOn {
  readonly Operations: readonly GrantOperation[];
  readonly Constraints?: GrantConstraints | undefined;
}

/**
 * Whether a new grant asks for nothing beyond this one: operations of it, under constraints that
 * are the same or stricter (KMS Developer Guide, "Granting CreateGrant permission").
 */
export function mayHandOn(grant: GrantTable, { Operations, Constraints }: HandedOn): boolean {
  const operations = JSON.parse(grant.operations) as readonly GrantOperation[];
  if (!Operations.every((operation) => operations.includes(operation))) return false;
  if (grant.constraints === null) return true;
  const own = JSON.parse(grant.constraints) as GrantConstraints;
  const equals = Constraints?.EncryptionContextEquals;
  const given = equals ?? Constraints?.EncryptionContextSubset;
  if (given === undefined) return false;
  const { EncryptionContextEquals: ownEquals, EncryptionContextSubset: ownSubset } = own;
  if (ownEquals !== undefined && !(equals !== undefined && contextEquals(equals, ownEquals))) {
    return false;
  }
  return ownSubset === undefined || contextHas(given, ownSubset);
}
