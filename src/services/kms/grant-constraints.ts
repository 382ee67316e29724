/** What a grant's constraints tell of themselves in conditions. */
import type { EncryptionContext } from "../../pipeline/key-service.ts";
import type { GrantConstraints } from "../../wire/generated/kms.ts";

/** The pairs that an encryption context must be, or have among others. */
export function constraintContext(
  constraints: GrantConstraints | undefined,
): EncryptionContext | undefined {
  return constraints?.EncryptionContextEquals ?? constraints?.EncryptionContextSubset;
}

/** `kms:GrantConstraintType`; no key without a constraint. */
export function constraintKeys(constraints: GrantConstraints | undefined) {
  const { EncryptionContextEquals: equals, EncryptionContextSubset: subset } = constraints ?? {};
  const type = equals !== undefined ? "EncryptionContextEquals" : "EncryptionContextSubset";
  const isConstrained = equals !== undefined || subset !== undefined;
  return { "kms:GrantConstraintType": isConstrained ? type : undefined };
}
