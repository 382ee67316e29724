/** What may be meant otherwise in a question: a denial is easily had of a name that is no name. */
import { actionFacts } from "../../src/authorization-reference/index.ts";
import { doubtOfAction, doubtOfKey } from "./reference.ts";
import { doubtOfFit } from "./resource-fit.ts";

/** A call is about something, and a policy that names things says nothing of `*`. */
function doubtOfNothing(action: string, resource: string): string | undefined {
  const types = resource === "*" ? (actionFacts(action)?.resourceTypes ?? []) : [];
  if (types.length === 0) return undefined;
  return `${action} acts on a resource: \`*\` fits only what is said of all, so name one`;
}

/**
 * Sentences about an action, a resource (an ARN, `*`, or an application's own) and the condition
 * keys of a command line, each as `KEY=VALUE`.
 */
export function doubtsOfQuestion(
  action: string,
  resource: string,
  context: readonly string[],
): readonly string[] {
  const keys = context.map((text) => text.slice(0, text.indexOf("=")).replace(/\[\]$/, ""));
  return [
    doubtOfAction(action),
    resource.startsWith("arn:") ? doubtOfFit(action, [resource]) : undefined,
    doubtOfNothing(action, resource),
    ...keys.map(doubtOfKey),
  ].filter((doubt) => doubt !== undefined);
}
