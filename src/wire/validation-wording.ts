/** How services word their refusal of an input that breaks a constraint of the model. */

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
};

export function wordingOf(serviceId: string): ValidationWording {
  return byService[serviceId] ?? customary;
}
