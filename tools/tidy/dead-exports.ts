/**
 * An export that nothing imports is dead, or private and shown to all.
 *
 * `dead-exports.json` lists those that were there when the rule came, and those that outside
 * programs call; it may only get shorter: an entry that is no longer dead must go.
 */
import { isTest, type Project, type Rule, resolveImport } from "./project.ts";

const allowedFile = "tools/tidy/dead-exports.json";
/** Called by the launcher, by Vitest, or from the shell. */
const entryPoint =
  /^(cli\/main\.ts#main|tools\/([\w-]+\/)?[\w-]+\.ts#main|vitest\.config\.ts#default)$/;
const globalSetup = /\/global-setup\.ts#/;

function importedNames({ sources }: Project): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { path, imports } of sources) {
    for (const { target, names: asked } of imports) {
      const resolved = resolveImport(path, target);
      for (const name of asked) names.add(`${resolved}#${name}`);
    }
  }
  return names;
}

function findDead(project: Project): readonly string[] {
  const imported = importedNames(project);
  return project.sources
    .filter(({ path }) => !isTest(path) || path.includes("/testing/"))
    .flatMap(({ path, exports }) =>
      exports
        .filter((name) => !imported.has(`${path}#${name}`) && !imported.has(`${path}#*`))
        .map((name) => `${path}#${name}`),
    )
    .filter((name) => !entryPoint.test(name) && !globalSetup.test(name))
    .sort();
}

export const deadExports: Rule = {
  name: "dead-exports",
  check: (project) => {
    const listed = JSON.parse(project.texts.get(allowedFile) ?? "[]") as readonly string[];
    const dead = findDead(project);
    const [allowed, found] = [new Set(listed), new Set(dead)];
    return [
      ...dead.filter((name) => !allowed.has(name)).map((name) => `${name} is imported by nothing`),
      ...listed
        .filter((name) => !found.has(name))
        .map((name) => `${name} is in use or gone: take it out of ${allowedFile}`),
    ];
  },
};
