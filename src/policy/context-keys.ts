/** The condition keys that a policy looks at. */
import type { PolicyDocument, PolicyStatement } from "./document.ts";
import { parseTemplate, resourcePartStart } from "./template.ts";

function variablesIn(text: string): readonly string[] {
  return parseTemplate(text, { variables: true, wildcards: false }).flatMap((token) =>
    token.kind === "variable" ? [token.name] : [],
  );
}

/**
 * Keys as they are first written, by their lower case and in the order of the text: those of
 * conditions, and those of variables where the document's version has them. Of the whole policy,
 * or of some statements.
 */
export function contextKeyNamesOf(
  document: PolicyDocument,
  statements: readonly PolicyStatement[] = document.statements,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const add = (name: string) => {
    const key = name.toLowerCase();
    if (!names.has(key)) names.set(key, name);
  };
  const hasVariables = document.version === "2012-10-17";
  for (const { resource, conditions } of statements) {
    for (const { text } of hasVariables ? (resource?.values ?? []) : []) {
      variablesIn(text.slice(resourcePartStart(text))).forEach(add);
    }
    for (const { key, values } of conditions) {
      add(key.text);
      for (const { text } of hasVariables ? values : []) variablesIn(text).forEach(add);
    }
  }
  return names;
}
