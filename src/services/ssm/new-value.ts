/** What a new parameter or version may be: type, tier, size, pattern, policies. */
import { runInNewContext } from "node:vm";
import { ServiceError } from "../../base/errors.ts";
import type { PutParameterRequest } from "../../wire/generated/ssm.ts";
import { validationException } from "./errors.ts";
import { type ParameterPolicy, parsePolicies, policiesOf } from "./policies.ts";
import type { ParameterTable } from "./tables.ts";
import { defaultKey } from "./value.ts";

/** What a version is made of, but for its value. */
export interface NewVersion {
  readonly type: ParameterTable["type"];
  readonly tier: ParameterTable["tier"];
  readonly data_type: string;
  readonly key_id: string | null;
  readonly description: string | null;
  readonly allowed_pattern: string | null;
  readonly policies: readonly ParameterPolicy[];
}

/** Systems Manager User Guide, "Managing parameter tiers"; in bytes. */
const standardBytesMax = 4_096;
const advancedBytesMax = 8_192;

/** Throws AWS's code for what does not fit; what is left out stays as the version before had it. */
export function newVersion(
  input: PutParameterRequest,
  before: ParameterTable | undefined,
  now: number,
): NewVersion {
  const type = typeOf(input, before);
  const policies =
    input.Policies === undefined
      ? before === undefined
        ? []
        : policiesOf(before)
      : parsePolicies(input.Policies === "" ? "[]" : input.Policies, now);
  const tier = tierOf(input, before, policies.length > 0);
  // Terraform sends an empty pattern for none.
  const allowed_pattern = (input.AllowedPattern ?? before?.allowed_pattern) || null;
  const data_type = input.DataType ?? before?.data_type ?? "text";
  checkValue(input.Value, { type, tier, allowed_pattern, data_type });
  return {
    type,
    tier,
    data_type,
    key_id: keyOf(input, type, before),
    description: input.Description ?? before?.description ?? null,
    allowed_pattern,
    policies,
  };
}

function typeOf({ Type }: PutParameterRequest, before: ParameterTable | undefined) {
  const type = Type ?? before?.type;
  if (type === undefined) {
    throw validationException("A parameter type is required when you create a parameter.");
  }
  if (before !== undefined && type !== before.type) {
    throw new ServiceError(
      "HierarchyTypeMismatchException",
      "Parameter Store doesn't support changing a parameter type in a hierarchy. For example, " +
        "you can't change a parameter from a String type to a SecureString type. You must " +
        "create a new, unique parameter.",
    );
  }
  return type as ParameterTable["type"];
}

function tierOf(
  { Tier, Value }: PutParameterRequest,
  before: ParameterTable | undefined,
  hasPolicies: boolean,
): ParameterTable["tier"] {
  const needsAdvanced = hasPolicies || Buffer.byteLength(Value) > standardBytesMax;
  if (Tier === "Intelligent-Tiering") {
    return needsAdvanced || before?.tier === "Advanced" ? "Advanced" : "Standard";
  }
  if (Tier === "Standard" && before?.tier === "Advanced") {
    throw validationException(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the " +
        "advanced-parameter tier to the standard-parameter tier. If necessary, you can delete " +
        "the advanced parameter and recreate it as a standard parameter.",
    );
  }
  const tier = Tier ?? before?.tier ?? "Standard";
  if (tier === "Standard" && hasPolicies) {
    throw validationException("Parameter policies are supported for advanced parameters only.");
  }
  return tier;
}

function keyOf(
  { KeyId }: PutParameterRequest,
  type: ParameterTable["type"],
  before: ParameterTable | undefined,
): string | null {
  if (type === "SecureString") return KeyId ?? before?.key_id ?? defaultKey;
  if (KeyId !== undefined) {
    throw validationException("KeyId is required for SecureString type parameter only.");
  }
  return null;
}

const imageId = /^ami-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;
const dataTypes: readonly string[] = ["text", "aws:ec2:image", "aws:ssm:integration"];

function checkValue(
  value: string,
  {
    type,
    tier,
    allowed_pattern,
    data_type,
  }: Pick<NewVersion, "type" | "tier" | "allowed_pattern" | "data_type">,
): void {
  if (value === "") {
    throw validationException("Parameter value can't be empty.");
  }
  const bytesMax = tier === "Standard" ? standardBytesMax : advancedBytesMax;
  if (Buffer.byteLength(value) > bytesMax) {
    throw validationException(
      `${tier} tier parameters support a maximum parameter value of ${bytesMax} characters.` +
        (tier === "Standard"
          ? " To create a larger parameter value, upgrade the parameter to use the " +
            "advanced-parameter tier."
          : ""),
    );
  }
  if (/\{\{/.test(value)) {
    throw validationException("Parameter value can't nest another parameter.");
  }
  if (!dataTypes.includes(data_type)) {
    throw validationException(`The following data type is not supported: ${data_type}.`);
  }
  if (data_type === "aws:ec2:image" && (type !== "String" || !imageId.test(value))) {
    throw validationException("The value of an aws:ec2:image parameter must be an AMI id.");
  }
  if (allowed_pattern !== null) checkPattern(value, allowed_pattern);
}

/** How long a caller's pattern may run over a value, in milliseconds. */
const patternMilliseconds = 50;

/**
 * Java's patterns and JavaScript's mostly agree. A caller's pattern may be made to be slow, so it
 * runs where it can be stopped.
 */
function checkPattern(value: string, pattern: string): void {
  let matches: unknown;
  try {
    const expression = new RegExp(`^(?:${pattern})$`, "u");
    matches = runInNewContext(
      "expression.test(value)",
      { expression, value },
      { timeout: patternMilliseconds },
    );
  } catch (error) {
    const why = error instanceof SyntaxError ? "is not valid" : "takes too long to match";
    throw new ServiceError(
      "InvalidAllowedPatternException",
      `The pattern ${why}: ${pattern}`,
      error instanceof Error ? { cause: error } : {},
    );
  }
  if (matches !== true) {
    throw new ServiceError(
      "ParameterPatternMismatchException",
      `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
    );
  }
}
