/** `GetParameterHistory`: all versions of one parameter, with their values and labels. */
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import { makeToken } from "../../pipeline/page-token.ts";
import type { ParameterHistory } from "../../wire/generated/ssm.ts";
import { invalidNextToken } from "./errors.ts";
import { openingRight } from "./get-parameter.ts";
import { shownDetails } from "./list-parameters.ts";
import { lastOf, type Page } from "./listing.ts";
import {
  type ParameterFacts,
  parameterFacts,
  parameterPermission,
  recordedOne,
  requireParameter,
  shownName,
} from "./parameter.ts";
import { type Ssm, type SsmUnit, ssmOperation } from "./ssm.ts";
import type { ParameterVersionTable } from "./tables.ts";
import { type KeyRight, openValue } from "./value.ts";
import { labelsOf } from "./versions.ts";

interface VersionToRead {
  readonly version: ParameterVersionTable;
  readonly right: KeyRight;
}

interface HistoryFacts extends ParameterFacts, Page<VersionToRead> {}

type HistoryRequest = OperationRequest<{
  readonly Name: string;
  readonly WithDecryption?: boolean | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}>;

async function gatherHistory(
  parts: Ssm,
  request: HistoryRequest,
  unit: SsmUnit,
): Promise<HistoryFacts> {
  const facts = await parameterFacts(request.input.Name, request, unit);
  const { parameter } = facts;
  if (parameter === undefined) return { ...facts, items: [], next: {} };
  const list = `history of ${parameter.parameter_id}`;
  const after = lastOf(list, request.input.NextToken);
  if (!/^\d{0,15}$/.test(after)) throw invalidNextToken();
  const countMax = request.input.MaxResults ?? 50;
  const rows = await unit.database
    .selectFrom("ssm_parameter_version")
    .selectAll()
    .where("parameter_id", "=", parameter.parameter_id)
    .where("version", ">", Number(after))
    .orderBy("version")
    .limit(countMax + 1)
    .execute();
  const items: VersionToRead[] = [];
  for (const version of rows.slice(0, countMax)) {
    items.push({ version, right: await openingRight(parts, parameter, version, request, unit) });
  }
  if (rows.length <= countMax) return { ...facts, items, next: {} };
  const last = String(items.at(-1)?.version.version ?? 0);
  return { ...facts, items, next: { NextToken: makeToken(list, last) } };
}

function getParameterHistory(parts: Ssm): Operation {
  return ssmOperation<"GetParameterHistory", HistoryFacts>("GetParameterHistory", {
    readOnly: true,
    gather: (request, unit) => gatherHistory(parts, request, unit),
    permissions: (_request, facts) => [
      parameterPermission("GetParameterHistory", facts),
      ...facts.items.flatMap(({ right }) => right.questions),
    ],
    async run({ input, account }, facts, unit) {
      const parameter = requireParameter(facts);
      const labels = [...(await labelsOf(unit.database, parameter.parameter_id))];
      const isOpen = input.WithDecryption === true;
      const history: ParameterHistory[] = [];
      for (const { version, right } of facts.items) {
        history.push({
          Name: shownName(parameter, account),
          ...shownDetails(version),
          Value: await openValue(parts, parameter, version, right, isOpen, unit),
          Version: version.version,
          Labels: labels.filter(([, on]) => on === version.version).map(([label]) => label),
        });
      }
      return { Parameters: history, ...facts.next };
    },
    record: recordedOne,
  });
}

export function historyOperations(parts: Ssm): readonly Operation[] {
  return [getParameterHistory(parts)];
}
