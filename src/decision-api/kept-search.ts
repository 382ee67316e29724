/** Pages of a search for resources that are kept here: listed by their keeper, each decided. */
import type { AccountId } from "../base/arn.ts";
import type { ResourceKeeper, SupposedCall } from "../pipeline/kept-resources.ts";
import type { PermissionRequest } from "../pipeline/operation.ts";
import type { Storage } from "../storage/storage.ts";
import { decisionsMax, type Page, type PageRequest } from "./page.ts";

/** So many are read and decided at once; other calls have their turn in between. */
const batchSize = 200;

/**
 * Resources that are decided while there is no result yet: a page without any tells its reader
 * nothing but to ask again.
 */
const lookAheadMax = 200_000;

/** A search for resources of one type. */
export interface KeptSearch {
  readonly keeper: ResourceKeeper;
  /** Whose resources are looked through. */
  readonly account: AccountId;
  /** What would be done with one. */
  readonly call: SupposedCall;
}

/**
 * Asks about each resource as a call about it would be asked. What is there from the first page to
 * the last is told exactly once, since keepers list in an order that never changes.
 */
export async function pageOfKept(
  search: KeptSearch,
  request: PageRequest,
  storage: Storage<unknown>,
  isAllowed: (asked: PermissionRequest) => Promise<boolean>,
): Promise<Page> {
  const found: string[] = [];
  let { after } = request;
  const isSpent = (decisions: number) =>
    decisions >= (found.length === 0 ? lookAheadMax : decisionsMax);
  for (let decisions = 0; !isSpent(decisions); decisions += batchSize) {
    const batch = await questionsAfter(search, after, storage);
    for (const asked of batch) {
      if (await isAllowed(asked)) {
        if (found.length === request.limit) return { found, next: after };
        found.push(asked.resource);
      }
      after = asked.resource;
    }
    if (batch.length < batchSize) return { found, next: undefined };
  }
  return { found, next: after };
}

function questionsAfter(
  { keeper, account, call }: KeptSearch,
  after: string,
  storage: Storage<unknown>,
): Promise<readonly PermissionRequest[]> {
  return storage.transact(async (unit) => {
    const listed = await keeper.list({ account, after, limit: batchSize }, unit);
    const questions: PermissionRequest[] = [];
    for (const resource of listed) questions.push(await resource.question(call, unit));
    return questions;
  });
}
