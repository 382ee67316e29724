/** Encryption context: what is authenticated with a ciphertext, and named in conditions. */
import type { EncryptionContext } from "../../pipeline/key-service.ts";
import type { ContextValue } from "../../policy/index.ts";

/**
 * The pairs as bytes, in the order of their names: two contexts have the same bytes only where they
 * have the same pairs. AWS's form is not public; only ours ever reads it.
 */
export function canonicalContext(context: EncryptionContext | undefined): Buffer {
  const pairs = Object.entries(context ?? {});
  if (pairs.length === 0) return Buffer.alloc(0);
  pairs.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  return Buffer.from(JSON.stringify(pairs), "utf8");
}

/** `kms:EncryptionContext:NAME` and `kms:EncryptionContextKeys`; no keys without a context. */
export function contextConditionKeys(
  context: EncryptionContext | undefined,
): Readonly<Record<string, ContextValue>> {
  const pairs = Object.entries(context ?? {});
  if (pairs.length === 0) return {};
  return {
    ...Object.fromEntries(pairs.map(([name, value]) => [`kms:EncryptionContext:${name}`, value])),
    "kms:EncryptionContextKeys": pairs.map(([name]) => name),
  };
}

/** Whether the context has exactly these pairs (`EncryptionContextEquals` of a grant). */
export function contextEquals(context: EncryptionContext, wanted: EncryptionContext): boolean {
  return contextHas(context, wanted) && contextHas(wanted, context);
}

/**
 * Whether the context has these pairs among others (`EncryptionContextSubset` of a grant). Names
 * are matched ignoring case, values with it (KMS API Reference, GrantConstraints).
 */
export function contextHas(context: EncryptionContext, wanted: EncryptionContext): boolean {
  const present = Object.entries(context).map(([name, value]) => [name.toLowerCase(), value]);
  return Object.entries(wanted).every(([name, value]) =>
    present.some(([folded, held]) => folded === name.toLowerCase() && held === value),
  );
}
