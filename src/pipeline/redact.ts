/** Inputs and outputs as a record shows them: CloudTrail's names, and nothing secret. */
import type { Shape } from "../wire/shape.ts";

/** What CloudTrail writes where it leaves a value out. */
const hidden = "HIDDEN_DUE_TO_SECURITY_REASONS";

/**
 * Members that are secret though their models do not mark them all as sensitive: session tokens
 * open the door just like keys, assertions and codes open it for a while. A grant token is had from
 * `CreateGrant` alone, and from no record of it (KMS Developer Guide, "Grant token").
 */
const secretMembers = new Set([
  "SecretAccessKey",
  "SessionToken",
  "Password",
  "NewPassword",
  "OldPassword",
  "ServicePassword",
  "ServiceCredentialSecret",
  "PrivateKey",
  "AddPrivateKey",
  "Base32StringSeed",
  "QRCodePNG",
  "AuthenticationCode1",
  "AuthenticationCode2",
  "TokenCode",
  "WebIdentityToken",
  "SAMLAssertion",
  "ContextAssertion",
  "TradeInToken",
  "GrantToken",
  "GrantTokens",
]);

/** A value by its shape, with member names as CloudTrail spells them and secrets left out. */
export function redacted(shape: Shape | undefined, value: unknown): unknown {
  if (shape === undefined || value === undefined || value === null) return null;
  if (shape.sensitive) return hidden;
  switch (shape.type) {
    case "structure":
      return redactedStructure(shape, value as Readonly<Record<string, unknown>>);
    case "list":
      return (value as readonly unknown[]).map((item) => redacted(shape.element.shape, item));
    case "map":
      return Object.fromEntries(
        Object.entries(value as object).map(([key, item]) => [
          key,
          redacted(shape.value.shape, item),
        ]),
      );
    case "blob":
      return hidden;
    default:
      return value;
  }
}

function redactedStructure(
  shape: Shape & { readonly type: "structure" },
  value: Readonly<Record<string, unknown>>,
): unknown {
  const shown: Record<string, unknown> = {};
  for (const member of shape.members) {
    const item = value[member.name];
    if (item === undefined || item === null) continue;
    const name = member.name.charAt(0).toLowerCase() + member.name.slice(1);
    shown[name] = secretMembers.has(member.name) ? hidden : redacted(member.shape, item);
  }
  return Object.keys(shown).length === 0 ? null : shown;
}
