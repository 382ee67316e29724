/** Every package that is imported is declared, used and accounted for in `docs/dependencies.md`. */
import { isBuiltin } from "node:module";
import { type Project, problemAt, type Rule } from "./project.ts";

const listFile = "docs/dependencies.md";

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** `@scope/name` or `name`, of a package that is not Node's own; else undefined. */
export function packageOf(target: string): string | undefined {
  if (target.startsWith(".") || target.startsWith("/") || isBuiltin(target)) return undefined;
  return /^(@[^/]+\/)?[^/]+/.exec(target)?.[0];
}

/** Package to version, from the table's rows: `| package | version | licence | why | where |`. */
export function listedPackages(text: string): ReadonlyMap<string, string> {
  const rows = text.matchAll(/^\| `([^`]+)` \| ([^ |]+) \|/gm);
  return new Map([...rows].map(([, name = "", version = ""]) => [name, version]));
}

function undeclaredImports({ sources }: Project, declared: ReadonlyMap<string, string>): string[] {
  return sources.flatMap((file) =>
    file.imports.flatMap(({ target, start }) => {
      const name = packageOf(target);
      if (name === undefined || declared.has(name)) return [];
      return [problemAt(file, start, `imports ${name}, which package.json does not name`)];
    }),
  );
}

/** Product code may not lean on what is installed for development only. */
function developmentImports({ sources }: Project, manifest: Manifest): string[] {
  return sources
    .filter(({ path }) => /^(src|cli)\//.test(path) && !/\.test\.ts$|\/testing\//.test(path))
    .flatMap((file) =>
      file.imports.flatMap(({ target, start }) => {
        const name = packageOf(target);
        if (name === undefined || manifest.devDependencies?.[name] === undefined) return [];
        return [problemAt(file, start, `imports ${name}, which is there for development only`)];
      }),
    );
}

/** A package that is shipped and that no code of the product imports is weight without use. */
function unusedDependencies({ sources }: Project, manifest: Manifest): string[] {
  const used = new Set(
    sources
      .filter(({ path }) => /^(src|cli|console)\//.test(path))
      .flatMap(({ imports }) => imports.map(({ target }) => packageOf(target))),
  );
  return Object.keys(manifest.dependencies ?? {})
    .filter((name) => !used.has(name))
    .map((name) => `package.json:1 names ${name}, which nothing in src or cli imports`);
}

export const dependencies: Rule = {
  name: "dependencies",
  check: (project) => {
    const manifest = JSON.parse(project.texts.get("package.json") ?? "{}") as Manifest;
    const declared = new Map(
      Object.entries({
        ...manifest.optionalDependencies,
        ...manifest.devDependencies,
        ...manifest.dependencies,
      }),
    );
    const listed = listedPackages(project.texts.get(listFile) ?? "");
    return [
      ...undeclaredImports(project, declared),
      ...developmentImports(project, manifest),
      ...unusedDependencies(project, manifest),
      ...[...declared]
        .filter(([name, version]) => listed.get(name) !== version)
        .map(([name, version]) => `${listFile}:1 has no row for ${name} ${version}`),
      ...[...listed.keys()]
        .filter((name) => !declared.has(name))
        .map((name) => `${listFile}:1 has a row for ${name}, which package.json does not name`),
    ];
  },
};
