/** Parameters by ARN and in a list, for whoever decides about them in others' names. */
import { type AccountId, isAccountId, parseArn } from "../../base/arn.ts";
import type { AnyUnit } from "../../pipeline/caller.ts";
import {
  type KeptRange,
  type KeptResource,
  noGrantees,
  type ResourceKeeper,
} from "../../pipeline/kept-resources.ts";
import { parseName } from "./name.ts";
import { arnOf, parameterFacts, parameterPermission } from "./parameter.ts";
import type { SsmUnit } from "./ssm.ts";
import type { ParameterTable } from "./tables.ts";

export class ParameterKeeper implements ResourceKeeper {
  readonly type = "ssm:parameter";

  async find(arn: string, unit: AnyUnit): Promise<KeptResource | undefined> {
    const { service, account, region } = parseArn(arn) ?? {};
    if (service !== "ssm" || region === undefined || !isAccountId(account ?? "")) return undefined;
    const place = { account: account as AccountId, region };
    const { parameter } = await parameterFacts(arn, place, unitOf(unit));
    return parameter !== undefined && arnOf(parameter) === arn ? kept(parameter) : undefined;
  }

  /** In the order of Regions, and of names in each. */
  async list({ account, after, limit }: KeptRange, unit: AnyUnit): Promise<KeptResource[]> {
    const start = { account, region: "" };
    const { region, path } = after === "" ? { ...start, path: "" } : parseName(after, start);
    const rows = await unitOf(unit)
      .database.selectFrom("ssm_parameter")
      .selectAll()
      .where("account_id", "=", account)
      .where(({ eb, refTuple, tuple }) => eb(refTuple("region", "path"), ">", tuple(region, path)))
      .orderBy("region")
      .orderBy("path")
      .limit(limit)
      .execute();
    return rows.map(kept);
  }
}

function unitOf(unit: AnyUnit): SsmUnit {
  return unit as unknown as SsmUnit;
}

function kept(parameter: ParameterTable): KeptResource {
  const arn = arnOf(parameter);
  const { account_id, region, path } = parameter;
  const reference = { account: account_id as AccountId, region, path, selector: undefined };
  return {
    arn,
    question: async ({ action }) =>
      parameterPermission(action.slice(action.indexOf(":") + 1), { reference, parameter, arn }),
    grantees: noGrantees,
  };
}
