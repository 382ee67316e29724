/** What an event named, as text of which parts can be looked for in SQL. */
import type { RecordedResource } from "../../pipeline/operation.ts";

type Resources = readonly RecordedResource[];

/** JSON of pairs of a type and a name, without blanks; null where there are none. */
export function resourcesText(resources: Resources): string | null {
  if (resources.length === 0) return null;
  return JSON.stringify(resources.map(({ type, name }) => [type, name]));
}

export function resourcesOf(text: string | null): Resources {
  const pairs = JSON.parse(text ?? "[]") as readonly (readonly [string, string])[];
  return pairs.map(([type, name]) => ({ type, name }));
}

/**
 * Patterns of LIKE with `!` as the escape, which fit texts of events that named it and no others:
 * no type or name has a quote there that no backslash stands before.
 */
export function nameLike(name: string): string {
  return `%","${literal(name)}"]%`;
}

export function typeLike(type: string): string {
  return `%["${literal(type)}","%`;
}

export function resourceLike(type: string, name: string): string {
  return `%["${literal(type)}","${literal(name)}"]%`;
}

function literal(text: string): string {
  return JSON.stringify(text).slice(1, -1).replaceAll(/[%_!]/g, "!$&");
}
