/** Policy documents before they are stored and as they are given out again. */
import {
  countPolicyCharacters,
  type PolicyUse,
  parsePolicy,
  validatePolicy,
} from "../../policy/index.ts";
import { malformedPolicy } from "./errors.ts";

/** A policy of its own states the newer version of the language; an inline one need not. */
export interface PolicyDocumentRules {
  readonly use: PolicyUse;
  readonly managed?: boolean;
}

/**
 * Throws `MalformedPolicyDocument` where AWS would refuse the text, in AWS's words for the first
 * fault (facts, answers 1 and 28 to 30). Gives the size that quotas go by: characters without the
 * white space. Which characters may stand in it at all is checked by the model.
 */
export function checkPolicyDocument(text: string, { use, managed }: PolicyDocumentRules): number {
  const parsed = parsePolicy(text);
  const problems = parsed.ok
    ? validatePolicy(parsed.policy, use, { managed: managed === true })
    : parsed.problems;
  const [first] = problems;
  if (first !== undefined) throw malformedPolicy(first.awsMessage);
  return countPolicyCharacters(text);
}

const leftByEncodeUriComponent = /[!'()*]/g;

/**
 * The text as answers carry it: percent-encoded once after RFC 3986, the blank as `%20`. Clients
 * undo it, and what was a percent sign before is one again (facts, answers 22).
 */
export function encodedDocument(text: string): string {
  return encodeURIComponent(text).replace(
    leftByEncodeUriComponent,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
