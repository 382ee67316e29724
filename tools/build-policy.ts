/**
 * `npm run build`: makes `sallyport/policy`, the engine as a library, in `dist/policy`, and
 * the command beside it.
 *
 * Node runs our TypeScript as it stands, but not from `node_modules`, and no browser does: who
 * embeds the engine gets JavaScript modules with declarations. `npm pack` runs this first.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { buildCommand } from "./build-command.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What each door of the package is made from; names are those of `exports` in package.json. */
const doors = {
  index: join(root, "src/policy/index.ts"),
  flip: join(root, "src/policy/flip.ts"),
  format: join(root, "src/policy/format.ts"),
} as const;

/** ECMAScript that Node 20 and the browsers of its time run as it is. */
const target = "es2023";

async function writeModules(folder: string): Promise<void> {
  const bundle = await rolldown({ input: doors, platform: "neutral", transform: { target } });
  await bundle.write({
    dir: folder,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "engine.js",
  });
  await bundle.close();
}

/** Declarations name each other by the modules' real names, which end in `.js`. */
function renameImports(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      renameImports(path);
      continue;
    }
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace(/(from |import\()"(\.[^"]*)\.ts"/g, '$1"$2.js"'));
  }
}

function writeDeclarations(folder: string): number {
  const options = ["--declaration", "--emitDeclarationOnly", "--rootDir", join(root, "src")];
  const language = ["--module", "nodenext", "--target", "esnext", "--strict", "--skipLibCheck"];
  const { status, error } = spawnSync(
    process.execPath,
    [
      join(root, "node_modules/typescript/bin/tsc"),
      "--ignoreConfig",
      ...options,
      ...language,
      "--exactOptionalPropertyTypes",
      "--noUncheckedIndexedAccess",
      "--allowImportingTsExtensions",
      "--outDir",
      folder,
      ...Object.values(doors),
    ],
    { cwd: root, stdio: "inherit" },
  );
  if (error !== undefined) throw error;
  if (status === 0) renameImports(folder);
  return status ?? 1;
}

/** Builds into `folder`; resolves to the exit code of the compiler. */
export async function buildPolicy(folder: string): Promise<number> {
  rmSync(folder, { recursive: true, force: true });
  await writeModules(folder);
  return writeDeclarations(join(folder, "types"));
}

/** All that a package has and a checkout does not. */
export async function main(): Promise<number> {
  buildCommand(join(root, "dist/command"));
  return buildPolicy(join(root, "dist/policy"));
}
