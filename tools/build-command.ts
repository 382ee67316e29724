/**
 * Makes the command as it is published, in `dist/command`: each file of `cli` and `src` with its
 * types taken out, and the data beside it.
 *
 * Node runs our TypeScript as it stands, but strips no types below `node_modules`. Types become
 * blanks, as they do where Node strips them itself: a line in a stack trace is the line in the
 * sources.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What is shipped: code that is no test's, and the files that code reads. */
const isShippedCode = (path: string) =>
  path.endsWith(".ts") && !path.endsWith(".test.ts") && !path.includes("/testing/");
const isShippedData = (path: string) => path.includes("/data/");

/** The built module of a source file. */
function javaScriptOf(text: string): string {
  const stripped = stripTypeScriptTypes(text, { mode: "strip" });
  return stripped.replace(/(from |import\(|new URL\()"(\.[^"]*)\.ts"/g, '$1"$2.js"');
}

/** Builds into `folder`; throws where a file cannot be stripped. */
export function buildCommand(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  for (const room of ["cli", "src"]) {
    const entries = readdirSync(join(root, room), { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      if (!entry.isFile()) continue;
      const source = join(entry.parentPath, entry.name);
      const path = source.slice(root.length);
      const target = join(folder, path);
      if (!isShippedCode(path) && !isShippedData(path)) continue;
      mkdirSync(dirname(target), { recursive: true });
      if (isShippedData(path)) copyFileSync(source, target);
      else {
        const built = target.replace(/\.ts$/, ".js");
        writeFileSync(built, javaScriptOf(readFileSync(source, "utf8")));
      }
    }
  }
}
