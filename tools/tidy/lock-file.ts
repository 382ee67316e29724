/** `npm ci` works anywhere: the lock file names no host, and has all that its packages ask for. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Rule } from "./project.ts";

interface Locked {
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Whether `name`, asked for by the package at `path`, is found in a folder on the way up. */
function isLocked(packages: Readonly<Record<string, Locked>>, path: string, name: string): boolean {
  for (
    let folder = path;
    ;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))
  ) {
    const place = folder === "" ? "node_modules" : `${folder}/node_modules`;
    if (packages[`${place}/${name}`] !== undefined) return true;
    if (folder === "") return false;
  }
}

export const lockFile: Rule = {
  name: "lock-file",
  check: ({ root }) => {
    const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
      readonly packages: Readonly<Record<string, Locked>>;
    };
    return Object.entries(lock.packages).flatMap(([path, locked]) => [
      ...(locked.resolved === undefined ? [] : [`package-lock.json:1 ${path} names a host`]),
      ...Object.keys({ ...locked.dependencies, ...locked.optionalDependencies })
        .filter((name) => !isLocked(lock.packages, path, name))
        .map((name) => `package-lock.json:1 lacks ${name}, which ${path} asks for`),
    ]);
  },
};
