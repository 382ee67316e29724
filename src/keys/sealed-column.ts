/** Which columns hold values sealed under the root key, as data; and such a value sealed anew. */
import { rootKeyIdOf, type Sealer } from "./sealing.ts";

/** Columns of a row, or members of an object in a list, by name. */
export type SealedRow = Readonly<Record<string, unknown>>;

/**
 * A column whose values are sealed under the root key itself. What is sealed under a KMS key is not
 * declared: that key's own material is, and it alone is sealed anew when the root key changes.
 */
export interface SealedColumn {
  readonly table: string;
  /** Names of columns; their values tell each row of the table from the others. */
  readonly key: readonly string[];
  readonly column: string;
  /** A column that is NULL has no value to seal. */
  readonly nullable: boolean;
  /** `value`: the column is the sealed value. `list`: JSON, objects with one in a member each. */
  readonly form: { readonly kind: "value" } | { readonly kind: "list"; readonly member: string };
  /** The `Sealer`'s. */
  readonly purpose: string;
  /** What a value is bound to, from the row's key, or from the object in the list. */
  associatedData(of: SealedRow): string;
  /** The change to name where a cache keeps the sealed value (`Unit.changed`). */
  changed?(row: SealedRow): string;
}

/**
 * A column's content with all that it holds sealed under the current root key; undefined where it
 * is so already.
 *
 * @throws SealingError where a value does not open: it was changed, belongs elsewhere, or names a
 * root key that is not here
 */
export function sealedAnew(
  sealer: Sealer,
  declared: SealedColumn,
  row: SealedRow,
): string | undefined {
  const content = row[declared.column];
  if (typeof content !== "string") return undefined;
  if (declared.form.kind === "value") return valueAnew(sealer, declared, row, content);
  const { member } = declared.form;
  const objects = JSON.parse(content) as readonly SealedRow[];
  const anew = objects.map((object) => valueAnew(sealer, declared, object, String(object[member])));
  if (anew.every((value) => value === undefined)) return undefined;
  return JSON.stringify(
    objects.map((object, index) => ({ ...object, [member]: anew[index] ?? object[member] })),
  );
}

function valueAnew(
  sealer: Sealer,
  { purpose, associatedData }: SealedColumn,
  of: SealedRow,
  sealed: string,
): string | undefined {
  if (rootKeyIdOf(sealed) === sealer.keyId) return undefined;
  const place = associatedData(of);
  const opened = sealer.open(purpose, place, sealed);
  const anew = sealer.seal(purpose, place, opened);
  opened.fill(0);
  return anew;
}
