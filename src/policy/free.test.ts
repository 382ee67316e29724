import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { expect, it } from "vitest";

/** The engine's own modules that a module needs, itself among them. */
function modulesOf(name: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(name)) return found;
  found.add(name);
  const text = readFileSync(new URL(name, import.meta.url), "utf8");
  for (const [, imported = ""] of text.matchAll(/from "(\.[^"]+)"/g)) {
    modulesOf(posix.join(posix.dirname(name), imported), found);
  }
  return found;
}

it("decides without the modules that explain: what nobody asks for costs nothing", () => {
  const modules = [...modulesOf("decide.ts")];
  expect(modules).toContain("table-search.ts");
  expect(modules.filter((name) => /explain|flip|format|validate/.test(name))).toEqual([]);
});
