/** Checks an input against the constraints of the model, and words every violation as AWS does. */
import { ServiceError } from "../base/errors.ts";
import type { Constraint } from "./constraints.ts";
import { constraintsOf } from "./constraints.ts";
import type { ResolvedOperation } from "./resolve.ts";
import type { ListShape, MapShape, Shape, StructureShape, StructureValue } from "./shape.ts";
import type { ValidationWording, Violation } from "./validation-wording.ts";
import { wordingOf } from "./validation-wording.ts";

/** A message lists no more violations, lest a large input be answered by a larger text. */
export const maximumViolations = 100;

interface Check {
  readonly wording: ValidationWording;
  readonly violations: string[];
  /** What the first of them broke. */
  first: Violation | undefined;
  /** Breaches that the service tells in words of its own. */
  readonly ownFaults: string[];
}

const notNull = "Member must not be null";

/** Fields in messages begin in lower case, whatever follows: `sAMLMetadataDocument`. */
function fieldName(memberName: string): string {
  return memberName.charAt(0).toLowerCase() + memberName.slice(1);
}

/** A value as Java prints it, or `undefined` where it holds what is not printed. */
function printed(value: unknown, shape: Shape): string | undefined {
  if (shape.sensitive) return undefined;
  if (shape.type === "list") {
    const parts = (value as readonly unknown[]).map((entry) =>
      printedEntry(entry, shape.element.shape),
    );
    return parts.includes(undefined) ? undefined : `[${parts.join(", ")}]`;
  }
  if (shape.type === "map") {
    if (shape.key.shape.sensitive) return undefined;
    const entries = Object.entries(value as StructureValue);
    const parts = entries.map(([key, entry]) => {
      const text = printedEntry(entry, shape.value.shape);
      return text === undefined ? undefined : `${key}=${text}`;
    });
    return parts.includes(undefined) ? undefined : `{${parts.join(", ")}}`;
  }
  if (shape.type === "structure" || shape.type === "blob" || shape.type === "timestamp") {
    return undefined;
  }
  return String(value);
}

function printedEntry(value: unknown, shape: Shape): string | undefined {
  return value === null ? "null" : printed(value, shape);
}

function report(
  check: Check,
  path: string,
  shown: string | undefined,
  message: string,
  violation: Violation,
): void {
  check.first ??= violation;
  if (check.violations.length >= maximumViolations) return;
  const value = check.wording.valuesShown && shown !== undefined ? `Value ${shown}` : "Value";
  check.violations.push(`${value} at '${path}' failed to satisfy constraint: ${message}`);
}

function reportValue(
  check: Check,
  path: string,
  value: unknown,
  shape: Shape,
  hidden: boolean,
  { message, violation }: Pick<Constraint, "message" | "violation">,
): void {
  const text = hidden || !check.wording.valuesShown ? undefined : printed(value, shape);
  report(check, path, text === undefined ? undefined : `'${text}'`, message, violation);
}

/** The constraints of a value itself, each named on its own. */
function checkOwn(check: Check, path: string, value: unknown, shape: Shape, hidden: boolean): void {
  for (const constraint of constraintsOf(shape, check.wording)) {
    if (constraint.holds(value)) continue;
    const own =
      constraint.pattern === undefined ? undefined : check.wording.ownWords.get(constraint.pattern);
    if (own === undefined) reportValue(check, path, value, shape, hidden, constraint);
    else check.ownFaults.push(own(path));
  }
}

function breaks(value: unknown, constraints: readonly Constraint[]): boolean {
  return value === null || constraints.some((constraint) => !constraint.holds(value));
}

/** All constraints of elements together: AWS names them all where one element breaks one. */
function constraintList(constraints: readonly Constraint[], check: Check): string {
  const messages = constraints.map((constraint) => constraint.message);
  if (check.wording.elementsNotNull || messages.length === 0) messages.push(notNull);
  return `[${messages.join(", ")}]`;
}

function checkListContents(
  check: Check,
  path: string,
  value: readonly unknown[],
  shape: ListShape,
  hidden: boolean,
): void {
  const elementShape = shape.element.shape;
  const constraints = constraintsOf(elementShape, check.wording);
  if (value.some((element) => breaks(element, constraints))) {
    const message = `Member must satisfy constraint: ${constraintList(constraints, check)}`;
    reportValue(check, path, value, shape, hidden, { message, violation: "element" });
  }
  if (!holdsMore(elementShape)) return;
  for (const [index, element] of value.entries()) {
    if (element === null) continue;
    checkContents(check, `${path}.${index + 1}.member`, element, elementShape, hidden);
  }
}

function checkMapContents(
  check: Check,
  path: string,
  value: StructureValue,
  shape: MapShape,
  hidden: boolean,
): void {
  const entries = Object.entries(value);
  const keyConstraints = constraintsOf(shape.key.shape, check.wording);
  if (entries.some(([key]) => breaks(key, keyConstraints))) {
    const message = `Map keys must satisfy constraint: ${constraintList(keyConstraints, check)}`;
    reportValue(check, path, value, shape, hidden, { message, violation: "element" });
  }
  const valueShape = shape.value.shape;
  const constraints = constraintsOf(valueShape, check.wording);
  if (entries.some(([, entry]) => breaks(entry, constraints))) {
    const message = `Map value must satisfy constraint: ${constraintList(constraints, check)}`;
    reportValue(check, path, value, shape, hidden, { message, violation: "element" });
  }
  if (!holdsMore(valueShape)) return;
  for (const [key, entry] of entries) {
    if (entry === null) continue;
    checkContents(check, `${path}.${key}.member`, entry, valueShape, hidden);
  }
}

function holdsMore(shape: Shape): boolean {
  return shape.type === "structure" || shape.type === "list" || shape.type === "map";
}

function checkStructure(
  check: Check,
  path: string,
  value: StructureValue,
  shape: StructureShape,
  hidden: boolean,
): void {
  if (shape.document) return;
  const prefix = path === "" ? "" : `${path}.`;
  for (const member of shape.members) {
    const found = value[member.name];
    const memberShape = member.shape;
    if (found === undefined) {
      if (member.required)
        report(check, prefix + fieldName(member.name), "null", notNull, "required");
      continue;
    }
    const more = holdsMore(memberShape);
    if (!more && constraintsOf(memberShape, check.wording).length === 0) continue;
    const memberPath = prefix + fieldName(member.name);
    const memberHidden = hidden || memberShape.sensitive;
    checkOwn(check, memberPath, found, memberShape, memberHidden);
    if (more) checkContents(check, memberPath, found, memberShape, memberHidden);
  }
}

function checkContents(
  check: Check,
  path: string,
  value: unknown,
  shape: Shape,
  hidden: boolean,
): void {
  const nowHidden = hidden || shape.sensitive;
  if (shape.type === "structure") {
    checkStructure(check, path, value as StructureValue, shape, nowHidden);
  } else if (shape.type === "list") {
    checkListContents(check, path, value as readonly unknown[], shape, nowHidden);
  } else if (shape.type === "map") {
    checkMapContents(check, path, value as StructureValue, shape, nowHidden);
  }
}

/**
 * Checks what `decodeInput` gave: required members, lengths, ranges, patterns (on the whole value)
 * and enumerations, also of elements, keys and values.
 *
 * Throws one `ServiceError` of code `ValidationError` (which JSON services call
 * `ValidationException`; `encodeError` translates) that lists every violation, up to
 * `maximumViolations`, in AWS's wording; a service with an error of its own for the purpose tells
 * the first one by that. Sensitive values are never echoed.
 */
export function validateInput(resolved: ResolvedOperation, input: unknown): void {
  const { model, operation } = resolved;
  if (operation.input === undefined) return;
  const wording = wordingOf(model.id);
  const check: Check = { wording, violations: [], first: undefined, ownFaults: [] };
  checkStructure(check, "", input as StructureValue, operation.input, false);
  const { violations, ownFaults, first } = check;
  if (first !== undefined && wording.refusal !== undefined) throw wording.refusal(first);
  if (violations.length > 0) {
    const errors = violations.length === 1 ? "error" : "errors";
    const message = `${violations.length} validation ${errors} detected: ${violations.join("; ")}`;
    throw new ServiceError("ValidationError", message);
  }
  const [ownFault] = ownFaults;
  if (ownFault !== undefined) throw new ServiceError("ValidationError", ownFault);
}
