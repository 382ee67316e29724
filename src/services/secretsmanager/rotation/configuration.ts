/** How a secret is configured to rotate: its rules as they are stored, checked and shown. */
import type { EpochMilliseconds } from "../../../base/clock.ts";
import type { RotationRulesType } from "../../../wire/generated/secretsmanager.ts";
import type { SecretTable } from "../tables.ts";
import { parseSchedule, type Window } from "./schedule.ts";

export function rulesOf({ rotation_rules }: SecretTable): RotationRulesType | undefined {
  return rotation_rules === null ? undefined : (JSON.parse(rotation_rules) as RotationRulesType);
}

/** The window after an instant; undefined where there are no rules. */
export function nextWindow(
  rules: RotationRulesType | undefined,
  after: EpochMilliseconds,
): Window | undefined {
  return rules === undefined ? undefined : parseSchedule(rules).next(after);
}

const dayMilliseconds = 86_400_000;

/**
 * `AutomaticallyAfterDays` is shown for every schedule: the days between two of its windows
 * (Secrets Manager API Reference, `RotationRulesType`).
 */
function shownRules(
  rules: RotationRulesType,
  { rotation_due_at, changed_at }: SecretTable,
): RotationRulesType {
  if (rules.AutomaticallyAfterDays !== undefined) return rules;
  const { next } = parseSchedule(rules);
  const opens = rotation_due_at ?? next(changed_at).opens;
  const days = Math.floor((next(opens).opens - opens) / dayMilliseconds);
  return days < 1 ? rules : { AutomaticallyAfterDays: days, ...rules };
}

/** Members of `DescribeSecret`; nothing for a secret that was never configured. */
export function shownRotation(secret: SecretTable) {
  const { rotation_enabled, rotation_lambda_arn, rotated_at, rotation_due_at } = secret;
  if (rotation_enabled === null) return {};
  const rules = rulesOf(secret);
  return {
    RotationEnabled: rotation_enabled === 1,
    ...(rotation_lambda_arn === null ? {} : { RotationLambdaARN: rotation_lambda_arn }),
    ...(rules === undefined ? {} : { RotationRules: shownRules(rules, secret) }),
    ...(rotated_at === null ? {} : { LastRotatedDate: new Date(rotated_at) }),
    ...(rules === undefined || rotation_due_at === null
      ? {}
      : { NextRotationDate: lastMoment(rules, rotation_due_at) }),
  };
}

/** "The next rotation is scheduled to occur on or before this date": the window's last second. */
function lastMoment(rules: RotationRulesType, opens: EpochMilliseconds): Date {
  return new Date(closingOf(rules, opens) - 1_000);
}

/** When the window closes that opened then. */
export function closingOf(rules: RotationRulesType, opens: EpochMilliseconds): EpochMilliseconds {
  const { opens: next, closes } = parseSchedule(rules).next(opens);
  return opens + (closes - next);
}
