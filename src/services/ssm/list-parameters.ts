/** Lists: `GetParametersByPath`, `DescribeParameters`, `GetParameterHistory`. */
import type { Kysely } from "kysely";
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import type { Parameter, ParameterHistory, ParameterMetadata } from "../../wire/generated/ssm.ts";
import { invalidNextToken, validationException } from "./errors.ts";
import {
  describeKeys,
  isBelow,
  type ParameterFilter,
  parameterFilter,
  pathKeys,
} from "./filters.ts";
import { openingRight, shownParameter } from "./get-parameter.ts";
import { type ParameterPlace, parameterArn, parseName } from "./name.ts";
import {
  arnOf,
  gatherNamed,
  type ParameterFacts,
  parameterPermission,
  recordedOne,
  requireParameter,
} from "./parameter.ts";
import { shownPolicies } from "./policies.ts";
import { type Ssm, type SsmUnit, ssmOperation } from "./ssm.ts";
import type { ParameterTable, ParameterVersionTable, SsmTables } from "./tables.ts";
import { type KeyRight, openValue } from "./value.ts";
import { findVersion, labelsOf } from "./versions.ts";

/** A page, and the token of the next one. */
interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: { readonly NextToken?: string };
}

/** A token names the last thing of its page, so that writes in between are safe. */
function makeToken(last: string | number): string {
  return Buffer.from(JSON.stringify([last])).toString("base64url");
}

function openToken(token: string | undefined): unknown {
  if (token === undefined) return undefined;
  try {
    const [last] = JSON.parse(Buffer.from(token, "base64url").toString()) as readonly unknown[];
    if (typeof last === "number" || (typeof last === "string" && !last.includes("\0"))) return last;
  } catch {
    throw invalidNextToken();
  }
  throw invalidNextToken();
}

/** How many rows a query brings at a time while a filter looks for a page. */
const rowsAtOnce = 200;

interface Listing extends ParameterPlace {
  /** Only paths that begin so. */
  readonly prefix: string;
  readonly isWanted: (parameter: ParameterTable) => boolean;
  readonly filter: ParameterFilter;
  readonly countMax: number;
  readonly token: string | undefined;
}

/** Parameters in the order of their paths. */
async function pageOf(
  database: Kysely<SsmTables>,
  listing: Listing,
): Promise<Page<ParameterTable>> {
  const last = openToken(listing.token);
  let after = typeof last === "string" ? last : "";
  const found: ParameterTable[] = [];
  for (;;) {
    const rows = await rowsAfter(database, listing, after);
    for (const row of rows) {
      after = row.path;
      if (!listing.isWanted(row)) continue;
      const labels = await labelsOf(database, row.parameter_id);
      const current = [...labels].filter(([, version]) => version === row.version);
      const names = current.map(([label]) => label);
      if (!listing.filter(row, names)) continue;
      if (found.length === listing.countMax) {
        return { items: found, next: { NextToken: makeToken(found.at(-1)?.path ?? "") } };
      }
      found.push(row);
    }
    if (rows.length < rowsAtOnce) return { items: found, next: {} };
  }
}

function rowsAfter(
  database: Kysely<SsmTables>,
  { account, region, prefix }: Listing,
  after: string,
): Promise<ParameterTable[]> {
  return (
    database
      .selectFrom("ssm_parameter")
      .selectAll()
      .where("account_id", "=", account)
      .where("region", "=", region)
      .where("path", ">", after > prefix ? after : prefix)
      // The next text that does not begin with the prefix: paths hold ASCII only.
      .where("path", "<", `${prefix}\u007f`)
      .orderBy("path")
      .limit(rowsAtOnce)
      .execute()
  );
}

interface PathItem {
  readonly parameter: ParameterTable;
  readonly version: ParameterVersionTable;
  readonly right: KeyRight;
}

interface PathFacts extends Page<PathItem> {
  readonly path: string;
}

type PathRequest = OperationRequest<{
  readonly Path: string;
  readonly Recursive?: boolean | undefined;
  readonly WithDecryption?: boolean | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly ParameterFilters?: Parameters<typeof parameterFilter>[0];
}>;

async function gatherPath(parts: Ssm, request: PathRequest, unit: SsmUnit): Promise<PathFacts> {
  const { input } = request;
  const { path, account, region } = parseName(input.Path, request);
  const here = account === request.account && region === request.region;
  if (!input.Path.startsWith("/") || !here) {
    return { path, items: [], next: {} };
  }
  const page = await pageOf(unit.database, {
    account,
    region,
    prefix: path.endsWith("/") ? path : `${path}/`,
    isWanted: (parameter) => isBelow(parameter.path, path, input.Recursive === true),
    filter: parameterFilter(input.ParameterFilters, pathKeys),
    countMax: input.MaxResults ?? 10,
    token: input.NextToken,
  });
  const items: PathItem[] = [];
  for (const parameter of page.items) {
    const version = await findVersion(unit.database, parameter.parameter_id, parameter.version);
    if (version === undefined) continue;
    const right = await openingRight(parts, parameter, version, request, unit);
    items.push({ parameter, version, right });
  }
  return { path, items, next: page.next };
}

/**
 * Decided on the path alone: who may read a path may read all below it, whatever is denied there
 * (Systems Manager User Guide, "Restricting access to parameters using IAM policies").
 */
function getParametersByPath(parts: Ssm): Operation {
  return ssmOperation<"GetParametersByPath", PathFacts>("GetParametersByPath", {
    readOnly: true,
    gather: (request, unit) => gatherPath(parts, request, unit),
    permissions: ({ input, account, region }, { path, items }) => [
      {
        action: "ssm:GetParametersByPath",
        resource: parameterArn({ account, region }, path),
        keys: { "ssm:Recursive": input.Recursive ?? false },
      },
      ...items.flatMap(({ right }) => right.questions),
    ],
    async run({ input }, { items, next }, unit) {
      if (!input.Path.startsWith("/")) throw pathWithoutSlash();
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
            resources: facts.items.map(({ parameter }) => {
              const arn = arnOf(parameter);
              return { type: "AWS::SSM::Parameter", name: arn, arn };
            }),
          },
  });
}

function pathWithoutSlash() {
  return validationException(
    "The parameter doesn't meet the parameter name requirements. The parameter name must begin " +
      'with a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). ' +
      "It must use only letters, numbers, or the following symbols: . (period), - (hyphen), " +
      "_ (underscore). Special characters are not allowed. All sub-paths, if specified, must use " +
      "the forward slash symbol",
  );
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
      throw validationException("You can use either Filters or ParameterFilters, not both.");
    }
    // Parameters of other accounts are listed by those accounts.
    if (input.Shared === true) return { Parameters: [] };
    const old = input.Filters?.map((filter) => ({ ...filter, Option: "BeginsWith" }));
    const { items, next } = await pageOf(database, {
      account,
      region,
      prefix: "/",
      isWanted: () => true,
      filter: parameterFilter(input.ParameterFilters ?? old, describeKeys),
      countMax: input.MaxResults ?? 50,
      token: input.NextToken,
    });
    return { Parameters: items.map(shownMetadata), ...next };
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
function shownDetails(row: Details) {
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

interface HistoryFacts extends ParameterFacts, Page<PathItem> {}

async function gatherHistory(
  parts: Ssm,
  request: OperationRequest<{
    readonly Name: string;
    readonly WithDecryption?: boolean | undefined;
    readonly MaxResults?: number | undefined;
    readonly NextToken?: string | undefined;
  }>,
  unit: SsmUnit,
): Promise<HistoryFacts> {
  const facts = await gatherNamed(request, unit);
  const { parameter } = facts;
  if (parameter === undefined) return { ...facts, items: [], next: {} };
  const after = openToken(request.input.NextToken);
  const countMax = request.input.MaxResults ?? 50;
  const rows = await unit.database
    .selectFrom("ssm_parameter_version")
    .selectAll()
    .where("parameter_id", "=", parameter.parameter_id)
    .where("version", ">", typeof after === "number" ? after : 0)
    .orderBy("version")
    .limit(countMax + 1)
    .execute();
  const items: PathItem[] = [];
  for (const version of rows.slice(0, countMax)) {
    const right = await openingRight(parts, parameter, version, request, unit);
    items.push({ parameter, version, right });
  }
  const last = items.at(-1)?.version.version ?? 0;
  return { ...facts, items, next: rows.length > countMax ? { NextToken: makeToken(last) } : {} };
}

function getParameterHistory(parts: Ssm): Operation {
  return ssmOperation<"GetParameterHistory", HistoryFacts>("GetParameterHistory", {
    readOnly: true,
    gather: (request, unit) => gatherHistory(parts, request, unit),
    permissions: (_request, facts) => [
      parameterPermission("GetParameterHistory", facts),
      ...facts.items.flatMap(({ right }) => right.questions),
    ],
    async run({ input }, facts, unit) {
      const { parameter_id, name } = requireParameter(facts);
      const labels = [...(await labelsOf(unit.database, parameter_id))];
      const history: ParameterHistory[] = [];
      for (const { parameter, version, right } of facts.items) {
        const isOpen = input.WithDecryption === true;
        history.push({
          Name: name,
          ...shownDetails(version),
          Value: await openValue(parts, parameter, version, right, isOpen, unit),
          Version: version.version,
          Labels: labels.filter(([, on]) => on === version.version).map(([label]) => label),
        });
      }
      return { Parameters: history, ...facts.next };
    },
    record: recordedOne,
  });
}

export function listOperations(parts: Ssm): readonly Operation[] {
  return [getParametersByPath(parts), describeParameters, getParameterHistory(parts)];
}
