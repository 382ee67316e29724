/** One parameter as operations gather it: its row, the questions about it, its name in records. */
import type { Kysely } from "kysely";
import type { AccountId, Arn } from "../../base/arn.ts";
import type {
  OperationRequest,
  PermissionRequest,
  RecordDetails,
  RecordedResource,
} from "../../pipeline/operation.ts";
import { decidedResourcePolicy } from "../../pipeline/resource-policy.ts";
import { parameterNotFound } from "./errors.ts";
import {
  type ParameterPlace,
  type ParameterReference,
  parameterArn,
  parseName,
  trimmedName,
} from "./name.ts";
import type { SsmUnit } from "./ssm.ts";
import type { ParameterTable, SsmTables } from "./tables.ts";
import { tagRecord, tagsOf } from "./tag-set.ts";

/** The parameter that the input names; `parameter` is undefined where there is none. */
export interface ParameterFacts {
  readonly reference: ParameterReference;
  readonly parameter: ParameterTable | undefined;
  readonly arn: Arn;
}

async function findParameter(
  database: Kysely<SsmTables>,
  { account, region }: ParameterPlace,
  path: string,
): Promise<ParameterTable | undefined> {
  if (path.includes("\0")) return undefined;
  return database
    .selectFrom("ssm_parameter")
    .selectAll()
    .where("account_id", "=", account)
    .where("region", "=", region)
    .where("path", "=", path)
    .executeTakeFirst();
}

export async function parameterFacts(
  name: string,
  { account, region }: ParameterPlace,
  { database }: SsmUnit,
): Promise<ParameterFacts> {
  const reference = parseName(trimmedName(name), { account, region });
  const isHere = reference.region === region;
  const parameter = isHere ? await findParameter(database, reference, reference.path) : undefined;
  return { reference, parameter, arn: parameterArn(reference, reference.path) };
}

/**
 * For operations that take "only the parameter name itself" (API Reference): by an ARN, or with a
 * version or label, there is nothing.
 */
export async function factsByName(
  name: string,
  place: ParameterPlace,
  unit: SsmUnit,
): Promise<ParameterFacts> {
  const facts = await parameterFacts(name, place, unit);
  return name.includes(":") ? { ...facts, parameter: undefined } : facts;
}

/**
 * To be called where its tags or its policy are written: a read that may have seen them before, and
 * another value since, is decided again.
 */
export function tellRightsChanged(unit: SsmUnit, { parameter_id }: ParameterTable): void {
  unit.changed(`ssm:parameter-rights:${parameter_id}`);
}

type NamedRequest = OperationRequest<{ readonly Name: string }>;

export function gatherByName(request: NamedRequest, unit: SsmUnit): Promise<ParameterFacts> {
  return factsByName(request.input.Name, request, unit);
}

/** The question about one parameter; `action` is without its prefix: `GetParameter`. */
export function parameterPermission(
  action: string,
  { reference, parameter, arn }: ParameterFacts,
  further: Partial<PermissionRequest> = {},
): PermissionRequest {
  return {
    action: `ssm:${action}`,
    resource: arn,
    resourceAccount: reference.account,
    resourceTags: parameter && tagRecord(tagsOf(parameter)),
    resourcePolicy: parameter && resourcePolicyOf(parameter),
    ...further,
  };
}

function resourcePolicyOf(parameter: ParameterTable): PermissionRequest["resourcePolicy"] {
  const { resource_policy: text, resource_policy_principals: principals } = parameter;
  if (text === null || principals === null) return undefined;
  const policy = decidedResourcePolicy({ text, principals }, "resource policy");
  return { kind: "standard", policy };
}

/** The parameter, or `ParameterNotFound`. */
export function requireParameter({ parameter }: ParameterFacts): ParameterTable {
  if (parameter === undefined) throw parameterNotFound();
  return parameter;
}

export function arnOf({ account_id, region, path }: ParameterTable): Arn {
  return parameterArn({ account: account_id as AccountId, region }, path);
}

/** Whose name an answer gives to callers of other accounts: the ARN. */
export function shownName(parameter: ParameterTable, account: AccountId): string {
  return parameter.account_id === account ? parameter.name : arnOf(parameter);
}

/** Names the parameters in the record, so that look-ups by ARN find the call. */
export function recorded(facts: readonly ParameterFacts[]): RecordDetails {
  const found = facts.filter(({ parameter }) => parameter !== undefined);
  if (found.length === 0) return {};
  return { resources: found.map(({ arn }) => recordedParameter(arn)) };
}

export function recordedParameter(arn: Arn): RecordedResource {
  return { type: "AWS::SSM::Parameter", name: arn, arn };
}

export function recordedOne(
  _request: unknown,
  _output: unknown,
  facts: ParameterFacts | undefined,
): RecordDetails {
  return facts === undefined ? {} : recorded([facts]);
}
