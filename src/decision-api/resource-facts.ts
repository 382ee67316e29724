/** What is kept here of the resource of a question: tags, policy, grants; and whom it lets in. */

import { compilePolicyText } from "../pipeline/compiled-policies.ts";
import { resourceKeys } from "../pipeline/context-keys.ts";
import type { SupposedCall } from "../pipeline/kept-resources.ts";
import type { EncryptionContext } from "../pipeline/key-service.ts";
import type { PermissionRequest } from "../pipeline/operation.ts";
import type { ContextValue, ResourcePolicy } from "../policy/index.ts";
import { type JsonObject, member } from "./json-body.ts";
import type { NamedResource } from "./names.ts";
import type { DecisionParts } from "./parts.ts";

/** What a decision about a kept resource takes from it. */
export interface ResourceFacts {
  /** In lower case; they stand before what a question says. */
  readonly keys: ReadonlyMap<string, ContextValue>;
  readonly resourcePolicy: ResourcePolicy | undefined;
  /** AWS's own in the account. */
  readonly isServiceOwned: boolean;
}

/** Who may be let in by the resource itself, beside the holders of identity policies. */
export interface Admission {
  readonly policy: ResourcePolicy | undefined;
  /** Unique ids of those who have a grant. */
  readonly grantees: readonly string[];
}

/** Undefined for an application's own resources: all that is known of them is in the question. */
export async function resourceFacts(
  { namespace, arn }: NamedResource,
  call: SupposedCall,
  { gate, kept }: DecisionParts,
): Promise<ResourceFacts | undefined> {
  const asked = await gate.storage.transact(async (unit) =>
    (await kept.find(arn, unit))?.question(call, unit),
  );
  if (asked !== undefined) return factsOf(asked, namespace);
  // A key that is not there allows nobody; what an identity policy says is not enough.
  const isKeyAction = namespace === "kms" && isOwnAction(call.action, namespace);
  if (!isKeyAction) return undefined;
  return { keys: new Map(), resourcePolicy: policyOfNoKey(), isServiceOwned: false };
}

/** What a question to a kept resource comes to. */
export function factsOf(asked: PermissionRequest, namespace: string): ResourceFacts {
  const { resourcePolicy, isServiceOwned = false } = asked;
  return {
    keys: resourceKeys(asked, namespace),
    // A resource's policy speaks of its own service's actions.
    resourcePolicy: isOwnAction(asked.action, namespace) ? resourcePolicy : undefined,
    isServiceOwned,
  };
}

/** A role of IAM is taken by actions of STS. */
function isOwnAction(action: string, namespace: string): boolean {
  const service = action.slice(0, action.indexOf(":")).toLowerCase();
  return service === namespace || (namespace === "iam" && service === "sts");
}

/** For a search of subjects: nobody in particular asks. */
export async function admissionOf(
  { namespace, arn }: NamedResource,
  action: string,
  { gate, kept }: DecisionParts,
): Promise<Admission> {
  const nobody: Admission = { policy: undefined, grantees: [] };
  if (!kept.keepsSome(namespace)) return nobody;
  return gate.storage.transact(async (unit) => {
    const resource = await kept.find(arn, unit);
    if (resource === undefined) return nobody;
    const caller = { kind: "anonymous" } as const;
    const call = { action: action.toLowerCase(), caller, encryptionContext: {} };
    const { resourcePolicy: policy } = factsOf(await resource.question(call, unit), namespace);
    return { policy, grantees: await resource.grantees(action, unit) };
  });
}

const encryptionContextStart = "kms:encryptioncontext:";

/** The pairs of a key's use that the context tells as condition keys. */
export function encryptionContextOf(context: JsonObject | undefined): EncryptionContext {
  const names = Object.keys(context ?? {}).filter((name) =>
    name.toLowerCase().startsWith(encryptionContextStart),
  );
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = context && member(context, name);
      const pair = name.slice(encryptionContextStart.length);
      return typeof value === "string" ? [[pair, value]] : [];
    }),
  );
}

function policyOfNoKey(): ResourcePolicy {
  const statement = { Effect: "Allow", Principal: { Service: "nobody.invalid" }, Action: "kms:*" };
  const text = JSON.stringify({ Statement: [{ ...statement, Resource: "*" }] });
  return { kind: "key", policy: compilePolicyText(text, "key policy") };
}
