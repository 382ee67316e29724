/** `POST /access/v1/evaluation` and `/evaluations`: decisions, one by one and in batches. */
import { ServiceError } from "../base/errors.ts";
import type { PermissionRequest } from "../pipeline/operation.ts";
import type { Answer, Asking, Endpoint, Prepared } from "./call.ts";
import { badRequest } from "./errors.ts";
import {
  decided,
  explained,
  FactFinder,
  type FoundSubject,
  type NamedQuestion,
  nameQuestion,
  type Outcome,
  type PreparedQuestion,
} from "./evaluate.ts";
import { isObject, type JsonObject, type JsonValue, member } from "./json-body.ts";
import { type DecisionParts, decisionOperation } from "./parts.ts";
import { BatchDefaults, optionalObject, questionOf } from "./question.ts";

/** Questions of one batch. */
export const evaluationsMax = 1_000;

/** Questions of one batch that are explained: each costs as much as many decisions. */
export const explanationsMax = 100;

/** Questions of one batch for which is told what would turn them: each costs some hundred. */
export const flipsMax = 10;

const semantics = ["execute_all", "deny_on_first_deny", "permit_on_first_permit"] as const;
type Semantic = (typeof semantics)[number];

/** A question of a batch that is none; the others are answered all the same. */
interface Failed {
  readonly error: ServiceError;
}

type Item = PreparedQuestion | Failed;

export const evaluation: Endpoint = {
  path: "/access/v1/evaluation",
  operation: decisionOperation("EvaluateAccess"),
  prepare: prepareOne,
};

export const evaluations: Endpoint = {
  path: "/access/v1/evaluations",
  operation: decisionOperation("EvaluateAccessBatch"),
  prepare(asking, parts) {
    const items = member(asking.body, "evaluations") ?? [];
    if (!Array.isArray(items)) throw badRequest("evaluations must be a list.");
    // Without questions of its own it is a single one (Authorization API 1.0, section 7.1).
    return items.length === 0 ? prepareOne(asking, parts) : prepareMany(asking, items, parts);
  },
};

/** Without a promise where all is known, as it nearly always is. */
function prepareOne({ body, account, now }: Asking, parts: DecisionParts) {
  const options = optionsOf(body);
  const named = nameQuestion(questionOf(body));
  const finder = new FactFinder(account, parts);
  const ready = (prepared: PreparedQuestion): Prepared => ({
    questions: permissions(prepared.found, options.explain),
    answer(revision) {
      const { decision, context } = outcomeOf(prepared, now, options);
      const told = { decision, context: { policy_revision: revision, ...context } };
      return { text: JSON.stringify(told), record: recordOf([decision], revision) };
    },
  });
  const known = finder.prepareKnown(named);
  return known === undefined ? finder.prepare(named).then(ready) : ready(known);
}

async function prepareMany(
  { body, account, now }: Asking,
  items: readonly JsonValue[],
  parts: DecisionParts,
): Promise<Prepared> {
  const options = optionsOf(body);
  const { explain, flip } = options;
  const itemsMax = flip ? flipsMax : explain ? explanationsMax : evaluationsMax;
  if (items.length > itemsMax) throw badRequest(`evaluations has more than ${itemsMax} members.`);
  // What is wrong with a default is wrong with the whole call.
  for (const name of ["subject", "action", "resource", "context"]) optionalObject(name, name, body);
  const prepared: Item[] = [];
  const finder = new FactFinder(account, parts);
  const defaults = new BatchDefaults(body);
  for (const item of items) {
    const named = nameItem(item, defaults);
    if ("error" in named) prepared.push(named);
    // Most items are about the same things, and nothing is waited for.
    else
      prepared.push(finder.prepareKnown(named) ?? (await finder.prepare(named).catch(failedItem)));
  }
  return {
    questions: subjectsOf(prepared.filter(isPrepared)).flatMap((found) =>
      permissions(found, explain),
    ),
    answer(revision): Answer {
      const outcomes = outcomesOf(prepared, options.semantic, (item) =>
        outcomeOf(item, now, options),
      );
      const told = { evaluations: outcomes, context: { policy_revision: revision } };
      const decisions = outcomes.map(({ decision }) => decision);
      return { text: JSON.stringify(told), record: recordOf(decisions, revision) };
    },
  };
}

function nameItem(item: JsonValue, defaults: BatchDefaults): NamedQuestion | Failed {
  try {
    if (!isObject(item)) throw badRequest("An evaluation must be an object.");
    return nameQuestion(questionOf(item, defaults));
  } catch (error) {
    return failedItem(error);
  }
}

/** What is wrong with one item is its answer; anything else is thrown on. */
function failedItem(error: unknown): Failed {
  if (error instanceof ServiceError && error.status === 400) return { error };
  throw error;
}

function isPrepared(item: Item): item is PreparedQuestion {
  return !("error" in item);
}

/** In their order, up to the one at which the semantic says to stop. */
function outcomesOf(
  items: readonly Item[],
  semantic: Semantic,
  decide: (item: PreparedQuestion) => Outcome,
): readonly Outcome[] {
  const outcomes: Outcome[] = [];
  for (const item of items) {
    const outcome = isPrepared(item) ? decide(item) : failure(item);
    outcomes.push(outcome);
    if (semantic === "deny_on_first_deny" && !outcome.decision) break;
    if (semantic === "permit_on_first_permit" && outcome.decision) break;
  }
  return outcomes;
}

function failure({ error }: Failed): Outcome {
  return { decision: false, context: { error: { status: 400, message: error.message } } };
}

/** How the questions of a call are to be answered. */
interface Options {
  readonly explain: boolean;
  /** What would turn the decision; explained too. */
  readonly flip: boolean;
  readonly semantic: Semantic;
}

function outcomeOf(
  prepared: PreparedQuestion,
  now: Asking["now"],
  { explain, flip }: Options,
): Outcome {
  return explain ? explained(prepared, now, flip) : decided(prepared, now);
}

function optionsOf(body: JsonObject): Options {
  const options = optionalObject("options", "options", body) ?? {};
  const flip = switchOf("flip", options);
  const explain = switchOf("explain", options) || flip;
  const asked = member(options, "evaluations_semantic") ?? "execute_all";
  const semantic = semantics.find((each) => each === asked);
  if (semantic === undefined) {
    throw badRequest(`options.evaluations_semantic must be one of: ${semantics.join(", ")}.`);
  }
  return { explain, flip, semantic };
}

function switchOf(name: string, options: JsonObject): boolean {
  const value = member(options, name) ?? false;
  if (typeof value !== "boolean") throw badRequest(`options.${name} must be true or false.`);
  return value;
}

/** To ask about the subject, and to read its policies where the reasons are asked for. */
function permissions(
  { arn: resource, account: resourceAccount }: FoundSubject,
  explain: boolean,
): readonly PermissionRequest[] {
  const ask = { action: "sallyport:EvaluateAccess", resource, resourceAccount };
  return explain ? [ask, { ...ask, action: "sallyport:ExplainAccess" }] : [ask];
}

/** Each of them once. */
function subjectsOf(prepared: readonly PreparedQuestion[]): readonly FoundSubject[] {
  const byArn = new Map<string, FoundSubject>();
  for (const { found } of prepared) byArn.set(found.arn, found);
  return [...byArn.values()];
}

function recordOf(decisions: readonly boolean[], revision: number): string {
  return `{"decisions":[${decisions.join(",")}],"policyRevision":${revision}}`;
}
