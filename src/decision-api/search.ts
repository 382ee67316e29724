/** `POST /access/v1/search/{subject,resource,action}`: who may, what on, and what. */
import type { AccountId } from "../base/arn.ts";
import type { PermissionRequest } from "../pipeline/operation.ts";
import type { Asking, Endpoint, Prepared } from "./call.ts";
import { decided, FactFinder, type FoundSubject, nameQuestion } from "./evaluate.ts";
import type { JsonObject, JsonValue } from "./json-body.ts";
import { actionOf, idInArn, resourceOf, resourceType } from "./names.ts";
import { type PageRequest, pageOf, pageRequest, shownPage } from "./page.ts";
import { type DecisionParts, decisionOperation } from "./parts.ts";
import { actionEntityOf, entityOf, optionalObject, type Question, soughtType } from "./question.ts";
import type { SearchIndex } from "./search-index.ts";

/** A question with one entity left open. */
interface Search {
  /** Whom it is about; undefined where that is what is sought. */
  readonly subject: FoundSubject | undefined;
  /** The names that may be the answer, in order. */
  candidates(index: SearchIndex): readonly string[];
  /** The question with a candidate in the open place. */
  question(candidate: string): Question;
  /** A candidate as a result. */
  shown(candidate: string): JsonValue;
  /** False where policies allow more than they name, so that nobody can list it. */
  isComplete?(index: SearchIndex): boolean;
}

type ReadSearch = (body: JsonObject, finder: FactFinder, parts: DecisionParts) => Promise<Search>;

function searchEndpoint(kind: string, name: string, read: ReadSearch): Endpoint {
  return {
    path: `/access/v1/search/${kind}`,
    operation: decisionOperation(name),
    async prepare(asking, parts) {
      const { account, body } = asking;
      const page = pageRequest(kind, account, body);
      const finder = new FactFinder(account, parts);
      const search = await read(body, finder, parts);
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
      const page = await pageOf(search.candidates(index), request, async (candidate) => {
        const prepared = await finder.prepare(nameQuestion(search.question(candidate)));
        return decided(prepared, now, false).decision;
      });
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

/** To search about a subject, or among all of them. */
function permission({ subject }: Search, account: AccountId): PermissionRequest {
  const { arn: resource, account: resourceAccount } = subject ?? { arn: "*", account };
  return { action: "sallyport:SearchAccess", resource, resourceAccount };
}

/** Users or roles of the asker's account: no other kind of subject has policies. */
const readSubjectSearch: ReadSearch = async (body) => {
  const { type, properties } = soughtType("subject", body);
  const action = actionEntityOf(body);
  const resource = entityOf("resource", body);
  const context = optionalObject("context", "context", body);
  const { arn, namespace } = resourceOf(resource.type, resource.id);
  const asked = actionOf(action.name, namespace);
  return {
    subject: undefined,
    candidates(index) {
      if (type !== "user" && type !== "role") return [];
      // A role's trust policy may let in whoever has no policy of his own about it.
      const isTrust = asked.toLowerCase().startsWith("sts:");
      return isTrust ? index.everyone(type) : index.holdersOf(type, asked, arn);
    },
    question: (id) => ({ subject: { type, id, properties }, action, resource, context }),
    shown: (id) => ({ type, id }),
  };
};

/** Resources of an application, as far as any policy of the account names them. */
const readResourceSearch: ReadSearch = async (body, finder) => {
  const subject = entityOf("subject", body);
  const action = actionEntityOf(body);
  const { type, properties } = soughtType("resource", body);
  const context = optionalObject("context", "context", body);
  const { namespace, prefix } = resourceType(type);
  const found = await finder.subject(subject);
  return {
    subject: found,
    candidates: (index) =>
      index.resourcesNamed(prefix).flatMap((arn) => idInArn(prefix, arn) ?? []),
    question: (id) => ({ subject, action, resource: { type, id, properties }, context }),
    shown: (id) => ({ type, id }),
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
