/** All that is shipped with the product is under a licence that asks for no more than a notice. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Rule } from "./project.ts";

const permissive = new Set([
  "MIT",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "0BSD",
  "CC0-1.0",
  "Unlicense",
  "BlueOak-1.0.0",
  "Python-2.0",
]);

/** Whether an SPDX expression can be met with permissive licences alone. */
export function isPermissive(expression: string): boolean {
  const text = expression.replace(/^\((.*)\)$/, "$1");
  return text
    .split(" OR ")
    .some((choice) =>
      choice.split(" AND ").every((licence) => permissive.has(licence.replace(/[()]/g, "").trim())),
    );
}

interface Locked {
  readonly dev?: boolean;
  readonly license?: string;
}

/** The licence that the installed package states, else what the lock file remembers. */
function licenceOf(root: string, path: string, locked: Locked): string {
  const manifest = join(root, path, "package.json");
  if (!existsSync(manifest)) return locked.license ?? "none";
  const { license } = JSON.parse(readFileSync(manifest, "utf8")) as { readonly license?: unknown };
  return typeof license === "string" ? license : (locked.license ?? "none");
}

export const licences: Rule = {
  name: "licences",
  check: ({ root }) => {
    const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
      readonly packages: Readonly<Record<string, Locked>>;
    };
    return Object.entries(lock.packages)
      .filter(([path, { dev }]) => path !== "" && dev !== true)
      .map(([path, locked]) => ({ path, licence: licenceOf(root, path, locked) }))
      .filter(({ licence }) => !isPermissive(licence))
      .map(({ path, licence }) => `${path}:1 is under ${licence}`);
  },
};
