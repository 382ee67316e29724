/** Questions to the policy engine: named, their facts looked up, then decided from memory. */
import type { AccountId } from "../base/arn.ts";
import { type EpochMilliseconds, isoSeconds } from "../base/clock.ts";
import type { AccountStanding } from "../pipeline/organization.ts";
import { applicablePolicies } from "../pipeline/principal.ts";
import {
  type ApplicablePolicies,
  type AuthorizationRequest,
  type ContextValues,
  decide,
} from "../policy/index.ts";
import { type Attributes, attributesOf } from "./attributes.ts";
import { explanationOf, flipOf, noSubject, unexplained } from "./explanation.ts";
import type { JsonObject, JsonValue } from "./json-body.ts";
import { actionOf, type NamedResource, resourceOf } from "./names.ts";
import type { DecisionParts } from "./parts.ts";
import type { Entity, Question } from "./question.ts";
import { encryptionContextOf, type ResourceFacts, resourceFacts } from "./resource-facts.ts";
import { findSubject, type Subject, subjectName } from "./subject.ts";

/** A question under the names of IAM: all that can be said of it without looking anything up. */
export interface NamedQuestion {
  readonly subject: Entity;
  readonly action: string;
  readonly resource: NamedResource;
  readonly attributes: Attributes;
  readonly context: JsonObject | undefined;
}

/** A question with all that its decision needs. */
export interface PreparedQuestion extends Omit<NamedQuestion, "subject" | "context"> {
  readonly found: FoundSubject;
  /** Where the account stands that owns the resource. */
  readonly owner: AccountStanding;
  /** Undefined where nothing of the resource is kept here. */
  readonly facts: ResourceFacts | undefined;
}

export interface FoundSubject {
  /** Undefined where nobody has that name: the answer is no. */
  readonly subject: Subject | undefined;
  /** What the asker must be allowed to ask about. */
  readonly arn: string;
  readonly account: AccountId;
}

/** As the API writes it; `context` only where there is something to say. */
export interface Outcome {
  readonly decision: boolean;
  readonly context?: { readonly [name: string]: JsonValue };
}

/** Throws a `ServiceError` of status 400 where the question cannot be put to IAM. */
export function nameQuestion(question: Question): NamedQuestion {
  const { subject, context } = question;
  const resource = resourceOf(question.resource.type, question.resource.id);
  const { namespace } = resource;
  const action = actionOf(question.action.name, namespace);
  return { subject, action, resource, attributes: attributesOf(question, namespace), context };
}

/** Looks up what questions need: of what did not change since, each thing once. */
export class FactFinder {
  readonly #account: AccountId;
  readonly #parts: DecisionParts;
  /** The last one asked about: nearly all items of a batch ask about one. */
  #last: { readonly entity: SubjectEntity; readonly found: FoundSubject } | undefined;

  /** `account` is the asker's. */
  constructor(account: AccountId, parts: DecisionParts) {
    this.#account = account;
    this.#parts = parts;
  }

  /** `facts` are the resource's, where they are at hand. */
  async prepare(named: NamedQuestion, facts?: ResourceFacts): Promise<PreparedQuestion> {
    const found = await this.subject(named.subject);
    const owner = await this.#standing(named.resource.account ?? this.#account);
    const isKept = this.#parts.kept.keepsSome(named.resource.namespace);
    const known = facts ?? (isKept ? await this.#factsOf(named, found) : undefined);
    return preparedOf(named, found, owner, known);
  }

  /** As `prepare`, where all is known from questions before; undefined where it is not. */
  prepareKnown(named: NamedQuestion): PreparedQuestion | undefined {
    const { resource, subject } = named;
    const { kept, standings } = this.#parts;
    if (kept.keepsSome(resource.namespace)) return undefined;
    const found = this.#knownSubject(subject);
    const owner = standings.known(resource.account ?? this.#account);
    if (found === undefined || owner === undefined) return undefined;
    return preparedOf(named, found, owner, undefined);
  }

  #knownSubject(entity: SubjectEntity): FoundSubject | undefined {
    if (this.#last?.entity === entity) return this.#last.found;
    const found = this.#parts.subjects.known(this.#keyOf(entity));
    if (found !== undefined) this.#last = { entity, found };
    return found;
  }

  async subject(entity: SubjectEntity): Promise<FoundSubject> {
    const { subjects } = this.#parts;
    const key = this.#keyOf(entity);
    return subjects.known(key) ?? subjects.made(key, () => this.#find(entity));
  }

  /** No type and no id holds U+0000. */
  #keyOf({ type, id }: SubjectEntity): string {
    return `${this.#account}\0${type}\0${id}`;
  }

  async #find(entity: SubjectEntity): Promise<FoundSubject> {
    const name = subjectName(entity, this.#account);
    if (name === undefined) return { subject: undefined, arn: "*", account: this.#account };
    const { account } = name;
    const standing = await this.#standing(account);
    const subject = await findSubject(name, standing, this.#parts.directory);
    const unknownArn = name.arn ?? `arn:aws:iam::${account}:${name.kind}/${name.name}`;
    return { subject, arn: subject?.arn ?? unknownArn, account };
  }

  async #standing(account: AccountId): Promise<AccountStanding> {
    const { gate, standings } = this.#parts;
    const make = () => gate.organizations.standing(account);
    return standings.known(account) ?? standings.made(account, make);
  }

  async #factsOf(
    { action, resource, context }: NamedQuestion,
    { subject }: FoundSubject,
  ): Promise<ResourceFacts | undefined> {
    if (subject === undefined) return undefined;
    const { caller } = subject;
    const encryptionContext = encryptionContextOf(context);
    const call = { action: action.toLowerCase(), caller, encryptionContext };
    return resourceFacts(resource, call, this.#parts);
  }
}

function preparedOf(
  { action, resource, attributes }: NamedQuestion,
  found: FoundSubject,
  owner: AccountStanding,
  facts: ResourceFacts | undefined,
): PreparedQuestion {
  return { found, action, resource, attributes, owner, facts };
}

type SubjectEntity = Pick<Entity, "type" | "id">;

/** The decision. Pure. */
export function decided(prepared: PreparedQuestion, now: EpochMilliseconds): Outcome {
  const { subject } = prepared.found;
  if (subject === undefined || isClosed(prepared)) return { decision: false };
  const request = requestOf(prepared, subject, now);
  return { decision: decide(request, policiesOf(prepared, subject)).verdict === "allowed" };
}

/** The decision and why; what would turn it too, where that is asked for. Pure. */
export function explained(
  prepared: PreparedQuestion,
  now: EpochMilliseconds,
  flip: boolean,
): Outcome {
  const { subject } = prepared.found;
  if (subject === undefined) return noSubject;
  if (isClosed(prepared)) return unexplained(prepared, "implicitDeny");
  const request = requestOf(prepared, subject, now);
  const policies = policiesOf(prepared, subject);
  if (hasForeignPolicies(prepared)) return unexplained(request, decide(request, policies).verdict);
  const outcome = explanationOf(request, policies);
  if (!flip) return outcome;
  return { ...outcome, context: { ...outcome.context, would_flip: flipOf(request, policies) } };
}

/** What a suspended account owns is denied to everyone, as to a call; nobody is told that it is. */
function isClosed({ owner }: PreparedQuestion): boolean {
  return owner.state === "suspended";
}

/** Whether policies have a say that are not the subject's account's to read. */
function hasForeignPolicies({ found, resource, facts, owner }: PreparedQuestion): boolean {
  if (resource.account === undefined || resource.account === found.account) return false;
  return (facts?.resourcePolicy ?? owner.membership?.resourceControl) !== undefined;
}

function policiesOf(prepared: PreparedQuestion, subject: Subject): ApplicablePolicies {
  const { action, resource, facts, owner } = prepared;
  const { resourcePolicy, isServiceOwned } = facts ?? {};
  return applicablePolicies(
    subject.policies,
    { action, resource: resource.arn, resourcePolicy, isServiceOwned },
    owner,
  );
}

function requestOf(
  prepared: PreparedQuestion,
  subject: Subject,
  now: EpochMilliseconds,
): AuthorizationRequest {
  const { action, resource, owner } = prepared;
  return {
    principal: subject.principal,
    action,
    resource: resource.arn,
    // What an ARN leaves open, and an application's own, is the subject's account's.
    resourceAccount: resource.account ?? subject.account,
    context: contextOf(prepared, subject, owner, now),
  };
}

/** What Sallyport knows goes before what the question says. */
function contextOf(
  { attributes, facts }: PreparedQuestion,
  { keys }: Subject,
  owner: AccountStanding,
  now: EpochMilliseconds,
): ContextValues {
  return {
    get(key) {
      const known = keys.get(key);
      if (known !== undefined) return known;
      switch (key) {
        case "aws:currenttime":
          return isoSeconds(now);
        case "aws:epochtime":
          return Math.floor(now / 1_000);
        case "aws:resourceaccount":
          return owner.account;
        case "aws:resourceorgid":
          return owner.membership?.organizationId;
        case "aws:resourceorgpaths":
          return owner.membership && [owner.membership.path];
        default:
          return facts?.keys.get(key) ?? attributes.get(key);
      }
    },
  };
}
