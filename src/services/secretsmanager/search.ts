/** The secrets of an account and Region, sorted, filtered and paged. */
import type { Kysely } from "kysely";
import type { OperationRequest } from "../../pipeline/operation.ts";
import type { Filter, SortByType, SortOrderType } from "../../wire/generated/secretsmanager.ts";
import { commonNamePrefix, compileFilters } from "./filters.ts";
import { type Place, placeAt, tokenAt } from "./paging.ts";
import { primaryRegion } from "./secret.ts";
import type { SecretsManagerTables, SecretTable } from "./tables.ts";
import { tagsOf } from "./tags.ts";

export interface Search {
  readonly filters: readonly Filter[];
  readonly plannedDeletion: boolean;
  readonly sortBy: SortByType;
  readonly order: SortOrderType;
  readonly limit: number;
  readonly token: string | undefined;
}

export interface Found {
  readonly secrets: readonly SecretTable[];
  readonly end: { readonly NextToken?: string };
}

const columns = {
  "created-date": "created_at",
  "last-changed-date": "changed_at",
  "last-accessed-date": "accessed_on",
  name: "name",
} as const;

/** Rows that one call looks at; a filter that finds little gives short pages, as in AWS. */
const rowsPerCall = 10_000;
const rowsPerQuery = 1_000;

/** One page. Throws `InvalidNextTokenException` and what filters throw. */
export async function searchSecrets(
  search: Search,
  request: Pick<OperationRequest<unknown>, "account" | "region" | "now">,
  database: Kysely<SecretsManagerTables>,
): Promise<Found> {
  const { filters, sortBy, order, limit, token } = search;
  const question = JSON.stringify([sortBy, order, search.plannedDeletion, filters]);
  const passes = compileFilters(filters);
  const found: SecretTable[] = [];
  let after = placeAt(question, sortBy === "name" ? "string" : "number", token);
  for (let looked = 0; looked < rowsPerCall; ) {
    // Without filters every row is one of the page, and one more tells whether there is another.
    const batch = filters.length === 0 ? limit + 1 : rowsPerQuery;
    const rows = await rowsAfter(after, batch, search, request, database);
    for (const row of rows) {
      if (found.length === limit) return { secrets: found, end: endAt(question, after) };
      after = { sorted: row[columns[sortBy]], id: row.secret_id };
      if (filters.length === 0 || passes(filtered(row))) found.push(row);
    }
    if (rows.length < batch) return { secrets: found, end: {} };
    looked += rows.length;
  }
  return { secrets: found, end: endAt(question, after) };
}

function endAt(question: string, place: Place | undefined): Found["end"] {
  return place === undefined ? {} : { NextToken: tokenAt(question, place) };
}

function filtered(row: SecretTable) {
  return {
    name: row.name,
    description: row.description ?? "",
    tags: tagsOf(row),
    primaryRegion: primaryRegion(row) ?? "",
  };
}

function rowsAfter(
  after: Place | undefined,
  limit: number,
  { filters, plannedDeletion, sortBy, order }: Search,
  { account, region, now }: Pick<OperationRequest<unknown>, "account" | "region" | "now">,
  database: Kysely<SecretsManagerTables>,
): Promise<SecretTable[]> {
  const column = columns[sortBy];
  const beyond = order === "asc" ? ">" : "<";
  let query = database
    .selectFrom("secretsmanager_secret")
    .selectAll()
    .where("account_id", "=", account)
    .where("region", "=", region)
    .orderBy(column, order)
    .orderBy("secret_id", order)
    .limit(limit);
  query = plannedDeletion
    ? query.where((build) =>
        build.or([build("deletion_at", "is", null), build("deletion_at", ">", now)]),
      )
    : query.where("deletion_at", "is", null);
  const prefix = commonNamePrefix(filters);
  if (prefix !== undefined && prefix !== "") {
    query = query.where("name", ">=", prefix).where("name", "<", endOfPrefix(prefix));
  }
  if (after !== undefined) {
    query = query.where((build) =>
      build(build.refTuple(column, "secret_id"), beyond, build.tuple(after.sorted, after.id)),
    );
  }
  return query.execute();
}

/** Every name with the prefix sorts before this; names are ASCII. */
function endOfPrefix(prefix: string): string {
  const last = prefix.charCodeAt(prefix.length - 1);
  return prefix.slice(0, -1) + String.fromCharCode(last + 1);
}
