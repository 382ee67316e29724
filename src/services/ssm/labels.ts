/** Labels on versions: `LabelParameterVersion` and `UnlabelParameterVersion`. */
import { ServiceError } from "../../base/errors.ts";
import type { Operation } from "../../pipeline/operation.ts";
import { versionNotFound } from "./errors.ts";
import {
  gatherByName,
  type ParameterFacts,
  parameterPermission,
  recordedOne,
  requireParameter,
} from "./parameter.ts";
import { type SsmUnit, ssmOperation } from "./ssm.ts";
import type { ParameterTable } from "./tables.ts";
import { findVersion, labelsOf } from "./versions.ts";

/** Systems Manager User Guide, "Working with parameter labels". */
const labelsMax = 10;
const labelForm = /^(?!\d)(?!aws|ssm)[a-zA-Z0-9_.-]{1,100}$/i;

async function requireVersion(
  { database }: SsmUnit,
  { parameter_id, name }: ParameterTable,
  version: number,
): Promise<void> {
  if ((await findVersion(database, parameter_id, version)) === undefined) {
    throw versionNotFound(version, name);
  }
}

const labelParameterVersion = ssmOperation<"LabelParameterVersion", ParameterFacts>(
  "LabelParameterVersion",
  {
    readOnly: false,
    gather: gatherByName,
    permissions: (_request, facts) => [parameterPermission("LabelParameterVersion", facts)],
    async run({ input }, facts, unit) {
      const parameter = requireParameter(facts);
      const version = input.ParameterVersion ?? parameter.version;
      await requireVersion(unit, parameter, version);
      const labels = [...new Set(input.Labels)];
      const valid = labels.filter((label) => labelForm.test(label));
      await putLabels(unit, parameter, version, valid);
      return {
        InvalidLabels: labels.filter((label) => !labelForm.test(label)),
        ParameterVersion: version,
      };
    },
    record: recordedOne,
  },
);

/** A label that another version had moves. Throws `ParameterVersionLabelLimitExceeded`. */
async function putLabels(
  { database }: SsmUnit,
  { parameter_id }: ParameterTable,
  version: number,
  labels: readonly string[],
): Promise<void> {
  const present = await labelsOf(database, parameter_id);
  const there = [...present].filter(([, on]) => on === version).map(([label]) => label);
  if (new Set([...there, ...labels]).size > labelsMax) {
    throw new ServiceError(
      "ParameterVersionLabelLimitExceeded",
      `A parameter version can have maximum ${labelsMax} labels.Move one or more labels to ` +
        "another version and try again.",
    );
  }
  for (const label of labels) {
    await database
      .insertInto("ssm_parameter_label")
      .values({ parameter_id, label, version })
      .onConflict((conflict) =>
        conflict.columns(["parameter_id", "label"]).doUpdateSet({ version }),
      )
      .execute();
  }
}

const unlabelParameterVersion = ssmOperation<"UnlabelParameterVersion", ParameterFacts>(
  "UnlabelParameterVersion",
  {
    readOnly: false,
    gather: gatherByName,
    permissions: (_request, facts) => [parameterPermission("UnlabelParameterVersion", facts)],
    async run({ input }, facts, unit) {
      const parameter = requireParameter(facts);
      const { parameter_id } = parameter;
      await requireVersion(unit, parameter, input.ParameterVersion);
      const present = await labelsOf(unit.database, parameter_id);
      const asked = [...new Set(input.Labels)];
      const removed = asked.filter((label) => present.get(label) === input.ParameterVersion);
      if (removed.length > 0) {
        await unit.database
          .deleteFrom("ssm_parameter_label")
          .where("parameter_id", "=", parameter_id)
          .where("label", "in", removed)
          .execute();
      }
      return {
        RemovedLabels: removed,
        InvalidLabels: asked.filter((label) => !removed.includes(label)),
      };
    },
    record: recordedOne,
  },
);

export const labelOperations: readonly Operation[] = [
  labelParameterVersion,
  unlabelParameterVersion,
];
