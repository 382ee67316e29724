/** Lists: `GetParametersByPath` and `DescribeParameters`. */
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import type { Parameter, ParameterMetadata } from "../../wire/generated/ssm.ts";
import { validationException } from "./errors.ts";
import { checkPath, describeKeys, isBelow, parameterFilter, pathKeys } from "./filters.ts";
import { openingRight, shownParameter } from "./get-parameter.ts";
import { type Page, pageOf } from "./listing.ts";
import { parameterArn } from "./name.ts";
import { arnOf, recordedParameter } from "./parameter.ts";
import { shownPolicies } from "./policies.ts";
import { type Ssm, type SsmUnit, ssmOperation } from "./ssm.ts";
import type { ParameterTable, ParameterVersionTable } from "./tables.ts";
import { type KeyRight, openValue } from "./value.ts";
import { findVersion } from "./versions.ts";

interface PathItem {
  readonly parameter: ParameterTable;
  readonly version: ParameterVersionTable;
  readonly right: KeyRight;
}

type PathRequest = OperationRequest<{
  readonly Path: string;
  readonly Recursive?: boolean | undefined;
  readonly WithDecryption?: boolean | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly ParameterFilters?: Parameters<typeof parameterFilter>[0];
}>;

async function gatherPath(
  parts: Ssm,
  request: PathRequest,
  unit: SsmUnit,
): Promise<Page<PathItem>> {
  const { input, account, region } = request;
  const { Path: path, Recursive: isRecursive = false } = input;
  checkPath(path);
  const filter = parameterFilter(input.ParameterFilters, pathKeys);
  const page = await pageOf(unit.database, {
    account,
    region,
    prefix: path.endsWith("/") ? path : `${path}/`,
    filter: {
      ...filter,
      test: (parameter) => isBelow(parameter.path, path, isRecursive) && filter.test(parameter),
    },
    countMax: input.MaxResults ?? 10,
    token: input.NextToken,
  });
  const items: PathItem[] = [];
  for (const { parameter, version: number } of page.items) {
    const version = await findVersion(unit.database, parameter.parameter_id, number);
    // On PostgreSQL each statement sees what was committed before it: a deletion came between.
    if (version === undefined) continue;
    const right = await openingRight(parts, parameter, version, request, unit);
    items.push({ parameter, version, right });
  }
  return { items, next: page.next };
}

/**
 * Decided on the path alone: who may read a path may read all below it, whatever is denied there
 * (Systems Manager User Guide, "Restricting access to parameters using IAM policies").
 */
function getParametersByPath(parts: Ssm): Operation {
  return ssmOperation<"GetParametersByPath", Page<PathItem>>("GetParametersByPath", {
    readOnly: true,
    gather: (request, unit) => gatherPath(parts, request, unit),
    permissions: ({ input, account, region }, { items }) => [
      {
        action: "ssm:GetParametersByPath",
        resource: parameterArn({ account, region }, input.Path),
        keys: { "ssm:Recursive": input.Recursive ?? false },
      },
      ...items.flatMap(({ right }) => right.questions),
    ],
    async run({ input }, { items, next }, unit) {
      const Parameters: Parameter[] = [];
      for (const { parameter, version, right } of items) {
        const isOpen = input.WithDecryption === true;
        const value = await openValue(parts, parameter, version, right, isOpen, unit);
        Parameters.push(shownParameter(parameter, version, value));
      }
      return { Parameters, ...next };
    },
    record: (_request, _output, facts) =>
      facts === undefined
        ? {}
        : {
            resources: facts.items.map(({ parameter }) => recordedParameter(arnOf(parameter))),
          },
  });
}

const describeParameters = ssmOperation<"DescribeParameters">("DescribeParameters", {
  readOnly: true,
  permissions: ({ account, region }) => [
    {
      action: "ssm:DescribeParameters",
      resource: "*",
      resourceShown: `arn:aws:ssm:${region}:${account}:*`,
    },
  ],
  async run({ input, account, region }, _facts, { database }) {
    if (input.Filters !== undefined && input.ParameterFilters !== undefined) {
      throw validationException(
        "You can use either Filters or ParameterFilters in a single request.",
      );
    }
    // Parameters of other accounts are listed by those accounts.
    if (input.Shared === true) return { Parameters: [] };
    const old = input.Filters?.map((filter) => ({ ...filter, Option: "BeginsWith" }));
    const { items, next } = await pageOf(database, {
      account,
      region,
      prefix: "/",
      filter: parameterFilter(input.ParameterFilters ?? old, describeKeys),
      countMax: input.MaxResults ?? 50,
      token: input.NextToken,
    });
    return { Parameters: items.map(({ parameter }) => shownMetadata(parameter)), ...next };
  },
});

function shownMetadata(parameter: ParameterTable): ParameterMetadata {
  return {
    Name: parameter.name,
    ARN: arnOf(parameter),
    ...shownDetails(parameter),
    Version: parameter.version,
  };
}

type Details = Omit<ParameterVersionTable, "value" | "version" | "sealing_key" | "parameter_id">;

/** What the lists tell of a parameter and of each of its versions. */
export function shownDetails(row: Details) {
  return {
    Type: row.type,
    KeyId: row.key_id ?? undefined,
    LastModifiedDate: new Date(row.changed_at),
    LastModifiedUser: row.changed_by,
    Description: row.description ?? undefined,
    AllowedPattern: row.allowed_pattern ?? undefined,
    Tier: row.tier,
    Policies: shownPolicies(row),
    DataType: row.data_type,
  };
}

export function listOperations(parts: Ssm): readonly Operation[] {
  return [getParametersByPath(parts), describeParameters];
}
