/** What a new parameter or version may be: type, tier, size, pattern, policies. */
import { ServiceError } from "../../base/errors.ts";
import type { PutParameterRequest } from "../../wire/generated/ssm.ts";
import { checkPattern } from "./allowed-pattern.ts";
import { validationException } from "./errors.ts";
import { asksForPolicies, keptPolicies, type ParameterPolicy, parsePolicies } from "./policies.ts";
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

/**
 * Throws AWS's code for what does not fit; what is left out stays as the version before had it.
 * `tier` is what `tierFor` says.
 */
export function newVersion(
  input: PutParameterRequest,
  before: ParameterTable | undefined,
  tier: ParameterTable["tier"],
  now: number,
): NewVersion {
  const type = typeOf(input, before);
  const policies = policiesFor(input, before, now);
  checkTier(tier, before, policies.length > 0);
  // Terraform sends an empty pattern for none.
  const allowed_pattern = (input.AllowedPattern ?? before?.allowed_pattern) || null;
  const data_type = dataTypeOf(input, before);
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

function policiesFor(
  { Policies }: PutParameterRequest,
  before: ParameterTable | undefined,
  now: number,
): readonly ParameterPolicy[] {
  if (Policies !== undefined) return parsePolicies(Policies, now);
  return before === undefined ? [] : keptPolicies(before, now);
}

/**
 * A parameter in a hierarchy keeps its type, as the API Reference says of
 * `HierarchyTypeMismatchException`; one without a path may change it, as Terraform relies on.
 */
function typeOf({ Type, Name }: PutParameterRequest, before: ParameterTable | undefined) {
  const type = Type ?? before?.type;
  if (type === undefined) {
    throw validationException("A parameter type is required when you create a parameter.");
  }
  if (before !== undefined && type !== before.type && Name.includes("/")) {
    throw new ServiceError(
      "HierarchyTypeMismatchException",
      "Parameter Store doesn't support changing a parameter type in a hierarchy. For example, " +
        "you can't change a parameter from a String type to a SecureString type. You must " +
        "create a new, unique parameter.",
    );
  }
  return type as ParameterTable["type"];
}

/** Bottlerocket and Terraform tell that it cannot be changed. */
function dataTypeOf({ DataType }: PutParameterRequest, before: ParameterTable | undefined): string {
  const dataType = DataType ?? before?.data_type ?? "text";
  if (!dataTypes.includes(dataType)) {
    throw validationException(
      `The following data type is not supported: ${dataType} ` +
        "(Data type names are all lowercase.)",
    );
  }
  if (before !== undefined && dataType !== before.data_type) {
    throw validationException("The data type of an existing parameter can't be changed.");
  }
  return dataType;
}

/** The tier that a call asks for; `isFull` where the account has all the standard ones it may. */
export function tierFor(
  { Tier, Value, Policies }: PutParameterRequest,
  before: ParameterTable | undefined,
  isFull: boolean,
): ParameterTable["tier"] {
  if (Tier !== "Intelligent-Tiering") return Tier ?? before?.tier ?? "Standard";
  const needsAdvanced =
    before?.tier === "Advanced" ||
    asksForPolicies(Policies) ||
    Buffer.byteLength(Value) > standardBytesMax ||
    (before === undefined && isFull);
  return needsAdvanced ? "Advanced" : "Standard";
}

function checkTier(
  tier: ParameterTable["tier"],
  before: ParameterTable | undefined,
  hasPolicies: boolean,
): void {
  if (tier === "Advanced") return;
  if (before?.tier === "Advanced") {
    throw validationException(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the " +
        "advanced-parameter tier to the standard-parameter tier. If necessary, you can delete " +
        "the advanced parameter and recreate it as a standard parameter.",
    );
  }
  if (hasPolicies) {
    throw validationException("Parameter policies are supported for advanced parameters only.");
  }
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
    // The model has no such limit, but AWS answers as if it had.
    throw validationException(
      "1 validation error detected: Value at 'value' failed to satisfy constraint: Member must " +
        "have length greater than or equal to 1",
    );
  }
  const bytesMax = tier === "Standard" ? standardBytesMax : advancedBytesMax;
  if (Buffer.byteLength(value) > bytesMax) {
    throw validationException(
      `${tier} tier parameters support a maximum parameter value of ${bytesMax} characters.` +
        (tier === "Standard"
          ? " To create a larger parameter value, upgrade the parameter to use the " +
            "advanced-parameter tier. For more information, see https://docs.aws.amazon.com/" +
            "systems-manager/latest/userguide/parameter-store-advanced-parameters.html"
          : ""),
    );
  }
  if (/\{\{.*\}\}/s.test(value)) {
    throw validationException(
      'Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.',
    );
  }
  if (data_type === "aws:ec2:image" && (type !== "String" || !imageId.test(value))) {
    throw validationException("The value of an aws:ec2:image parameter must be an AMI id.");
  }
  if (allowed_pattern !== null) checkPattern(value, allowed_pattern);
}
