/** The condition keys that a policy looks at. */
import type { PolicyDocument, PolicyStatement } from "./document.ts";
import { parseTemplate, resourcePartStart } from "./template.ts";

function variablesIn(text: string): readonly string[] {
  return parseTemplate(text, { variables: true, wildcards: false }).flatMap((token) =>
    token.kind === "variable" ? [token.key] : [],
  );
}

/**
 * Keys in lower case, in the order of the text and each once: those of conditions, and those of
 * variables where the document's version has them. Of the whole policy, or of some statements.
 */
export function contextKeysOf(
  document: PolicyDocument,
  statements: readonly PolicyStatement[] = document.statements,
): readonly string[] {
  const keys = new Set<string>();
  const hasVariables = document.version === "2012-10-17";
  for (const { resource, conditions } of statements) {
    for (const { text } of hasVariables ? (resource?.values ?? []) : []) {
      for (const key of variablesIn(text.slice(resourcePartStart(text)))) keys.add(key);
    }
    for (const { key, values } of conditions) {
      keys.add(key.text.toLowerCase());
      for (const { text } of hasVariables ? values : []) {
        for (const variable of variablesIn(text)) keys.add(variable);
      }
    }
  }
  return [...keys];
}
