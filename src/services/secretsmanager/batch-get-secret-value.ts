/** `BatchGetSecretValue`: many values in one call, and what went wrong with each of the others. */
import { ServiceError } from "../../base/errors.ts";
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import { commonErrorFor } from "../../wire/error-status.ts";
import type {
  APIErrorType,
  BatchGetSecretValueRequest,
  SecretValueEntry,
} from "../../wire/generated/secretsmanager.ts";
import { invalidParameter } from "./errors.ts";
import { gatherReading, readingPermissions, readValue } from "./get-secret-value.ts";
import { listPermission } from "./list-secrets.ts";
import type { ReadingFacts } from "./reading.ts";
import { type Found, searchSecrets } from "./search.ts";
import { arnOf, recordedSecret } from "./secret.ts";
import {
  type SecretsManager,
  type SecretsUnit,
  secretsManagerOperation,
} from "./secretsmanager.ts";

/** One secret of the batch, by what it is asked for. */
interface Item {
  readonly secretId: string;
  /** Its facts, or why it cannot even be looked for. */
  readonly reading: ReadingFacts | ServiceError;
}

interface Facts {
  readonly items: readonly Item[];
  readonly end: Found["end"];
  /** Why the call cannot be answered at all; thrown once it is allowed. */
  readonly refusal: ServiceError | undefined;
}

type Request = OperationRequest<BatchGetSecretValueRequest>;

/** AWS's largest page, which is also the one without `MaxResults`. */
const pageSize = 20;

/** Either a list or filters. */
function checkChoice({ SecretIdList, Filters, MaxResults }: BatchGetSecretValueRequest): void {
  if ((SecretIdList === undefined) === (Filters === undefined)) {
    throw invalidParameter("You must specify either SecretIdList or Filters, but not both.");
  }
  if (MaxResults !== undefined && Filters === undefined) {
    throw invalidParameter("You can specify MaxResults only together with Filters.");
  }
}

async function gather(parts: SecretsManager, request: Request, unit: SecretsUnit): Promise<Facts> {
  const { secretIds, end, refusal } = await batchOf(request, unit);
  const items: Item[] = [];
  for (const secretId of secretIds) {
    items.push({ secretId, reading: await readingOf(parts, request, secretId, unit) });
  }
  return { items, end, refusal };
}

async function batchOf(request: Request, unit: SecretsUnit) {
  const nothing = { secretIds: [], end: {} };
  try {
    checkChoice(request.input);
    return { ...(await chosen(request, unit)), refusal: undefined };
  } catch (error) {
    return { ...nothing, refusal: ownFault(error) };
  }
}

async function chosen(request: Request, { database }: SecretsUnit) {
  const { input } = request;
  if (input.Filters === undefined) return { secretIds: input.SecretIdList ?? [], end: {} };
  const search = {
    filters: input.Filters,
    plannedDeletion: false,
    sortBy: "created-date",
    order: "asc",
    limit: input.MaxResults ?? pageSize,
    token: input.NextToken,
  } as const;
  const { secrets, end } = await searchSecrets(search, request, database);
  return { secretIds: secrets.map(arnOf), end };
}

async function readingOf(
  parts: SecretsManager,
  request: Request,
  secretId: string,
  unit: SecretsUnit,
): Promise<ReadingFacts | ServiceError> {
  try {
    return await gatherReading(parts, request, secretId, {}, unit);
  } catch (error) {
    return ownFault(error);
  }
}

/** What is told of one item; a fault of the database ends the call. */
function ownFault(error: unknown): ServiceError {
  if (error instanceof ServiceError && error.code !== "ServiceUnavailable") return error;
  throw error;
}

function toldError(secretId: string, { code, message }: ServiceError): APIErrorType {
  const ErrorCode = commonErrorFor(code, "json")?.code ?? code;
  return { SecretId: secretId, ErrorCode, Message: message };
}

function isRead(reading: Item["reading"]): reading is ReadingFacts {
  return !(reading instanceof ServiceError);
}

function batchGetSecretValue(parts: SecretsManager): Operation {
  return secretsManagerOperation<"BatchGetSecretValue", Facts>("BatchGetSecretValue", {
    readOnly: true,
    gather: (request, unit) => gather(parts, request, unit),
    permissions({ input }, { items }) {
      const whole = { action: "secretsmanager:BatchGetSecretValue", resource: "*" };
      const ofItems = items.flatMap(({ secretId, reading }) =>
        isRead(reading)
          ? readingPermissions(secretId, reading, {}).map((asked) => ({ ...asked, part: secretId }))
          : [],
      );
      return [whole, ...(input.Filters === undefined ? [] : [listPermission]), ...ofItems];
    },
    async run({ now }, { items, end, refusal }, unit, _prepared, denials) {
      if (refusal !== undefined) throw refusal;
      const SecretValues: SecretValueEntry[] = [];
      const Errors: APIErrorType[] = [];
      for (const { secretId, reading } of items) {
        const failure = isRead(reading) ? denials.get(secretId) : reading;
        try {
          if (failure !== undefined || !isRead(reading)) throw failure;
          SecretValues.push(await readValue(parts, reading, {}, now, unit));
        } catch (error) {
          Errors.push(toldError(secretId, ownFault(error)));
        }
      }
      return { SecretValues, Errors, ...end };
    },
    record: (_request, output) => ({
      resources: (output?.SecretValues ?? []).flatMap(({ ARN }) =>
        ARN === undefined ? [] : [recordedSecret(ARN as Parameters<typeof recordedSecret>[0])],
      ),
    }),
  });
}

export function batchOperations(parts: SecretsManager): readonly Operation[] {
  return [batchGetSecretValue(parts)];
}
