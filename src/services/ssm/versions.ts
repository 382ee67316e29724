/** Versions of parameters and the labels on them. */
import type { Kysely } from "kysely";
import { ServiceError } from "../../base/errors.ts";
import { parameterNotFound, versionNotFound } from "./errors.ts";
import type { SsmUnit } from "./ssm.ts";
import type { ParameterTable, ParameterVersionTable, SsmTables } from "./tables.ts";

/** Systems Manager User Guide, "Working with parameter versions". */
const versionsMax = 100;

export function findVersion(
  database: Kysely<SsmTables>,
  parameterId: string,
  version: number,
): Promise<ParameterVersionTable | undefined> {
  return database
    .selectFrom("ssm_parameter_version")
    .selectAll()
    .where("parameter_id", "=", parameterId)
    .where("version", "=", version)
    .executeTakeFirst();
}

/** The version that a selector names: a number, a label, or the newest where there is none. */
export async function selectedVersion(
  { database }: SsmUnit,
  parameter: ParameterTable,
  selector: string | undefined,
): Promise<ParameterVersionTable | undefined> {
  const { parameter_id, version } = parameter;
  if (selector === undefined) return findVersion(database, parameter_id, version);
  if (/^\d{1,15}$/.test(selector)) return findVersion(database, parameter_id, Number(selector));
  const labels = await labelsOf(database, parameter_id);
  const labelled = labels.get(selector);
  return labelled === undefined ? undefined : findVersion(database, parameter_id, labelled);
}

/** `selectedVersion`, or AWS's code for one that is not there. */
export function requireVersion(
  version: ParameterVersionTable | undefined,
  parameter: ParameterTable | undefined,
  selector: string | undefined,
): ParameterVersionTable {
  if (version !== undefined) return version;
  if (parameter === undefined || selector === undefined) throw parameterNotFound();
  throw versionNotFound(selector, parameter.name);
}

export async function labelsOf(
  database: Kysely<SsmTables>,
  parameterId: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = await database
    .selectFrom("ssm_parameter_label")
    .select(["label", "version"])
    .where("parameter_id", "=", parameterId)
    .orderBy("label")
    .execute();
  return new Map(rows.map(({ label, version }) => [label, version]));
}

/**
 * Makes room for one more version: the oldest goes, unless a label holds it, and then the call
 * fails with `ParameterMaxVersionLimitExceeded`.
 */
export async function makeRoom({ database }: SsmUnit, parameter: ParameterTable): Promise<void> {
  const { parameter_id, name } = parameter;
  const { count, oldest } = await database
    .selectFrom("ssm_parameter_version")
    .select(({ fn }) => [fn.countAll<number>().as("count"), fn.min<number>("version").as("oldest")])
    .where("parameter_id", "=", parameter_id)
    .executeTakeFirstOrThrow();
  if (Number(count) < versionsMax) return;
  const labels = await labelsOf(database, parameter_id);
  if ([...labels.values()].includes(Number(oldest))) {
    throw new ServiceError(
      "ParameterMaxVersionLimitExceeded",
      `You attempted to create a new version of ${name} by calling the PutParameter API with the ` +
        `overwrite flag. Version ${oldest}, the oldest version, can't be deleted because it has ` +
        "a label associated with it. Move the label to another version of the parameter, and try " +
        "again.",
    );
  }
  await database
    .deleteFrom("ssm_parameter_version")
    .where("parameter_id", "=", parameter_id)
    .where("version", "=", Number(oldest))
    .execute();
}
