/** Reading values by name: `GetParameter` and `GetParameters`. */
import { ServiceError } from "../../base/errors.ts";
import type {
  Operation,
  OperationRequest,
  PermissionRequest,
  RecordDetails,
} from "../../pipeline/operation.ts";
import type { SecretToRead } from "../../pipeline/secret-reader.ts";
import type { Parameter } from "../../wire/generated/ssm.ts";
import { parameterNotFound, validationException, versionNotFound } from "./errors.ts";
import { type ParameterReference, trimmedName } from "./name.ts";
import {
  arnOf,
  type ParameterFacts,
  parameterFacts,
  parameterPermission,
  recorded,
  recordedParameter,
  shownName,
} from "./parameter.ts";
import { type Ssm, type SsmUnit, ssmOperation } from "./ssm.ts";
import type { ParameterTable, ParameterVersionTable } from "./tables.ts";
import { gatherOpening, type KeyRight, noKey, openValue } from "./value.ts";
import { requireVersion, selectedVersion } from "./versions.ts";

/** A version of a parameter that is to be read. */
export interface Reading extends ParameterFacts {
  readonly version: ParameterVersionTable | undefined;
  readonly right: KeyRight;
}

/** A secret under a parameter's name. */
interface SecretReference extends ParameterFacts {
  readonly secret: SecretToRead;
}

type Named = Reading | SecretReference;

/** Systems Manager User Guide, "Referencing AWS Secrets Manager secrets". */
const secretPrefix = "/aws/reference/secretsmanager/";

type ReadRequest = OperationRequest<{ readonly WithDecryption?: boolean | undefined }>;

async function gatherNamed(
  parts: Ssm,
  text: string,
  request: ReadRequest,
  unit: SsmUnit,
): Promise<Named> {
  const name = trimmedName(text);
  if (!name.startsWith(secretPrefix)) return gatherReading(parts, name, request, unit);
  const facts = await parameterFacts(name, request, unit);
  const secret = await parts.secrets.find(name.slice(secretPrefix.length), request, unit);
  return { ...facts, secret };
}

async function gatherReading(
  parts: Ssm,
  name: string,
  request: ReadRequest,
  unit: SsmUnit,
): Promise<Reading> {
  const facts = await parameterFacts(name, request, unit);
  const { parameter, reference } = facts;
  if (parameter === undefined) return { ...facts, version: undefined, right: noKey };
  const version = await selectedVersion(unit, parameter, reference.selector);
  return { ...facts, version, right: await openingRight(parts, parameter, version, request, unit) };
}

/** A value that is not to be decrypted needs no key. */
export async function openingRight(
  parts: Ssm,
  parameter: ParameterTable,
  version: ParameterVersionTable | undefined,
  request: ReadRequest,
  unit: SsmUnit,
): Promise<KeyRight> {
  if (version === undefined || request.input.WithDecryption !== true) return noKey;
  return gatherOpening(parts, parameter, version, request, unit);
}

function permissionsOf(action: string, named: Named): readonly PermissionRequest[] {
  const { questions } = "secret" in named ? named.secret : named.right;
  return [parameterPermission(action, named), ...questions];
}

async function readNamed(
  parts: Ssm,
  named: Named,
  { input, account }: ReadRequest,
  unit: SsmUnit,
): Promise<Parameter> {
  if ("secret" in named) return readSecret(named, input.WithDecryption === true);
  const { parameter, version, reference, right } = named;
  if (parameter === undefined) throw parameterNotFound();
  const found = requireVersion(version, parameter, reference.selector);
  const value = await openValue(
    parts,
    parameter,
    found,
    right,
    input.WithDecryption === true,
    unit,
  );
  return {
    ...shownParameter(parameter, found, value),
    Name: shownName(parameter, account),
    ...shownSelector(reference),
  };
}

function shownSelector({ selector }: ParameterReference): Pick<Parameter, "Selector"> {
  return selector === undefined ? {} : { Selector: `:${selector}` };
}

export function shownParameter(
  parameter: ParameterTable,
  version: ParameterVersionTable,
  Value: string,
): Parameter {
  return {
    Name: parameter.name,
    Type: version.type,
    Value,
    Version: version.version,
    LastModifiedDate: new Date(version.changed_at),
    ARN: arnOf(parameter),
    DataType: version.data_type,
  };
}

async function readSecret(
  { reference, secret }: SecretReference,
  withDecryption: boolean,
): Promise<Parameter> {
  if (!withDecryption) {
    throw validationException(
      "WithDecryption flag must be True for retrieving a Secret Manager secret.",
    );
  }
  try {
    const { arn, value, createdAt, answer } = await secret.read();
    return {
      Name: reference.path,
      Type: "SecureString",
      Value: value,
      Version: 0,
      ...shownSelector(reference),
      SourceResult: answer,
      LastModifiedDate: new Date(createdAt),
      ARN: arn,
    };
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== "ResourceNotFoundException") throw error;
    throw new ServiceError(
      "ParameterNotFound",
      "An error occurred (ParameterNotFound) when referencing Secrets Manager: " +
        `Secret ${reference.path} not found.`,
      { cause: error },
    );
  }
}

function getParameter(parts: Ssm): Operation {
  return ssmOperation<"GetParameter", Named>("GetParameter", {
    readOnly: true,
    gather: (request, unit) => gatherNamed(parts, request.input.Name, request, unit),
    permissions: (_request, named) => permissionsOf("GetParameter", named),
    run: async (request, named, unit) => ({
      Parameter: await readNamed(parts, named, request, unit),
    }),
    record: (_request, _output, named) => recordedReads([named]),
  });
}

/** A secret stands under both names: whoever looks for the reads of either finds the call. */
function recordedReads(all: readonly (Named | undefined)[]): RecordDetails {
  const resources = all.flatMap((named) => {
    if (named === undefined) return [];
    if (!("secret" in named)) return recorded([named]).resources ?? [];
    const { resources: ofSecret } = named.secret;
    return ofSecret.length === 0 ? [] : [recordedParameter(named.arn), ...ofSecret];
  });
  return resources.length === 0 ? {} : { resources };
}

interface NamedByText {
  readonly text: string;
  readonly named: Named;
}

function getParameters(parts: Ssm): Operation {
  return ssmOperation<"GetParameters", readonly NamedByText[]>("GetParameters", {
    readOnly: true,
    async gather(request, unit) {
      const all: NamedByText[] = [];
      for (const text of new Set(request.input.Names)) {
        all.push({ text, named: await gatherNamed(parts, text, request, unit) });
      }
      return all;
    },
    permissions: (_request, all) =>
      all.flatMap(({ named }) => permissionsOf("GetParameters", named)),
    async run(request, all, unit) {
      const Parameters: Parameter[] = [];
      const InvalidParameters: string[] = [];
      for (const { text, named } of all) {
        try {
          Parameters.push(await readNamed(parts, named, request, unit));
        } catch (error) {
          if (!isAbsence(error)) throw error;
          InvalidParameters.push(text);
        }
      }
      // "listed in alphabetical order in query responses" (API Reference, "GetParameters").
      Parameters.sort(({ Name: left = "" }, { Name: right = "" }) => (left < right ? -1 : 1));
      return { Parameters, InvalidParameters };
    },
    record: (_request, _output, all) => recordedReads((all ?? []).map(({ named }) => named)),
  });
}

const absences: readonly string[] = [parameterNotFound().code, versionNotFound(0, "").code];

function isAbsence(error: unknown): boolean {
  return error instanceof ServiceError && absences.includes(error.code);
}

export function getOperations(parts: Ssm): readonly Operation[] {
  return [getParameter(parts), getParameters(parts)];
}
