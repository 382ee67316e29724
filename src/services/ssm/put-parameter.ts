/** `PutParameter`: a new parameter, or a new version of one. */
import { randomUUID } from "node:crypto";
import { assert, ServiceError } from "../../base/errors.ts";
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import type { PutParameterRequest } from "../../wire/generated/ssm.ts";
import { validationException } from "./errors.ts";
import { checkNewName, pathOf, trimmedName } from "./name.ts";
import { type NewVersion, newVersion, tierFor } from "./new-value.ts";
import {
  type ParameterFacts,
  parameterFacts,
  parameterPermission,
  recordedOne,
} from "./parameter.ts";
import { schedulePolicies } from "./policies.ts";
import { type Ssm, type SsmUnit, ssmOperation } from "./ssm.ts";
import type { ParameterTable } from "./tables.ts";
import { tagRecord, tagsWith } from "./tag-set.ts";
import { defaultKey, gatherSealing, type KeyRight, noKey, sealValue } from "./value.ts";
import { makeRoom } from "./versions.ts";

interface PutFacts extends ParameterFacts {
  readonly right: KeyRight;
  readonly tier: ParameterTable["tier"];
}

type PutRequest = OperationRequest<PutParameterRequest>;

/** Systems Manager quotas, for one account in one Region. */
const countMax = { Standard: 10_000, Advanced: 100_000 } as const;

async function gatherPut(parts: Ssm, request: PutRequest, unit: SsmUnit): Promise<PutFacts> {
  const { input } = request;
  const facts = await parameterFacts(input.Name, request, unit);
  const { reference, parameter, arn } = facts;
  const isFull =
    input.Tier === "Intelligent-Tiering" && (await isTierFull("Standard", facts, unit));
  const tier = tierFor(input, parameter, isFull);
  const isSecure = (input.Type ?? parameter?.type) === "SecureString";
  if (!isSecure) return { ...facts, tier, right: noKey };
  const keyId = input.KeyId ?? parameter?.key_id ?? defaultKey;
  const sealing = { account: reference.account, arn, keyId, isAdvanced: tier === "Advanced" };
  return { ...facts, tier, right: await gatherSealing(parts, sealing, request, unit) };
}

function putParameter(parts: Ssm): Operation {
  return ssmOperation<"PutParameter", PutFacts>("PutParameter", {
    readOnly: false,
    gather: (request, unit) => gatherPut(parts, request, unit),
    permissions({ input }, facts) {
      const tags = input.Tags ?? [];
      const put = parameterPermission("PutParameter", facts, {
        keys: {
          "ssm:Overwrite": input.Overwrite ?? false,
          "ssm:Policies": input.Policies,
        },
        requestTags: tags.length === 0 ? undefined : tagRecord(tags),
      });
      if (tags.length === 0) return [put, ...facts.right.questions];
      const tag = parameterPermission("AddTagsToResource", facts, { requestTags: tagRecord(tags) });
      return [put, tag, ...facts.right.questions];
    },
    run: (request, facts, unit) => store(parts, request, facts, unit),
    record: recordedOne,
  });
}

async function store(parts: Ssm, request: PutRequest, facts: PutFacts, unit: SsmUnit) {
  const { input, now, caller } = request;
  assert(caller.kind !== "anonymous", "the model wants this call signed");
  checkNewName(trimmedName(input.Name), request);
  // Whether or not there is anything to overwrite.
  if (input.Overwrite === true && (input.Tags?.length ?? 0) > 0) throw tagsOnOverwrite();
  const before = facts.parameter;
  if (before !== undefined && input.Overwrite !== true) throw alreadyExists();
  const made = newVersion(input, before, facts.tier, now);
  await refuseOverCount(made.tier, facts, unit);
  if (before !== undefined) await makeRoom(unit, before);
  const parameter = await storeParameter(request, facts, made, caller.arn, unit);
  await storeVersion(parts, { input, made, facts, parameter }, unit);
  await schedulePolicies(unit, parameter, now);
  return { Version: parameter.version, Tier: parameter.tier };
}

function alreadyExists(): ServiceError {
  return new ServiceError(
    "ParameterAlreadyExists",
    "The parameter already exists. To overwrite this value, set the overwrite option in the " +
      "request to true.",
  );
}

function tagsOnOverwrite(): ServiceError {
  return validationException(
    "Invalid request: tags and overwrite can't be used together. To create a parameter with " +
      "tags, please remove overwrite flag. To update tags for an existing parameter, please use " +
      "AddTagsToResource or RemoveTagsFromResource.",
  );
}

async function isTierFull(
  tier: NewVersion["tier"],
  { reference }: ParameterFacts,
  { database }: SsmUnit,
): Promise<boolean> {
  const { count } = await database
    .selectFrom("ssm_parameter")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("account_id", "=", reference.account)
    .where("region", "=", reference.region)
    .where("tier", "=", tier)
    .executeTakeFirstOrThrow();
  return Number(count) >= countMax[tier];
}

/** A parameter that comes into a tier, new or from the other one, must have room there. */
async function refuseOverCount(
  tier: NewVersion["tier"],
  facts: PutFacts,
  unit: SsmUnit,
): Promise<void> {
  if (facts.parameter?.tier === tier || !(await isTierFull(tier, facts, unit))) return;
  throw new ServiceError(
    "ParameterLimitExceeded",
    `You have exceeded the number of parameters for this AWS account: ${countMax[tier]} of the ` +
      `${tier} tier.`,
  );
}

async function storeParameter(
  { input, now }: PutRequest,
  { reference, parameter: before }: PutFacts,
  { policies, ...made }: NewVersion,
  changed_by: string,
  { database }: SsmUnit,
) {
  const columns = { ...made, policies: JSON.stringify(policies), changed_at: now, changed_by };
  if (before !== undefined) {
    const after = { ...columns, version: before.version + 1 };
    await database
      .updateTable("ssm_parameter")
      .set(after)
      .where("parameter_id", "=", before.parameter_id)
      .execute();
    return { ...before, ...after };
  }
  const name = trimmedName(input.Name);
  const created = {
    ...columns,
    parameter_id: randomUUID(),
    account_id: reference.account,
    region: reference.region,
    name,
    path: pathOf(name),
    version: 1,
    tags: tagsWith([], input.Tags ?? []),
    resource_policy: null,
    resource_policy_principals: null,
    resource_policy_id: null,
  };
  await database.insertInto("ssm_parameter").values(created).execute();
  return created;
}

interface Storing {
  readonly input: PutParameterRequest;
  readonly made: NewVersion;
  readonly facts: PutFacts;
  readonly parameter: Awaited<ReturnType<typeof storeParameter>>;
}

async function storeVersion(
  parts: Ssm,
  { input, made, facts, parameter }: Storing,
  unit: SsmUnit,
): Promise<void> {
  const { reference, arn, right } = facts;
  const value =
    made.type === "SecureString"
      ? await sealValue(parts, input.Value, { account: reference.account, arn }, right, unit)
      : { value: input.Value, sealing_key: null };
  await unit.database
    .insertInto("ssm_parameter_version")
    .values({
      ...made,
      ...value,
      parameter_id: parameter.parameter_id,
      version: parameter.version,
      policies: parameter.policies,
      changed_at: parameter.changed_at,
      changed_by: parameter.changed_by,
    })
    .execute();
}

export function putOperations(parts: Ssm): readonly Operation[] {
  return [putParameter(parts)];
}
