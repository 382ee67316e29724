/** Texts with `${Name}` in them, as the reference writes ARNs and condition keys. */

/** A variable, or the `*` that a few forms of ARNs have instead. */
const variable = /\$\{[^}]*\}|\*/;

/** The literal pieces between the variables; one more piece than there are variables. */
export type Template = readonly string[];

export function parseTemplate(text: string): Template {
  return text.split(variable);
}

/** How much of the template is literal: among those that fit, the one with most says most. */
export function literalLength(template: Template): number {
  return template.reduce((length, piece) => length + piece.length, 0);
}

/**
 * Whether `text` is the template with something in the place of each variable. A variable is at
 * least `variableMin` characters, and may be any: names have paths, and keys of tags have colons.
 * Takes time in proportion to the text, whatever the template.
 */
export function fitsTemplate(template: Template, text: string, variableMin = 1): boolean {
  const [first = "", ...rest] = template;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at + variableMin);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return text.endsWith(last) && text.length - last.length >= at + variableMin;
}
