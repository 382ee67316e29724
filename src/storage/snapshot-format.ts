/** The lines of a snapshot: JSON, one document a line, the same for both databases. */
import { StorageOpenError } from "./errors.ts";
import type { ColumnValue } from "./storage.ts";

/** Grows when an older importer could misread a newer file. */
export const snapshotFormat = 1;

/** The first line. */
export interface SnapshotHeader {
  readonly snapshot: number;
  readonly revision: number;
  readonly migrations: readonly string[];
}

/** A table's first line; its rows follow, each an array in the order of `columns`. */
export interface SnapshotTable {
  readonly table: string;
  readonly columns: readonly string[];
}

/** The last line; without it the file was cut off. */
export interface SnapshotTrailer {
  readonly rows: number;
  /** Hex, of all lines before this one, each with its line feed. */
  readonly sha256: string;
}

/** The snapshot is damaged, or does not fit the database that it is to fill. */
export class SnapshotError extends StorageOpenError {
  override readonly name = "SnapshotError";
}

type JsonValue = string | number | null | { readonly bytes: string };

export function encodeRow(row: readonly ColumnValue[]): string {
  const values: JsonValue[] = row.map((value) =>
    value instanceof Uint8Array ? { bytes: Buffer.from(value).toString("base64") } : value,
  );
  return JSON.stringify(values);
}

/** The lines of a file that comes in pieces, without their line feeds. */
export async function* splitLines(
  pieces: AsyncIterable<string | Uint8Array>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let rest = "";
  for await (const piece of pieces) {
    rest += typeof piece === "string" ? piece : decoder.decode(piece, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}

export type SnapshotLine =
  | { readonly kind: "header"; readonly header: SnapshotHeader }
  | { readonly kind: "table"; readonly table: SnapshotTable }
  | { readonly kind: "row"; readonly row: readonly ColumnValue[] }
  | { readonly kind: "trailer"; readonly trailer: SnapshotTrailer };

/** @throws SnapshotError where the line is none of a snapshot's. */
export function decodeLine(line: string): SnapshotLine {
  const document = parse(line);
  if (Array.isArray(document)) return { kind: "row", row: document.map(decodeValue) };
  if (typeof document === "object" && document !== null) {
    const { snapshot, revision, migrations, table, columns, rows, sha256 } = document as Record<
      string,
      unknown
    >;
    if (isNumber(snapshot) && isNumber(revision) && isNames(migrations)) {
      return { kind: "header", header: { snapshot, revision, migrations } };
    }
    if (typeof table === "string" && isNames(columns)) {
      return { kind: "table", table: { table, columns } };
    }
    if (isNumber(rows) && typeof sha256 === "string") {
      return { kind: "trailer", trailer: { rows, sha256 } };
    }
  }
  throw damaged();
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw damaged(error);
  }
}

function decodeValue(value: unknown): ColumnValue {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  if (typeof value === "object" && "bytes" in value && typeof value.bytes === "string") {
    return Buffer.from(value.bytes, "base64");
  }
  throw damaged();
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}

function damaged(cause?: unknown): SnapshotError {
  const message = "The snapshot is damaged: it has a line that no snapshot has.";
  return new SnapshotError(message, cause === undefined ? undefined : { cause });
}
