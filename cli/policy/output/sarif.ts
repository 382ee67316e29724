/** Findings as SARIF 2.1.0, which code-scanning services read. */
import { isAbsolute, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Finding } from "../finding.ts";

/** What each rule is about; SARIF wants every rule that a result names described. */
const ruleTexts: Readonly<Record<string, string>> = {
  text: "The file is readable UTF-8 text.",
  json: "A policy is JSON within the bounds of depth and size.",
  duplicateKey: "No object has a key twice.",
  syntax: "The document has the shape of a policy.",
  version: "The version of the language is one that exists, and has the features that are used.",
  sid: "Statement ids are well formed and unique.",
  action: "Actions are present and well formed.",
  resource: "Resources are present where they must be, and well formed.",
  principal: "Principals stand where they belong, and are well formed.",
  condition: "Condition operators exist, and their values are well formed.",
  size: "The policy is within AWS's limit of characters.",
  unknownName: "Actions, condition keys and variables are those that AWS has.",
  resourceFit: "Every action has a resource beside it that it can act on.",
  conditionSense: "Condition values can be read, and operators suit their keys.",
  yaml: "The test file is YAML.",
  schema: "The test file has the members that a test file has.",
  expectation: "The decision is the one that the case expects.",
  coverage: "Every statement is matched by some case.",
};

/** A URI relative to the working folder, where the file is below it. */
function uriOf(file: string): string {
  if (file === "-") return "stdin";
  const path = isAbsolute(file) ? relative(process.cwd(), file) : file;
  if (path.startsWith("..") || isAbsolute(path)) return pathToFileURL(file).href;
  return path.split(sep).map(encodeURIComponent).join("/");
}

/** How our columns count; without this word a reader may take them for code points. */
const columnKind = "utf16CodeUnits";

export function sarifOf(findings: readonly Finding[], version: string): string {
  const ids = [...new Set(findings.map(({ rule }) => rule))];
  const results = findings.map(({ rule, level, message, path, aws, details, ...place }) => ({
    ruleId: rule,
    ruleIndex: ids.indexOf(rule),
    level,
    message: {
      text: [
        message,
        ...(aws === undefined ? [] : [`AWS answers ${aws.code}: ${aws.message}`]),
        ...(details ?? []),
      ].join("\n"),
    },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(place.file) },
          region: { startLine: place.line, startColumn: place.column },
        },
        ...(path !== undefined && { logicalLocations: [{ fullyQualifiedName: path }] }),
      },
    ],
  }));
  const rules = ids.map((id) => ({ id, shortDescription: { text: ruleTexts[id] ?? id } }));
  const tool = { driver: { name: "sallyport", version, rules } };
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool, columnKind, results }],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}
