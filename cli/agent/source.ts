/** What the agent asks the server for, and how it looks whether there is something newer. */
import { type ClientSettings, callJsonForBytes } from "../../src/client.ts";
import {
  type Answer,
  describeSecret,
  getParameter,
  labelledVersion,
  memberOf,
  parameterOf,
  type Settings,
  secretBytes,
  secretInput,
} from "../run/ask.ts";
import type { Reference } from "../run/reference.ts";

export type ValueRequest =
  | {
      readonly kind: "secret";
      readonly id: string;
      readonly stage: string | undefined;
      readonly version: string | undefined;
    }
  | { readonly kind: "parameter"; readonly id: string; readonly isDecrypted: boolean };

/** An answer as bytes of JSON, and the version that it is about. */
export interface Fetched {
  readonly bytes: Buffer;
  readonly version: string;
}

/** The server as the cache sees it. Both reject with `CallRefused` or `ServerUnreachable`. */
export interface Source {
  fetch(request: ValueRequest): Promise<Fetched>;
  /** The version that the request stands for now; undefined for a secret that is deleted. */
  version(request: ValueRequest): Promise<string | undefined>;
}

/** A request that names no version asks for the current one: both spellings are one entry. */
export function secretRequest(id: string, stage?: string, version?: string): ValueRequest {
  const isCurrent = stage === "AWSCURRENT" && version === undefined;
  return { kind: "secret", id, stage: isCurrent ? undefined : stage, version };
}

export function requestOf(reference: Reference): ValueRequest {
  if (reference.kind === "parameter") {
    return { kind: "parameter", id: reference.id, isDecrypted: true };
  }
  return secretRequest(reference.id, reference.stage, reference.version);
}

/** The same for the same request, and for no other. */
export function nameOf(request: ValueRequest): string {
  return request.kind === "parameter"
    ? JSON.stringify(["parameter", request.id, request.isDecrypted])
    : JSON.stringify(["secret", request.id, request.stage ?? "", request.version ?? ""]);
}

/** What a reference stands for. */
export interface ValueIn {
  readonly value: Buffer;
  /** False for a parameter that is not secret: its text may be shown. */
  readonly isSecret: boolean;
}

/** From the bytes of an answer. Throws `CommandFailure`. */
export function valueIn(bytes: Buffer, reference: Reference): ValueIn {
  const answer: Answer = JSON.parse(bytes.toString("utf8"));
  if (reference.kind === "parameter") {
    const { Value, Type } = parameterOf(answer);
    const value = Buffer.from(memberOf(String(Value), reference));
    return { value, isSecret: Type === "SecureString" };
  }
  return { value: secretBytes(answer, reference), isSecret: true };
}

export function serverSource(settings: Settings, millisecondsMax: () => number): Source {
  const client = async () => ({ ...(await settings()), millisecondsMax: millisecondsMax() });
  return {
    async fetch(request) {
      const bytes = await ask(await client(), request);
      return { bytes, version: versionIn(bytes, request.kind) };
    },
    async version(request) {
      if (request.kind === "parameter") {
        const answer = await getParameter(await client(), request.id, false);
        return String(parameterOf(answer).Version);
      }
      const described = await describeSecret(await client(), request.id);
      if (described.DeletedDate !== undefined) return undefined;
      return request.version ?? labelledVersion(described, request.stage);
    },
  };
}

function ask(client: ClientSettings, request: ValueRequest): Promise<Buffer> {
  if (request.kind === "parameter") {
    const input = { Name: request.id, WithDecryption: request.isDecrypted };
    return callJsonForBytes(client, "ssm", "AmazonSSM.GetParameter", input);
  }
  const input = secretInput(request.id, request.stage, request.version);
  return callJsonForBytes(client, "secretsmanager", "secretsmanager.GetSecretValue", input);
}

const versionMember = { secret: '"VersionId"', parameter: '"Version"' } as const;
/** Longer than any version. */
const versionCharactersMax = 100;

/**
 * The version that an answer is about, read without the value becoming a string. Within a string
 * of JSON each quote stands behind a backslash, so the name in its quotes is the member's.
 */
export function versionIn(bytes: Buffer, kind: ValueRequest["kind"]): string {
  const name = versionMember[kind];
  for (let at = bytes.indexOf(name); at !== -1; at = bytes.indexOf(name, at + 1)) {
    const start = at + name.length;
    const after = bytes.toString("utf8", start, start + versionCharactersMax);
    const [, quoted, number] = /^\s*:\s*(?:"([^"\\]+)"|(\d+))/.exec(after) ?? [];
    if (quoted !== undefined || number !== undefined) return quoted ?? number ?? "";
  }
  return "";
}
