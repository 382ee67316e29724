/** What a reference to a secret or a parameter looks like, and what it names. */
import { UsageError } from "../failure.ts";

/** Which version is wanted; the current one where nothing is said. */
export interface SecretReference {
  readonly kind: "secret";
  /** A name or an ARN. */
  readonly id: string;
  readonly stage?: string | undefined;
  readonly version?: string | undefined;
  /** Members of a JSON value, from the outside in; empty for the whole value. */
  readonly members: readonly string[];
}

export interface ParameterReference {
  readonly kind: "parameter";
  /** A name or an ARN, with `:VERSION` or `:LABEL` where one is wanted. */
  readonly id: string;
  readonly members: readonly string[];
}

export type Reference = SecretReference | ParameterReference;

/** A name that the child finds the value under. */
export interface Binding {
  readonly name: string;
  readonly reference: Reference;
}

const parameterMark = "ssm:";
/** An ARN says by itself whose it is. */
const parameterArn = /^arn:[^:]*:ssm:/;
const selector = /^(stage|version)=([^?&]+)$/;
const environmentName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Reads `prod/db`, `prod/db#password`, `prod/db?stage=AWSPREVIOUS#password`, `ssm:/app/level` and
 * `ssm:/app/level:3`. Neither `?` nor `#` can stand in a name. Throws `UsageError`.
 */
export function parseReference(text: string): Reference {
  const hash = text.indexOf("#");
  const target = hash === -1 ? text : text.slice(0, hash);
  const members = hash === -1 ? [] : text.slice(hash + 1).split(".");
  if (members.includes("")) throw new UsageError(`${text} names an empty member after #`);
  if (target.startsWith(parameterMark)) {
    const id = target.slice(parameterMark.length);
    if (id === "") throw new UsageError(`${text} names no parameter`);
    return { kind: "parameter", id, members };
  }
  if (parameterArn.test(target)) return { kind: "parameter", id: target, members };
  const question = target.indexOf("?");
  const id = question === -1 ? target : target.slice(0, question);
  const which = question === -1 ? undefined : target.slice(question + 1);
  if (id === "") throw new UsageError(`${text} names no secret`);
  if (which === undefined) return { kind: "secret", id, members };
  const [, by, value] = selector.exec(which) ?? [];
  if (by === undefined) {
    throw new UsageError(`${text}: after ? comes stage=STAGE or version=VERSION, one of them`);
  }
  return { kind: "secret", id, [by]: value, members };
}

/** Reads `NAME=REFERENCE`. Throws `UsageError`. */
export function parseBinding(text: string): Binding {
  const equals = text.indexOf("=");
  if (equals <= 0) throw new UsageError(`${text} is not NAME=REFERENCE, as DB=prod/db#password is`);
  const name = text.slice(0, equals);
  requireName(name);
  return { name, reference: parseReference(text.slice(equals + 1)) };
}

function requireName(name: string): void {
  if (!environmentName.test(name)) {
    throw new UsageError(`${name} is no name of an environment variable`);
  }
}

/** What stands before a reference in a file; other values are taken as they are. */
const referenceMark = "sallyport:";

export interface EnvironmentFile {
  readonly bindings: readonly Binding[];
  readonly literals: Readonly<Record<string, string>>;
}

/**
 * Reads a file of `NAME=VALUE` lines, in which a value that begins with `sallyport:` is a
 * reference: it holds no secret and may be committed. Throws `UsageError` with the line's number.
 */
export function parseEnvironmentFile(text: string, file: string): EnvironmentFile {
  const bindings: Binding[] = [];
  const literals: Record<string, string> = {};
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    try {
      const [, name, value] = /^\s*(?:export\s+)?([^=\s]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
      if (name === undefined || value === undefined) throw new UsageError("is not NAME=VALUE");
      requireName(name);
      const plain = unquoted(value);
      if (plain.startsWith(referenceMark)) {
        bindings.push({ name, reference: parseReference(plain.slice(referenceMark.length)) });
      } else {
        literals[name] = plain;
      }
    } catch (error) {
      if (error instanceof UsageError)
        throw new UsageError(`${file}:${index + 1}: ${error.message}`);
      throw error;
    }
  }
  return { bindings, literals };
}

function unquoted(value: string): string {
  return /^(["']).*\1$/.test(value) && value.length >= 2 ? value.slice(1, -1) : value;
}
