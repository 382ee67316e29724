/** AWS's own managed policies: names in memory, documents read from the disk on demand. */
import { createHash } from "node:crypto";
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { type Arn, formatArn } from "../../base/arn.ts";
import type { EpochMilliseconds } from "../../base/clock.ts";
import { assert } from "../../base/errors.ts";
import { uniqueIdPrefixes } from "../../base/identifiers.ts";

/** What IAM's `GetPolicy` and `ListPolicies` tell of a policy that AWS owns. */
export interface ManagedPolicy {
  readonly name: string;
  readonly arn: Arn;
  /** `/`, `/job-function/`, `/service-role/`, `/aws-service-role/` or `/root-task/`. */
  readonly path: string;
  /** `ANPA` and 17 characters; the same in every installation. */
  readonly id: string;
  /** `v12`: the only version that is kept. */
  readonly defaultVersionId: string;
  readonly createdAt: EpochMilliseconds;
  /** When the default version was made. */
  readonly updatedAt: EpochMilliseconds;
  readonly isAttachable: boolean;
}

export interface ManagedPolicyQuery {
  /** Only policies whose path begins with this; `/` for all. */
  readonly pathPrefix?: string;
  /** Only policies whose name comes after this one, which need not exist. */
  readonly after?: string;
  /** At most so many. */
  readonly limit: number;
}

export interface ManagedPolicyCatalogue {
  readonly size: number;
  /** The policy with this ARN, letter for letter, or `undefined`. */
  byArn(arn: string): ManagedPolicy | undefined;
  /** Policies in the order of their names, compared by code unit. */
  list(query: ManagedPolicyQuery): readonly ManagedPolicy[];
  /**
   * The default version's document: JSON text with AWS's own members and order, without the white
   * space; `undefined` where no policy has this ARN. Read from the disk at each call.
   */
  documentByArn(arn: string): string | undefined;
}

/** Name, path, version id, made, updated, bytes of the document; see `tools/managed-policies`. */
type IndexRow = readonly [string, string, string, string, string, number];

interface Entry {
  readonly policy: ManagedPolicy;
  readonly offset: number;
  readonly length: number;
}

const indexFile = new URL("data/managed-policies.index.json", import.meta.url);
const documentsFile = new URL("data/managed-policies.jsonl", import.meta.url);

const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * An id drawn from the ARN. AWS's own ids are not published as data, and nothing but their form and
 * their staying the same may be relied on.
 */
function derivedPolicyId(arn: Arn): string {
  const digest = createHash("sha256").update(arn).digest();
  let text: string = uniqueIdPrefixes.managedPolicy;
  for (const byte of digest.subarray(0, 17)) text += base32[byte & 31];
  return text;
}

function policyOf([name, path, defaultVersionId, created, updated]: IndexRow): ManagedPolicy {
  const arn = formatArn("iam", "aws", `policy${path}${name}`);
  return {
    name,
    arn,
    path,
    id: derivedPolicyId(arn),
    defaultVersionId,
    createdAt: Date.parse(created),
    updatedAt: Date.parse(updated),
    isAttachable: true,
  };
}

function readEntries(): readonly Entry[] {
  const rows = JSON.parse(readFileSync(indexFile, "utf8")) as readonly IndexRow[];
  let offset = 0;
  return rows.map((row) => {
    const entry = { policy: policyOf(row), offset, length: row[5] };
    offset += entry.length + 1; // the line feed
    return entry;
  });
}

function readDocument({ offset, length, policy }: Entry): string {
  const buffer = Buffer.allocUnsafe(length);
  const file = openSync(documentsFile, "r");
  try {
    const bytesRead = readSync(file, buffer, 0, length, offset);
    assert(bytesRead === length, `the document of ${policy.name} is cut short`);
  } finally {
    closeSync(file);
  }
  return buffer.toString("utf8");
}

/** The position of the first entry whose name comes after `name`. */
function positionAfter(entries: readonly Entry[], name: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry !== undefined && entry.policy.name <= name) low = middle + 1;
    else high = middle;
  }
  return low;
}

function listEntries(
  entries: readonly Entry[],
  { pathPrefix = "/", after, limit }: ManagedPolicyQuery,
): readonly ManagedPolicy[] {
  const found: ManagedPolicy[] = [];
  const start = after === undefined ? 0 : positionAfter(entries, after);
  for (let position = start; position < entries.length && found.length < limit; position++) {
    const policy = entries[position]?.policy;
    if (policy?.path.startsWith(pathPrefix)) found.push(policy);
  }
  return found;
}

/** The catalogue as it was generated; reads the index (some 170 kB), throws where it is missing. */
export function managedPolicyCatalogue(): ManagedPolicyCatalogue {
  const entries = readEntries();
  const byArn = new Map<string, Entry>(entries.map((entry) => [entry.policy.arn, entry]));
  return {
    size: entries.length,
    byArn: (arn) => byArn.get(arn)?.policy,
    list: (query) => listEntries(entries, query),
    documentByArn: (arn) => {
      const entry = byArn.get(arn);
      return entry === undefined ? undefined : readDocument(entry);
    },
  };
}
