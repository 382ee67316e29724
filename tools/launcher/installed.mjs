/** Tells whether `node_modules` holds what `package-lock.json` asks for, from npm's own record. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runtimePath } from "./runtime.mjs";

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/** Whether the lock file lets npm leave a package out: built for another system, or not needed. */
function mayBeAbsent(locked, development) {
  return locked.optional === true || locked.peer === true || (!development && locked.dev === true);
}

/**
 * What is written in both lock files is compared, not their times: a checkout or a clock that was
 * set touches those. npm writes its record last, so an installation that was cut short has none.
 *
 * `development` says whether packages for development must be there too.
 */
export function isInstalled(root, { development }) {
  const wanted = readJson(join(root, "package-lock.json"))?.packages;
  const present = readJson(join(root, "node_modules", ".package-lock.json"))?.packages;
  if (wanted === undefined || present === undefined) return false;
  for (const [path, locked] of Object.entries(wanted)) {
    if (path === "") continue;
    const found = present[path];
    if (found === undefined && mayBeAbsent(locked, development)) continue;
    if (found?.version !== locked.version || found?.integrity !== locked.integrity) return false;
  }
  return existsSync(runtimePath(root));
}
