/**
 * How long the name of a login may be, by what secrets call its engine. PostgreSQL cuts a longer
 * one off without a failure (manual, "Identifiers and Key Words"), MySQL refuses it (Reference
 * Manual, "Account User Names and Passwords"), and so does MariaDB.
 */
interface Limit {
  readonly product: string;
  readonly most: number;
  readonly unit: "bytes" | "characters";
}

const postgresql: Limit = { product: "PostgreSQL", most: 63, unit: "bytes" };

const limits: ReadonlyMap<string, Limit> = new Map([
  ["postgresql", postgresql],
  ["postgres", postgresql],
  ["mysql", { product: "MySQL", most: 32, unit: "characters" }],
  ["mariadb", { product: "MariaDB", most: 128, unit: "characters" }],
]);

/** What a name is over, in words; undefined where it is not too long. */
export function brokenLimit(engineName: string, name: string): string | undefined {
  const limit = limits.get(engineName);
  if (limit === undefined) return undefined;
  const { product, most, unit } = limit;
  const length = unit === "bytes" ? Buffer.byteLength(name) : [...name].length;
  return length > most
    ? `the ${most} ${unit} that a name has in ${product} at the most`
    : undefined;
}
