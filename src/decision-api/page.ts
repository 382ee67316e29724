/** Pages of a search: which part is asked for, and the token that leads to the next one. */
import { hash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { badRequest } from "./errors.ts";
import { isObject, type JsonObject, type JsonValue, member } from "./json-body.ts";
import { optionalObject } from "./question.ts";

/** Results of a page where none or too many are asked for. */
const limitDefault = 100;
const limitMax = 1_000;

/** Candidates that are decided for one page; a page may be shorter for it. */
export const decisionsMax = 5_000;

/** Candidates that are decided in one go; other calls have their turn in between. */
const turnSize = 200;

/** What makes a question: other members of a body are unknown, and passed over. */
const entities = ["subject", "action", "resource", "context"] as const;

/** The part of the results that a call asks for. */
export interface PageRequest {
  readonly limit: number;
  /** Results come in order; those up to this name have been told. */
  readonly after: string;
  /** The revision at which the first page was answered; undefined on the first. */
  readonly firstRevision: number | undefined;
  /** Tells the question apart from others. */
  readonly question: string;
  /** Tells what `page.properties` said apart from anything else; nothing of it is heeded. */
  readonly properties: string;
}

/**
 * What `page` of a body says (Authorization API 1.0, "Pagination"). A token goes on with its own
 * question and limit only.
 *
 * Throws a `ServiceError` of status 400.
 */
export function pageRequest(kind: string, account: string, body: JsonObject): PageRequest {
  const asked = entities.map((name) => member(body, name) ?? null);
  const page = optionalObject("page", "page", body) ?? {};
  const question = digestOf([kind, account, inOrder(asked)]);
  const given = optionalObject("page.properties", "properties", page);
  const properties = digestOf(inOrder(given ?? {}));
  const limit = limitOf(member(page, "limit") ?? undefined);
  const token = member(page, "token") ?? "";
  if (typeof token !== "string") throw badRequest("page.token must be a string.");
  if (token === "") {
    const first = { limit: limit ?? limitDefault, after: "", firstRevision: undefined };
    return { ...first, question, properties };
  }
  const place = openToken(token);
  if (place === undefined || place.question !== question) {
    throw badRequest("page.token is not valid, or is one of another question.");
  }
  if (limit !== undefined && limit !== place.limit) {
    throw badRequest("page.limit must stay the same from page to page.");
  }
  if (given !== undefined && properties !== place.properties) {
    throw badRequest("page.properties must stay the same from page to page.");
  }
  return place;
}

function limitOf(value: JsonValue | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw badRequest("page.limit must be a whole number.");
  }
  return Math.min(value, limitMax);
}

function digestOf(value: unknown): string {
  return hash("sha256", JSON.stringify(value), "base64url");
}

/** The same for the same question, in whichever order its members come. */
function inOrder(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  const names = Object.keys(value).sort();
  return names.map((name) => [name, inOrder(value[name] ?? null)]);
}

function openToken(token: string): PageRequest | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(token, "base64url").toString());
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts) || parts.length !== 5) return undefined;
  const [limit, after, firstRevision, question, properties] = parts as unknown[];
  if (!isCount(limit) || limit > limitMax || !isCount(firstRevision)) return undefined;
  if (!isName(after) || typeof question !== "string" || typeof properties !== "string") {
    return undefined;
  }
  return { limit, after, firstRevision, question, properties };
}

/** A token is the caller's to change: what cannot be a name is looked for nowhere. */
function isName(value: unknown): value is string {
  return typeof value === "string" && value.isWellFormed() && !value.includes("\0");
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** The results of a page, and the last name that was looked at where there may be more. */
export interface Page {
  readonly found: readonly string[];
  readonly next: string | undefined;
}

/**
 * Decides candidates one by one until the page is full and one more is found, so that the last page
 * is known to be the last. What is there from the first page to the last is told exactly once,
 * whatever changes in between, since candidates come in the order of their names.
 */
export async function pageOf(
  candidates: readonly string[],
  { limit, after }: PageRequest,
  isAllowed: (candidate: string) => Promise<boolean>,
): Promise<Page> {
  const found: string[] = [];
  let decisions = 0;
  let last = after;
  for (const candidate of candidates) {
    if (candidate <= after) continue;
    if (decisions === decisionsMax) return { found, next: last };
    if (decisions > 0 && decisions % turnSize === 0) await setImmediate();
    decisions += 1;
    if (await isAllowed(candidate)) {
      if (found.length === limit) return { found, next: found.at(-1) ?? after };
      found.push(candidate);
    }
    last = candidate;
  }
  return { found, next: undefined };
}

/** The `page` member of an answer at this revision. */
export function shownPage(request: PageRequest, { found, next }: Page, revision: number) {
  const { limit, question, properties, firstRevision = revision } = request;
  const parts = [limit, next, firstRevision, question, properties];
  return {
    next_token: next === undefined ? "" : Buffer.from(JSON.stringify(parts)).toString("base64url"),
    count: found.length,
    properties: { first_policy_revision: firstRevision },
  };
}
