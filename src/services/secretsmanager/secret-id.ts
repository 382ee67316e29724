/** How secrets are named: names, ARNs with six random characters, ARNs without them. */
import { randomInt } from "node:crypto";
import { type AccountId, type Arn, isAccountId, parseArn } from "../../base/arn.ts";
import { validationError } from "./errors.ts";

/** Where a call works: regions are apart from each other, as in AWS. */
export interface Place {
  readonly account: AccountId;
  readonly region: string;
}

/** The secret that a `SecretId` means. */
export interface SecretReference extends Place {
  readonly name: string;
  /** The end of a whole ARN; undefined where a name or a partial ARN was given. */
  readonly suffix: string | undefined;
}

const newName = /^[A-Za-z0-9/_+=.@-]+$/;
/** The secrets that AWS's services make for their users have a `!` in their names. */
const anyName = /^[A-Za-z0-9/_+=.@!-]+$/;
const resourcePattern = /^secret:(.+)$/s;
const suffixed = /^(.+)-([A-Za-z0-9]{6})$/s;

function invalidName() {
  return validationError(
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the " +
      "following: -/_+=.@!",
  );
}

/** Throws `ValidationException` for a name that a new secret cannot have. */
export function checkNewName(name: string): void {
  if (!newName.test(name)) throw invalidName();
}

/**
 * Reads a name, an ARN or an ARN without its last hyphen and six characters. What ends like a whole
 * ARN is taken for one (Secrets Manager User Guide, "Find a secret from a partial ARN").
 *
 * Throws `ValidationException` for what can be none of them.
 */
export function parseSecretId(secretId: string, place: Place): SecretReference {
  if (secretId.startsWith("arn:")) {
    const reference = readSecretArn(secretId);
    if (reference === undefined) throw invalidName();
    return reference;
  }
  if (!anyName.test(secretId)) throw invalidName();
  return { ...place, name: secretId, suffix: undefined };
}

/** A secret's ARN, whole or partial; undefined for anything else. */
export function readSecretArn(arn: string): SecretReference | undefined {
  const parts = parseArn(arn);
  if (parts === undefined) return undefined;
  const resource = resourcePattern.exec(parts.resource)?.[1];
  const isOurs = parts.partition === "aws" && parts.service === "secretsmanager";
  if (resource === undefined || !isOurs || !isAccountId(parts.account) || !anyName.test(resource)) {
    return undefined;
  }
  const [, name = resource, suffix] = suffixed.exec(resource) ?? [];
  return { account: parts.account, region: parts.region, name, suffix };
}

export function secretArn({ account, region }: Place, name: string, suffix: string): Arn {
  return `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${suffix}` as Arn;
}

/**
 * The ARN that a secret would have that is not there. Whoever has permission on `name-??????` is
 * told that there is no such secret, and whoever has none is denied as if there were.
 */
export function missingArn(reference: SecretReference): Arn {
  return secretArn(reference, reference.name, reference.suffix ?? "??????");
}

const suffixCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Six random characters: a secret that is made again under its old name has another ARN. */
export function randomSuffix(): string {
  return Array.from({ length: 6 }, () =>
    suffixCharacters.charAt(randomInt(suffixCharacters.length)),
  ).join("");
}
