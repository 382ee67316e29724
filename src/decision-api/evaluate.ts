/** Questions to the policy engine: named, their facts looked up, then decided from memory. */
import type { AccountId } from "../base/arn.ts";
import { type EpochMilliseconds, isoSeconds } from "../base/clock.ts";
import { compilePolicyText } from "../pipeline/compiled-policies.ts";
import type { AccountStanding } from "../pipeline/organization.ts";
import { applicablePolicies } from "../pipeline/principal.ts";
import {
  type ApplicablePolicies,
  type AuthorizationRequest,
  type ContextValues,
  decide,
  type ResourcePolicy,
} from "../policy/index.ts";
import { type Attributes, attributesOf } from "./attributes.ts";
import { explanationOf, noSubject } from "./explanation.ts";
import type { JsonValue } from "./json-body.ts";
import { actionOf, type NamedResource, resourceOf } from "./names.ts";
import type { DecisionParts } from "./parts.ts";
import type { Entity, Question } from "./question.ts";
import { findSubject, type Subject, subjectName } from "./subject.ts";

/** A question under the names of IAM: all that can be said of it without looking anything up. */
export interface NamedQuestion {
  readonly subject: Entity;
  readonly action: string;
  readonly resource: NamedResource;
  readonly attributes: Attributes;
}

/** A question with all that its decision needs. */
export interface PreparedQuestion extends Omit<NamedQuestion, "subject"> {
  readonly found: FoundSubject;
  /** Where the account stands that owns the resource. */
  readonly owner: AccountStanding;
  readonly resourcePolicy: ResourcePolicy | undefined;
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

/** Services whose resources have policies that are kept here. */
const policied: ReadonlySet<string> = new Set(["kms", "secretsmanager", "ssm"]);

/** Throws a `ServiceError` of status 400 where the question cannot be put to IAM. */
export function nameQuestion(question: Question): NamedQuestion {
  const { subject } = question;
  const resource = resourceOf(question.resource.type, question.resource.id);
  const { namespace } = resource;
  const action = actionOf(question.action.name, namespace);
  return { subject, action, resource, attributes: attributesOf(question, namespace) };
}

/** Looks up what questions need, each thing once however many questions of a call need it. */
export class FactFinder {
  readonly #account: AccountId;
  readonly #parts: DecisionParts;
  readonly #subjects = new Map<string, FoundSubject>();
  readonly #standings = new Map<AccountId, AccountStanding>();

  /** `account` is the asker's. */
  constructor(account: AccountId, parts: DecisionParts) {
    this.#account = account;
    this.#parts = parts;
  }

  async prepare(named: NamedQuestion): Promise<PreparedQuestion> {
    const { action, resource, attributes } = named;
    const found = this.#known(named.subject) ?? (await this.subject(named.subject));
    const ownerAccount = resource.account ?? this.#account;
    const owner = this.#standings.get(ownerAccount) ?? (await this.#standing(ownerAccount));
    const resourcePolicy = await this.#policyOf(resource, action.toLowerCase());
    return { found, action, resource, attributes, owner, resourcePolicy };
  }

  async subject(entity: SubjectEntity): Promise<FoundSubject> {
    const found = await this.#find(entity);
    this.#subjects.set(keyOf(entity), found);
    return found;
  }

  #known(entity: SubjectEntity): FoundSubject | undefined {
    return this.#subjects.size === 0 ? undefined : this.#subjects.get(keyOf(entity));
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
    const standing = await this.#parts.gate.organizations.standing(account);
    this.#standings.set(account, standing);
    return standing;
  }

  async #policyOf(
    { namespace, arn }: NamedResource,
    action: string,
  ): Promise<ResourcePolicy | undefined> {
    if (namespace === "iam" && action.startsWith("sts:")) return this.#trustOf(arn);
    if (!policied.has(namespace) || !action.startsWith(`${namespace}:`)) return undefined;
    const { gate, resourcePolicies } = this.#parts;
    const held = await gate.storage.transact((unit) => resourcePolicies.policyOf(arn, unit));
    // A key that is not there allows nobody; what an identity policy says is not enough.
    return held?.policy ?? (namespace === "kms" ? policyOfNoKey() : undefined);
  }

  async #trustOf(arn: string): Promise<ResourcePolicy | undefined> {
    const role = await this.#parts.gate.directory.roleByArn(arn);
    return role === undefined ? undefined : { kind: "trust", policy: role.trust };
  }
}

function policyOfNoKey(): ResourcePolicy {
  const statement = { Effect: "Allow", Principal: { Service: "nobody.invalid" }, Action: "kms:*" };
  const text = JSON.stringify({ Statement: [{ ...statement, Resource: "*" }] });
  return { kind: "key", policy: compilePolicyText(text, "key policy") };
}

type SubjectEntity = Pick<Entity, "type" | "id">;

function keyOf({ type, id }: SubjectEntity): string {
  return `${type}\n${id}`;
}

/** The decision, and why where that is asked for. Pure. */
export function decided(
  prepared: PreparedQuestion,
  now: EpochMilliseconds,
  explain: boolean,
): Outcome {
  const { subject } = prepared.found;
  if (subject === undefined) return explain ? noSubject : { decision: false };
  const request = requestOf(prepared, subject, now);
  const policies = policiesOf(prepared, subject);
  if (explain) return explanationOf(request, policies);
  return { decision: decide(request, policies).verdict === "allowed" };
}

function policiesOf(prepared: PreparedQuestion, subject: Subject): ApplicablePolicies {
  const { action, resource, resourcePolicy, owner } = prepared;
  return applicablePolicies(
    subject.policies,
    { action, resource: resource.arn, resourcePolicy },
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
  { attributes }: PreparedQuestion,
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
          return attributes.get(key);
      }
    },
  };
}
