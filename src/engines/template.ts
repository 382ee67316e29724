/** SQL templates: three placeholders, filled with texts of our own making alone. */
import { assert } from "../base/errors.ts";

/** What a template may name. */
export type TemplateValues = Readonly<Partial<Record<"name" | "password" | "expiration", string>>>;

const placeholder = /\{\{\s*([^{}]*?)\s*\}\}/g;

/**
 * Quotes of every kind, backslashes, `$` and `;` are not among these, so a value stays inside
 * whatever quotes the template puts it in. A password may be a verifier (`SCRAM-SHA-256$…`), which
 * is why `$` is among those of a password; it means nothing between single quotes.
 */
const safe = {
  name: /^[a-z][a-z0-9_]*$/,
  password: /^[A-Za-z0-9+/=$:-]+$/,
  expiration: /^[0-9TZ:. +-]+$/,
} as const;

/** The placeholders of a template that are none of `known`. */
export function unknownPlaceholders(template: string, known: readonly string[]): readonly string[] {
  return [...template.matchAll(placeholder)]
    .map(([, name = ""]) => name)
    .filter((name) => !known.includes(name));
}

/** Fills a template; a placeholder without a value is our own bug. */
export function fillTemplate(template: string, values: TemplateValues): string {
  return template.replaceAll(placeholder, (_, name: keyof typeof safe) => {
    const value = values[name];
    assert(value !== undefined && safe[name].test(value), `a safe value fills {{${name}}}`);
    return value;
  });
}
