/** Parameter policies of the advanced tier: expiration and notifications, kept by jobs. */
import type { AccountId } from "../../base/arn.ts";
import type { Clock, EpochMilliseconds } from "../../base/clock.ts";
import { ServiceError } from "../../base/errors.ts";
import type { JobKind } from "../../jobs/job.ts";
import { cancelJob, scheduleJob } from "../../jobs/queue.ts";
import type { AuditEvent, AuditTrail } from "../../pipeline/audit.ts";
import { serviceEvent } from "../../pipeline/service-event.ts";
import type { AnyUnit, Unit } from "../../storage/storage.ts";
import type { ParameterInlinePolicy } from "../../wire/generated/ssm.ts";
import { arnOf } from "./parameter.ts";
import type { SsmUnit } from "./ssm.ts";
import type { ParameterTable, SsmTables } from "./tables.ts";

type PolicyType = "Expiration" | "ExpirationNotification" | "NoChangeNotification";

/** As it is stored: the author's text, when it acts, and whether it has. */
export interface ParameterPolicy {
  readonly type: PolicyType;
  readonly text: string;
  readonly actsAt: EpochMilliseconds;
  readonly finished: boolean;
}

/** Systems Manager User Guide, "Assigning parameter policies". */
const policiesMax = 10;
/** Ours, so that the time that a policy acts at stays one; in days or hours. */
const durationMax = 100_000;
const unitMilliseconds = { Days: 86_400_000, Hours: 3_600_000 } as const;

interface PolicyText {
  readonly Type?: unknown;
  readonly Attributes?: Readonly<Record<string, unknown>> | null;
}

/** Reads the `Policies` of a request. Throws AWS's code for what is wrong with them. */
export function parsePolicies(text: string, now: EpochMilliseconds): readonly ParameterPolicy[] {
  const list = parsedList(text);
  if (list.length > policiesMax) {
    throw new ServiceError(
      "PoliciesLimitExceededException",
      `A parameter can have at most ${policiesMax} policies.`,
    );
  }
  const expirations = list.filter(({ Type }) => Type === "Expiration");
  if (expirations.length > 1) throw incompatible("A parameter can have one Expiration policy.");
  const expiresAt = expirations[0] === undefined ? undefined : expirationOf(expirations[0], now);
  return list.map((policy) => ({
    type: typeOf(policy),
    text: JSON.stringify(policy),
    actsAt: actsAt(policy, expiresAt, now),
    finished: false,
  }));
}

/** An empty object is no policy: `[{}]` takes all policies away. */
function parsedList(text: string): readonly PolicyText[] {
  if (text === "") return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ServiceError("InvalidPolicyTypeException", "The policies are no JSON.");
  }
  if (!Array.isArray(value) || !value.every(isObject)) {
    throw new ServiceError(
      "InvalidPolicyTypeException",
      "The policies must be a JSON array of objects.",
    );
  }
  return value.filter((policy) => Object.keys(policy).length > 0);
}

function isObject(value: unknown): value is PolicyText {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether the text asks for any policy; one that cannot be read asks for none. */
export function asksForPolicies(text: string | undefined): boolean {
  try {
    return parsedList(text ?? "").length > 0;
  } catch (error) {
    if (error instanceof ServiceError) return false;
    throw error;
  }
}

/** The policies of a parameter that changes without new ones: "no change" is counted anew. */
export function keptPolicies(
  before: Pick<ParameterTable, "policies">,
  now: EpochMilliseconds,
): readonly ParameterPolicy[] {
  return policiesOf(before).map((policy) => {
    if (policy.type !== "NoChangeNotification") return policy;
    const after = duration(JSON.parse(policy.text) as PolicyText, "After");
    return { ...policy, actsAt: now + after, finished: false };
  });
}

function typeOf({ Type }: PolicyText): PolicyType {
  if (
    Type === "Expiration" ||
    Type === "ExpirationNotification" ||
    Type === "NoChangeNotification"
  ) {
    return Type;
  }
  throw new ServiceError(
    "InvalidPolicyTypeException",
    `The policy type ${String(Type)} is not supported. Parameter Store supports Expiration, ` +
      "ExpirationNotification and NoChangeNotification.",
  );
}

function expirationOf({ Attributes }: PolicyText, now: EpochMilliseconds): EpochMilliseconds {
  const at = instantOf(Attributes?.Timestamp);
  if (Number.isNaN(at)) {
    throw invalidAttribute(
      "Timestamp must be a date and time of ISO 8601 with its offset from UTC: " +
        "2018-12-02T21:34:33.000Z.",
    );
  }
  if (at <= now) throw invalidAttribute("The expiration time must be in the future.");
  return at;
}

const dateAndTime = /(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)/;
const offsetFromUtc = /(?:Z|([+-])(\d\d):([0-5]\d)(?::([0-5]\d))?)/;
const offsetSecondsMax = 18 * 3_600;
const isoInstant = new RegExp(`^${dateAndTime.source}${offsetFromUtc.source}$`);

/**
 * Java's `ISO_INSTANT` or `ISO_OFFSET_DATE_TIME`, whose offsets may have seconds (User Guide,
 * "Assigning parameter policies"); not a number for anything else.
 */
function instantOf(timestamp: unknown): EpochMilliseconds {
  const [, local = "", sign, hours = "0", minutes = "0", seconds = "0"] =
    (typeof timestamp === "string" && isoInstant.exec(timestamp)) || [];
  const offset = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  if (!isDay(local.slice(0, 10)) || offset > offsetSecondsMax) return Number.NaN;
  return Date.parse(`${local}Z`) - (sign === "-" ? -1_000 : 1_000) * offset;
}

/** JavaScript takes the 30th of February for the 2nd of March, Java for no day. */
function isDay(text: string): boolean {
  const at = Date.parse(text);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

function actsAt(
  policy: PolicyText,
  expiresAt: EpochMilliseconds | undefined,
  now: EpochMilliseconds,
): EpochMilliseconds {
  switch (typeOf(policy)) {
    case "Expiration":
      return expirationOf(policy, now);
    case "NoChangeNotification":
      return now + duration(policy, "After");
    case "ExpirationNotification":
      if (expiresAt === undefined) {
        throw incompatible("ExpirationNotification needs an Expiration policy.");
      }
      return expiresAt - duration(policy, "Before");
  }
}

/** In milliseconds. */
function duration({ Attributes }: PolicyText, name: "After" | "Before"): number {
  const text = Attributes?.[name];
  const isNumber = typeof text === "number" || (typeof text === "string" && /^\d+$/.test(text));
  const count = isNumber ? Number(text) : Number.NaN;
  const unit = Attributes?.Unit;
  if (unit !== "Days" && unit !== "Hours") throw invalidAttribute("Unit must be Days or Hours.");
  if (!Number.isInteger(count) || count < 1 || count > durationMax) {
    throw invalidAttribute(`${name} must be a whole number from 1 to ${durationMax}.`);
  }
  return count * unitMilliseconds[unit];
}

function incompatible(message: string): ServiceError {
  return new ServiceError("IncompatiblePolicyException", message);
}

function invalidAttribute(message: string): ServiceError {
  return new ServiceError("InvalidPolicyAttributeException", message);
}

function policiesOf({ policies }: Pick<ParameterTable, "policies">) {
  return JSON.parse(policies) as readonly ParameterPolicy[];
}

export function shownPolicies(
  row: Pick<ParameterTable, "policies">,
): readonly ParameterInlinePolicy[] {
  return policiesOf(row).map(({ type, text, finished }) => ({
    PolicyText: text,
    PolicyType: type,
    PolicyStatus: finished ? "Finished" : "Pending",
  }));
}

const kind = "ssm/parameter-policy";

/** Asks for the next thing that the policies do; called whenever they or the parameter change. */
export async function schedulePolicies(
  unit: AnyUnit,
  parameter: Pick<ParameterTable, "parameter_id" | "account_id" | "policies">,
  now: EpochMilliseconds,
): Promise<void> {
  const subject = parameter.parameter_id;
  const next = nextPolicy(policiesOf(parameter));
  if (next === undefined) {
    await cancelJob(unit, kind, subject);
    return;
  }
  const account = parameter.account_id as AccountId;
  const job = { kind, subject, account, payload: {}, dueAt: next.actsAt, lane: kind };
  await scheduleJob(unit, job, now);
}

function nextPolicy(policies: readonly ParameterPolicy[]): ParameterPolicy | undefined {
  const waiting = policies.filter(({ finished }) => !finished);
  return waiting.toSorted((left, right) => left.actsAt - right.actsAt)[0];
}

/** The job that lets policies act: it deletes what expired, and puts notices on record. */
export function parameterPolicyJob(clock: Clock, audit: AuditTrail): JobKind {
  return {
    name: kind,
    pauses: { first: 1_000, longest: 600_000 },
    async perform({ subject, account }) {
      return async (unit) => {
        await unit.lock(account);
        await act(unit as unknown as SsmUnit, subject, clock.now(), audit);
      };
    },
  };
}

async function act(
  unit: Unit<SsmTables>,
  parameterId: string,
  now: EpochMilliseconds,
  audit: AuditTrail,
): Promise<void> {
  const parameter = await unit.database
    .selectFrom("ssm_parameter")
    .selectAll()
    .where("parameter_id", "=", parameterId)
    .executeTakeFirst();
  if (parameter === undefined) return;
  const policies = policiesOf(parameter);
  const due = policies.filter(({ finished, actsAt }) => !finished && actsAt <= now);
  for (const policy of due) audit.append(notice(parameter, policy, now), unit);
  if (due.some(({ type }) => type === "Expiration")) {
    await unit.database
      .deleteFrom("ssm_parameter")
      .where("parameter_id", "=", parameterId)
      .execute();
    return;
  }
  const left = JSON.stringify(
    policies.map((policy) => (due.includes(policy) ? { ...policy, finished: true } : policy)),
  );
  await unit.database
    .updateTable("ssm_parameter")
    .set({ policies: left })
    .where("parameter_id", "=", parameterId)
    .execute();
  await schedulePolicies(unit, { ...parameter, policies: left }, now);
}

/** As EventBridge has it, put into the trail as an event of the service. */
function notice(
  parameter: ParameterTable,
  { type, text }: ParameterPolicy,
  now: EpochMilliseconds,
): AuditEvent {
  const arn = arnOf(parameter);
  return serviceEvent({
    source: "ssm.amazonaws.com",
    name: "ParameterStorePolicyAction",
    account: parameter.account_id,
    region: parameter.region,
    now,
    resources: [{ type: "AWS::SSM::Parameter", name: arn, arn }],
    further: {
      serviceEventDetails: {
        "parameter-name": parameter.name,
        "parameter-type": parameter.type,
        "policy-type": type,
        "policy-content": text,
        "action-status": "Success",
      },
    },
  });
}
