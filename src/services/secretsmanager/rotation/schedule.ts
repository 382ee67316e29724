/** Rotation windows, pure: when the next one opens, and when it closes. */
import type { EpochMilliseconds } from "../../../base/clock.ts";
import { assert } from "../../../base/errors.ts";
import type { RotationRulesType } from "../../../wire/generated/secretsmanager.ts";
import { invalidParameter } from "../errors.ts";
import { type Cron, invalidSchedule, parseCron } from "./cron.ts";

export interface Window {
  readonly opens: EpochMilliseconds;
  /** The first instant after it. */
  readonly closes: EpochMilliseconds;
}

export interface Schedule {
  /** The first window after a rotation (or, before the first one, after the schedule was set). */
  next(after: EpochMilliseconds): Window;
  /** Whether a window may open sooner after the day's last one than rotations may follow. */
  readonly isTooSoonAtNight?: boolean;
}

const hourMilliseconds = 3_600_000;
const dayMilliseconds = 24 * hourMilliseconds;
/** "You can rotate a secret as often as every four hours." */
const intervalHoursMin = 4;
const rateDaysMax = 999;

const startOfDay = (time: EpochMilliseconds) => time - (time % dayMilliseconds);
const startOfHour = (time: EpochMilliseconds) => time - (time % hourMilliseconds);

/**
 * Checks `RotationRules` that are to be kept. Cron expressions begin anew with each day (User
 * Guide, "Rotation schedules"): 23:00 and 1:00 of the next day are two hours apart. Rules that were
 * kept without this are read all the same. Throws `InvalidParameterException`.
 */
export function checkSchedule(rules: RotationRulesType): void {
  if (parseSchedule(rules).isTooSoonAtNight === true) throw tooOften();
}

/** Reads `RotationRules`. Throws `InvalidParameterException`. */
export function parseSchedule(rules: RotationRulesType): Schedule {
  const { AutomaticallyAfterDays, ScheduleExpression, Duration } = rules;
  if (AutomaticallyAfterDays !== undefined && ScheduleExpression !== undefined) {
    throw invalidParameter(
      "You cannot specify both rotation frequency and schedule expression together.",
    );
  }
  const hours = Duration === undefined ? undefined : Number(Duration.slice(0, -1));
  if (hours === 0) throw invalidDuration("it must be at least 1h");
  if (AutomaticallyAfterDays !== undefined) return everyDays(AutomaticallyAfterDays, hours);
  if (ScheduleExpression === undefined) {
    throw invalidParameter("RotationRules needs AutomaticallyAfterDays or ScheduleExpression.");
  }
  const [, kind, inner = ""] = /^(rate|cron)\((.*)\)$/.exec(ScheduleExpression.trim()) ?? [];
  if (kind === "rate") return atRate(inner, hours);
  if (kind === "cron") return atCron(parseCron(inner), hours);
  throw invalidSchedule("it must be rate(…) or cron(…)");
}

function atRate(text: string, windowHours: number | undefined): Schedule {
  const [, number, unit] = /^\s*(\d{1,5})\s+(hours?|days?)\s*$/.exec(text) ?? [];
  if (number === undefined || unit === undefined) {
    throw invalidSchedule("a rate is a number and hours or days");
  }
  const value = Number(number);
  if (unit.startsWith("day")) {
    if (value < 1 || value > rateDaysMax) {
      throw invalidSchedule(`a rate in days is from 1 to ${rateDaysMax}`);
    }
    return everyDays(value, windowHours);
  }
  if (value < intervalHoursMin || value > rateDaysMax * 24) {
    throw invalidSchedule(
      `a rate in hours is at least ${intervalHoursMin}, and at most ${rateDaysMax} days`,
    );
  }
  return everyHours(value, windowHours ?? 1);
}

/** Windows of days open at midnight, and close at the end of the day where nothing is said. */
function everyDays(days: number, windowHours = 24): Schedule {
  if (windowHours > 24) throw beyondDay();
  return {
    next(after) {
      const opens = startOfDay(after) + days * dayMilliseconds;
      return { opens, closes: opens + windowHours * hourMilliseconds };
    },
  };
}

function everyHours(interval: number, windowHours: number): Schedule {
  if (windowHours > interval) {
    throw invalidDuration("the rotation window must not extend into the next rotation window");
  }
  return {
    next(after) {
      const opens = startOfHour(after) + interval * hourMilliseconds;
      return { opens, closes: opens + windowHours * hourMilliseconds };
    },
  };
}

/** The 29th of February comes back within eight years. */
const daysLookedAt = 8 * 366;

function atCron({ hours, isOn }: Cron, duration: number | undefined): Schedule {
  const gaps = hours.slice(1).map((hour, index) => hour - (hours[index] ?? 0));
  const interval = Math.min(24, ...gaps);
  if (interval < intervalHoursMin) throw tooOften();
  const [firstHour, lastHour] = [hours[0], hours.at(-1)];
  assert(firstHour !== undefined && lastHour !== undefined, "a field has a value");
  const isHourly = hours.length > 1;
  if (isHourly && duration !== undefined && duration > interval) {
    throw invalidDuration("the rotation window must not extend into the next rotation window");
  }
  if (duration !== undefined && lastHour + duration > 24) throw beyondDay();
  const windowHours = (hour: number) => duration ?? (isHourly ? 1 : 24 - hour);
  const next = (after: EpochMilliseconds): Window | undefined => {
    for (let day = 0; day < daysLookedAt; day += 1) {
      const midnight = startOfDay(after) + day * dayMilliseconds;
      if (!isOn(new Date(midnight))) continue;
      for (const hour of hours) {
        const opens = midnight + hour * hourMilliseconds;
        if (opens > after) return { opens, closes: opens + windowHours(hour) * hourMilliseconds };
      }
    }
    return undefined;
  };
  if (next(0) === undefined) throw invalidSchedule("no day matches it");
  const isShortNight = firstHour + 24 - lastHour < intervalHoursMin;
  return {
    isTooSoonAtNight: isShortNight && hasDaysInTurn(isOn),
    next(after) {
      const window = next(after);
      assert(window !== undefined, "a schedule that has a day has it again");
      return window;
    },
  };
}

function hasDaysInTurn(isOn: Cron["isOn"]): boolean {
  const days = Array.from({ length: daysLookedAt }, (_, day) => new Date(day * dayMilliseconds));
  return days.some((day, index) => {
    const following = days[index + 1];
    return following !== undefined && isOn(day) && isOn(following);
  });
}

function tooOften() {
  return invalidSchedule(`rotations are at least ${intervalHoursMin} hours apart`);
}

function invalidDuration(reason: string) {
  return invalidParameter(`The Duration isn't valid: ${reason}.`);
}

function beyondDay() {
  return invalidDuration("the rotation window must not extend into the next UTC day");
}
