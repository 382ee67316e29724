/** What a grant's constraints may be, and what they tell of themselves in conditions. */
import type { EncryptionContext } from "../../pipeline/key-service.ts";
import type { GrantConstraints } from "../../wire/generated/kms.ts";
import { validationError } from "./errors.ts";
import type { KeyTable } from "./tables.ts";

/** KMS Developer Guide, "Using grant constraints". */
const constraintPairs = 8;
const constraintValueCharacters = 384;

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

/** Throws `ValidationException` for constraints that no grant on the key can have. */
export function checkConstraints(
  { spec }: Pick<KeyTable, "spec">,
  constraints: GrantConstraints | undefined,
): void {
  const context = constraintContext(constraints);
  if (context === undefined) return;
  if (spec !== "SYMMETRIC_DEFAULT") {
    throw validationError("Encryption contexts constrain grants on symmetric keys alone.");
  }
  const { EncryptionContextEquals: equals, EncryptionContextSubset: subset } = constraints ?? {};
  if (equals !== undefined && subset !== undefined) {
    throw validationError("Specify EncryptionContextEquals or EncryptionContextSubset, not both.");
  }
  const values = Object.values(context);
  if (values.length > constraintPairs) {
    throw validationError(`A grant constraint has at most ${constraintPairs} pairs.`);
  }
  if (values.some((value) => value.length > constraintValueCharacters)) {
    throw validationError(
      `A value of a grant constraint has at most ${constraintValueCharacters} characters.`,
    );
  }
}
