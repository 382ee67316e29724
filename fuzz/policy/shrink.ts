/** Makes a scenario smaller for as long as it still shows what was found. */
import type { Json, Scenario } from "../../conformance/reference/scenario.ts";

/** Every value that is `value` with one part left out, the largest parts first. */
function* withoutOnePart(value: Json): Iterable<Json> {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const index of value.keys()) yield value.toSpliced(index, 1);
    for (const [index, item] of value.entries()) {
      for (const smaller of withoutOnePart(item)) yield value.with(index, smaller);
    }
    if (value.length === 1 && value[0] !== undefined) yield value[0];
    return;
  }
  const members = Object.entries(value);
  for (const [name] of members) {
    yield Object.fromEntries(members.filter(([other]) => other !== name));
  }
  for (const [name, member] of members) {
    for (const smaller of withoutOnePart(member)) yield { ...value, [name]: smaller };
  }
}

function isScenario(value: Json): boolean {
  const needed = ["principal", "action", "resource", "context", "identity"];
  return typeof value === "object" && value !== null && needed.every((name) => name in value);
}

/** A smallest scenario: no single part of it can go. A part that breaks the check stays. */
export function shrinkScenario(
  scenario: Scenario,
  stillShows: (candidate: Scenario) => boolean,
): Scenario {
  let smallest = scenario;
  for (;;) {
    const smaller = findSmaller(smallest, stillShows);
    if (smaller === undefined) return smallest;
    smallest = smaller;
  }
}

function findSmaller(
  scenario: Scenario,
  stillShows: (candidate: Scenario) => boolean,
): Scenario | undefined {
  for (const candidate of withoutOnePart(scenario as unknown as Json)) {
    // The caller is whole or it is none: half a principal shows nothing.
    const { principal } = candidate as unknown as Scenario;
    if (!isScenario(candidate) || principal !== scenario.principal) continue;
    if (stillShows(candidate as unknown as Scenario)) return candidate as unknown as Scenario;
  }
  return undefined;
}
