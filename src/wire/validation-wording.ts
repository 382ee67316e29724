/** How services word their refusal of an input that breaks a constraint of the model. */
import { ServiceError } from "../base/errors.ts";

/** What kind of demand a value broke. */
export type Violation =
  | "required"
  | "too-long"
  | "too-short"
  | "too-large"
  | "too-small"
  | "pattern"
  | "enum"
  | "element";

export interface ValidationWording {
  /** `Value 'x' at 'name'`, or only `Value at 'name'`. */
  readonly valuesShown: boolean;
  /** `enum value set: [A, B]`, or only `enum value set`. */
  readonly enumValuesShown: boolean;
  /** Whether the constraints of a list's elements end with `Member must not be null`. */
  readonly elementsNotNull: boolean;
  /** Whether a pattern is named before a length where a value breaks both. */
  readonly patternFirst: boolean;
  /** Patterns whose breach the service tells in words of its own, and alone. */
  readonly ownWords: ReadonlyMap<string, (field: string) => string>;
  /** The error of a service that does not list violations, for the first of them. */
  readonly refusal?: (violation: Violation) => ServiceError;
}

function invalidName(field: string): string {
  return (
    `The specified value for ${field} is invalid. It must contain only alphanumeric characters ` +
    "and/or the following: +=,.@_-"
  );
}

function invalidPath(field: string): string {
  return (
    `The specified value for ${field} is invalid. It must begin and end with / and contain only ` +
    "alphanumeric characters and/or / characters."
  );
}

/**
 * Organizations API Reference, `InvalidInputException`: reasons and what each says. The words for a
 * pattern: outputs of TagResource and ListPoliciesForTarget in public issue threads.
 */
const organizationsReasons: Readonly<Record<Violation, readonly [reason: string, told: string]>> = {
  required: ["INPUT_REQUIRED", "You must include a value for all required parameters."],
  "too-long": [
    "MAX_LENGTH_EXCEEDED",
    "You provided a string parameter that is longer than allowed.",
  ],
  "too-short": [
    "MIN_LENGTH_EXCEEDED",
    "You provided a string parameter that is shorter than allowed.",
  ],
  "too-large": [
    "MAX_VALUE_EXCEEDED",
    "You provided a numeric parameter that has a larger value than allowed.",
  ],
  "too-small": [
    "MIN_VALUE_EXCEEDED",
    "You provided a numeric parameter that has a smaller value than allowed.",
  ],
  pattern: ["INVALID_PATTERN", "You provided a value that does not match the required pattern."],
  enum: ["INVALID_ENUM", "You specified an invalid value."],
  element: [
    "INVALID_LIST_MEMBER",
    "You provided a list to a parameter that contains at least one invalid value.",
  ],
};

function organizationsRefusal(violation: Violation): ServiceError {
  const [Reason, message] = organizationsReasons[violation];
  return new ServiceError("InvalidInputException", message, { members: { Reason } });
}

/**
 * Sources: people's reports of what AWS answered, in public issue threads. Most services show the
 * value; Config, EventBridge and KMS list the values of an enumeration.
 */
const customary: ValidationWording = {
  valuesShown: true,
  enumValuesShown: true,
  elementsNotNull: false,
  patternFirst: false,
  ownWords: new Map(),
};

const byService: Readonly<Record<string, ValidationWording>> = {
  // facts/answers.md items 7 and 9: recorded from AWS. Names and paths: published outputs of
  // CreateRole, AttachRolePolicy, DeleteGroupPolicy and CreateVirtualMFADevice.
  iam: {
    valuesShown: false,
    enumValuesShown: false,
    elementsNotNull: true,
    patternFirst: true,
    ownWords: new Map([
      ["[\\w+=,.@-]+", invalidName],
      ["(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)", invalidPath],
      ["((/[A-Za-z0-9\\.,\\+@=_-]+)*)/", invalidPath],
    ]),
  },
  // facts/answers.md item 35; pattern before length: published outputs of AssumeRole.
  sts: { ...customary, patternFirst: true },
  organizations: { ...customary, patternFirst: true, refusal: organizationsRefusal },
};

export function wordingOf(serviceId: string): ValidationWording {
  return byService[serviceId] ?? customary;
}
