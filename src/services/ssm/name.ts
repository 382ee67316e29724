/** Names of parameters: their rules, their ARNs, and the version or label that may follow one. */
import { type AccountId, type Arn, isAccountId, parseArn } from "../../base/arn.ts";
import { ServiceError } from "../../base/errors.ts";
import { validationException } from "./errors.ts";

/** Where a name is looked for. */
export interface ParameterPlace {
  readonly account: AccountId;
  readonly region: string;
}

/** What a `Name` of a request means. */
export interface ParameterReference extends ParameterPlace {
  /** With a leading slash, as ARNs have it; a parameter's two spellings are one. */
  readonly path: string;
  /** The version or label after a colon. */
  readonly selector: string | undefined;
}

/** Systems Manager User Guide, "Requirements and constraints for parameter names". */
const arnCharactersMax = 1_011;
const levelsMax = 15;
const nameCharacters = /^[a-zA-Z0-9_.\-/]+$/;

const nameRules =
  'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can ' +
  "consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of " +
  "letters, numbers and the following 3 symbols .-_";

/**
 * A request's name without the spaces at its ends; throws where there is one within (API Reference,
 * "GetParameter").
 */
export function trimmedName(text: string): string {
  const name = text.replace(/^ +| +$/g, "");
  if (name.includes(" ")) throw validationException(nameRules);
  return name;
}

/** Throws where no parameter can be made under the name; an ARN is none. */
export function checkNewName(name: string, place: ParameterPlace): void {
  if (parameterArn(place, pathOf(name)).length > arnCharactersMax) {
    throw validationException(
      `Parameter name: can't be longer than ${arnCharactersMax} characters, its ARN included.`,
    );
  }
  if (!nameCharacters.test(name) || name.includes("//") || name.endsWith("/")) {
    throw validationException(nameRules);
  }
  refuseReserved(name);
  if (name.includes("/") && !name.startsWith("/")) {
    throw validationException("Parameter name must be a fully qualified name.");
  }
  if (pathOf(name).split("/").length - 1 > levelsMax) {
    throw new ServiceError(
      "HierarchyLevelLimitExceededException",
      `A hierarchy can have a maximum of ${levelsMax} levels.`,
    );
  }
}

/** Names that AWS keeps for its own parameters. */
function refuseReserved(name: string): void {
  const [, prefix] = /^\/?(aws|ssm)/i.exec(name) ?? [];
  if (prefix === undefined) return;
  if (!name.slice(1).includes("/")) {
    throw validationException(
      'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).',
    );
  }
  if (prefix.toLowerCase() === "ssm") throw validationException(nameRules);
  throw new ServiceError("AccessDeniedException", `No access to reserved parameter name: ${name}.`);
}

/** `level` and `/level` are one parameter's names in ARNs. */
export function pathOf(name: string): string {
  return name.startsWith("/") ? name : `/${name}`;
}

export function parameterArn({ account, region }: ParameterPlace, path: string): Arn {
  return `arn:aws:ssm:${region}:${account}:parameter${path}` as Arn;
}

/** Reads a name or an ARN, with or without `:VERSION` or `:LABEL`. */
export function parseName(text: string, { account, region }: ParameterPlace): ParameterReference {
  const arn = parseArn(text);
  if (arn?.partition === "aws" && arn.service === "ssm" && isAccountId(arn.account)) {
    const [, path = "", selector] = /^parameter(\/[^:]*)(?::(.*))?$/.exec(arn.resource) ?? [];
    return { account: arn.account, region: arn.region, path, selector };
  }
  const colon = text.indexOf(":");
  if (colon === -1) return { account, region, path: pathOf(text), selector: undefined };
  const selector = text.slice(colon + 1);
  return { account, region, path: pathOf(text.slice(0, colon)), selector };
}
