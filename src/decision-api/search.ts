/** `POST /access/v1/search/{subject,resource,action}`: who may, what on, and what. */
import type { AccountId } from "../base/arn.ts";
import type { PermissionRequest } from "../pipeline/operation.ts";
import type { Asking, Endpoint, Prepared } from "./call.ts";
import { badRequest } from "./errors.ts";
import { decided, FactFinder, type FoundSubject, nameQuestion } from "./evaluate.ts";
import type { JsonObject, JsonValue } from "./json-body.ts";
import { type KeptSearch, pageOfKept } from "./kept-search.ts";
import { actionOf, idInArn, isTypeOfAws, resourceOf, resourceType } from "./names.ts";
import { type Page, type PageRequest, pageOf, pageRequest, shownPage } from "./page.ts";
import { type DecisionParts, decisionOperation } from "./parts.ts";
import { actionEntityOf, entityOf, optionalObject, type Question, soughtType } from "./question.ts";
import { admissionOf, encryptionContextOf, factsOf, type ResourceFacts } from "./resource-facts.ts";
import type { SearchIndex } from "./search-index.ts";

/** A question with one entity left open. */
interface Search {
  /** Whom it is about; undefined where that is what is sought. */
  readonly subject: FoundSubject | undefined;
  /** What may be the answer: names in order, or what a keeper lists. */
  candidates(index: SearchIndex): readonly string[] | KeptSearch | Promise<readonly string[]>;
  /** The question with a candidate in the open place. */
  question(candidate: string): Question;
  /** A candidate as a result. */
  shown(candidate: string): JsonValue;
  /** False where policies allow more than they name, so that nobody can list it. */
  isComplete?(index: SearchIndex): boolean;
}

type ReadSearch = (
  body: JsonObject,
  finder: FactFinder,
  parts: DecisionParts,
  account: AccountId,
) => Promise<Search>;

function searchEndpoint(kind: string, name: string, read: ReadSearch): Endpoint {
  return {
    path: `/access/v1/search/${kind}`,
    operation: decisionOperation(name),
    async prepare(asking, parts) {
      const { account, body } = asking;
      const page = pageRequest(kind, account, body);
      const finder = new FactFinder(account, parts);
      const search = await read(body, finder, parts, account);
      return preparedSearch(search, page, finder, asking, parts);
    },
  };
}

/**
 * The search itself runs once it is permitted. What it looks up may be newer than the revision that
 * is told with it, never older.
 */
function preparedSearch(
  search: Search,
  request: PageRequest,
  finder: FactFinder,
  { account, now }: Asking,
  parts: DecisionParts,
): Prepared {
  return {
    questions: [permission(search, account)],
    async answer(revision) {
      const index = await parts.indexes.of(account, parts.gate.storage.revision);
      const isAllowed = async (candidate: string, facts?: ResourceFacts) => {
        const prepared = await finder.prepare(nameQuestion(search.question(candidate)), facts);
        return decided(prepared, now).decision;
      };
      const page = await pageOfSearch(await search.candidates(index), request, parts, isAllowed);
      const told = {
        page: shownPage(request, page, revision),
        // A member that is undefined is left out.
        context: { policy_revision: revision, complete: search.isComplete?.(index) },
        results: page.found.map(search.shown),
      };
      const more = page.next !== undefined;
      const record = { results: page.found.length, more, policyRevision: revision };
      return { text: JSON.stringify(told), record: JSON.stringify(record) };
    },
  };
}

function pageOfSearch(
  candidates: readonly string[] | KeptSearch,
  request: PageRequest,
  { gate }: DecisionParts,
  isAllowed: (candidate: string, facts?: ResourceFacts) => Promise<boolean>,
): Promise<Page> {
  if (!("keeper" in candidates)) return pageOf(candidates, request, isAllowed);
  const [service = ""] = candidates.keeper.type.split(":", 1);
  return pageOfKept(candidates, request, gate.storage, (asked) =>
    isAllowed(asked.resource, factsOf(asked, service)),
  );
}

/** To search about a subject, or among all of them. */
function permission({ subject }: Search, account: AccountId): PermissionRequest {
  const { arn: resource, account: resourceAccount } = subject ?? { arn: "*", account };
  return { action: "sallyport:SearchAccess", resource, resourceAccount };
}

/** Users, roles or groups of the asker's account: no other kind of subject has policies. */
const readSubjectSearch: ReadSearch = async (body, _finder, parts) => {
  const { type, properties } = soughtType("subject", body);
  const action = actionEntityOf(body);
  const resource = entityOf("resource", body);
  const context = optionalObject("context", "context", body);
  const named = resourceOf(resource.type, resource.id);
  const asked = actionOf(action.name, named.namespace);
  return {
    subject: undefined,
    async candidates(index) {
      if (type !== "user" && type !== "role" && type !== "group") return [];
      const admission = await admissionOf(named, asked, parts);
      return index.candidates(type, asked, named.arn, admission);
    },
    question: (id) => ({ subject: { type, id, properties }, action, resource, context }),
    shown: (id) => ({ type, id }),
  };
};

/**
 * Resources that are kept here in the asker's account; of an application's own, as far as any
 * policy of the account names them.
 */
const readResourceSearch: ReadSearch = async (body, finder, { kept }, account) => {
  const subject = entityOf("subject", body);
  const action = actionEntityOf(body);
  const { type, properties } = soughtType("resource", body);
  const context = optionalObject("context", "context", body);
  const found = await finder.subject(subject);
  const open = {
    subject: found,
    question: (id: string) => ({ subject, action, resource: { type, id, properties }, context }),
    shown: (id: string) => ({ type, id }),
  };
  const keeper = kept.keeper(type);
  if (keeper !== undefined) {
    const [service = ""] = type.split(":", 1);
    const call = {
      action: actionOf(action.name, service).toLowerCase(),
      caller: found.subject?.caller ?? ({ kind: "anonymous" } as const),
      encryptionContext: encryptionContextOf(context),
    };
    const isNobody = found.subject === undefined;
    const candidates = () => (isNobody ? [] : { keeper, account, call });
    return { ...open, candidates, isComplete: () => true };
  }
  if (isTypeOfAws(type)) {
    throw badRequest(
      `Resources of ${type} are not listed here; those of ${kept.types.join(", ")} are.`,
    );
  }
  const { namespace, prefix } = resourceType(type);
  return {
    ...open,
    candidates: (index) =>
      index.resourcesNamed(prefix).flatMap((arn) => idInArn(prefix, arn) ?? []),
    isComplete(index) {
      if (found.subject === undefined) return true;
      const asked = actionOf(action.name, namespace);
      return !index.mayHaveUnnamed(found.subject.uniqueId, asked, prefix);
    },
  };
};

/** Actions that any policy of the account names, and all of a service that is built here. */
const readActionSearch: ReadSearch = async (body, finder, { gate }) => {
  const subject = entityOf("subject", body);
  const resource = entityOf("resource", body);
  const context = optionalObject("context", "context", body);
  const { namespace } = resourceOf(resource.type, resource.id);
  const found = await finder.subject(subject);
  return {
    subject: found,
    candidates(index) {
      const named = index.actionsNamed(namespace).map((name) => name.slice(namespace.length + 1));
      const built = gate.services.bySigningName(namespace)?.model.operations.keys() ?? [];
      return [...new Set([...named, ...built])].sort();
    },
    question: (name) => ({ subject, action: { name, properties: undefined }, resource, context }),
    shown: (name) => ({ name }),
  };
};

export const searches: readonly Endpoint[] = [
  searchEndpoint("subject", "SearchSubjects", readSubjectSearch),
  searchEndpoint("resource", "SearchResources", readResourceSearch),
  searchEndpoint("action", "SearchActions", readActionSearch),
];
