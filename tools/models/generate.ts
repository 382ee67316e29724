/**
 * Writes `src/wire/data/` and `src/wire/generated/` from a folder of botocore models:
 * `node tools/models/generate.ts MODELS_FOLDER`.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ModelFile } from "../../src/wire/model-file.ts";
import { compactModel, serviceRow } from "./compact.ts";
import { typesOf } from "./types.ts";

/** Services whose handlers are written against generated types. */
const typedServices: readonly string[] = [
  "iam",
  "sts",
  "cloudtrail",
  "organizations",
  "kms",
  "secretsmanager",
  "ssm",
];

const wireFolder = fileURLToPath(new URL("../../src/wire/", import.meta.url));

/** JSON with one operation, shape or paginator a line, so that a new model reads well as a diff. */
function modelText(model: ModelFile): string {
  const section = (entries: object): string => {
    const lines = Object.entries(entries).map(
      ([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
    );
    return lines.length === 0 ? "{}" : `{\n${lines.join(",\n")}\n  }`;
  };
  const sections = Object.entries(model).map(
    ([name, entries]) => `  ${JSON.stringify(name)}: ${section(entries)}`,
  );
  return `{\n${sections.join(",\n")}\n}\n`;
}

function generate(modelsFolder: string): void {
  mkdirSync(join(wireFolder, "data/models"), { recursive: true });
  mkdirSync(join(wireFolder, "generated"), { recursive: true });
  const files = readdirSync(modelsFolder).filter((name) => name.endsWith(".json"));
  const rows = files.sort().map((file) => {
    const id = file.slice(0, -".json".length);
    const model = compactModel(JSON.parse(readFileSync(join(modelsFolder, file), "utf8")), id);
    writeFileSync(join(wireFolder, "data/models", file), modelText(model));
    if (typedServices.includes(id)) {
      writeFileSync(join(wireFolder, "generated", `${id}.ts`), typesOf(model, id));
    }
    return serviceRow(model, id);
  });
  const table = rows.map((row) => `  ${JSON.stringify(row)}`).join(",\n");
  writeFileSync(join(wireFolder, "data/services.json"), `[\n${table}\n]\n`);
}

const [modelsFolder] = process.argv.slice(2);
if (modelsFolder === undefined) {
  process.stderr.write("usage: node tools/models/generate.ts MODELS_FOLDER\n");
  process.exitCode = 2;
} else {
  generate(modelsFolder);
}
