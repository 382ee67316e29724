/** `DeleteParameter` and `DeleteParameters`: with all versions, at once. */

import type { Operation } from "../../pipeline/operation.ts";
import {
  factsByName,
  gatherByName,
  type ParameterFacts,
  parameterPermission,
  recorded,
  recordedOne,
  requireParameter,
} from "./parameter.ts";
import { schedulePolicies } from "./policies.ts";
import { type SsmUnit, ssmOperation } from "./ssm.ts";
import type { ParameterTable } from "./tables.ts";

async function remove(unit: SsmUnit, parameter: ParameterTable, now: number): Promise<void> {
  const { parameter_id } = parameter;
  await unit.database
    .deleteFrom("ssm_parameter")
    .where("parameter_id", "=", parameter_id)
    .execute();
  await schedulePolicies(unit, { ...parameter, policies: "[]" }, now);
}

const deleteParameter = ssmOperation<"DeleteParameter", ParameterFacts>("DeleteParameter", {
  readOnly: false,
  gather: gatherByName,
  permissions: (_request, facts) => [parameterPermission("DeleteParameter", facts)],
  async run({ now }, facts, unit) {
    await remove(unit, requireParameter(facts), now);
    return {};
  },
  record: recordedOne,
});

interface NamedFacts {
  readonly name: string;
  readonly facts: ParameterFacts;
}

const deleteParameters = ssmOperation<"DeleteParameters", readonly NamedFacts[]>(
  "DeleteParameters",
  {
    readOnly: false,
    async gather(request, unit) {
      const all: NamedFacts[] = [];
      for (const name of new Set(request.input.Names)) {
        all.push({ name, facts: await factsByName(name, request, unit) });
      }
      return all;
    },
    permissions: (_request, all) =>
      all.map(({ facts }) => parameterPermission("DeleteParameters", facts)),
    async run({ now }, all, unit) {
      const DeletedParameters: string[] = [];
      const InvalidParameters: string[] = [];
      for (const { name, facts } of all) {
        if (facts.parameter === undefined) {
          InvalidParameters.push(name);
          continue;
        }
        await remove(unit, facts.parameter, now);
        DeletedParameters.push(name);
      }
      return { DeletedParameters, InvalidParameters };
    },
    record: (_request, _output, all) => recorded((all ?? []).map(({ facts }) => facts)),
  },
);

export const deleteOperations: readonly Operation[] = [deleteParameter, deleteParameters];
