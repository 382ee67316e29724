/** The package as npm installed it: JavaScript that was built before, and the runtime beside it. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runtimeIn, runtimePackage, runtimeVersion } from "./runtime.mjs";

/** npm packs no lock file, and a checkout always has it. */
export function isPublished(root) {
  return !existsSync(join(root, "package-lock.json"));
}

/** What was built from the source file `url`: `cli/main.ts` is `dist/command/cli/main.js`. */
function builtModule(root, url) {
  const path = relative(root, fileURLToPath(url)).replace(/\.ts$/, ".js");
  return pathToFileURL(join(root, "dist", "command", path));
}

/** The pinned Node where npm put it, beside the package or above; undefined without it. */
function findRuntime(root) {
  const name = runtimePackage();
  const { resolve } = createRequire(join(root, "package.json"));
  try {
    return runtimeIn(join(resolve(`${name}/package.json`), ".."));
  } catch (error) {
    if (error.code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

function major(version) {
  return Number(version.split(".", 1)[0]);
}

/**
 * The module to run, and the Node to run it under; no Node where the one that runs us will do.
 *
 * Throws where the package was packed without its build, and where the pinned Node was left out and
 * the one that runs us is older.
 */
export function publishedProgram(root, url) {
  const built = builtModule(root, url);
  if (!existsSync(built)) {
    throw new Error(
      "this package was packed without its build; in a checkout, " +
        "`npm pack --ignore-scripts=false` makes a whole one",
    );
  }
  const pinned = runtimeVersion(root);
  if (process.versions.node === pinned) return { url: built, runtime: undefined };
  const runtime = findRuntime(root);
  if (runtime === undefined && major(process.versions.node) < major(pinned)) {
    throw new Error(
      `Node ${process.versions.node} is too old, and ${runtimePackage()} ${pinned} was left out ` +
        "when the package was installed: install it again with --include=optional, or run under " +
        `Node ${major(pinned)} or newer`,
    );
  }
  return { url: built, runtime };
}
