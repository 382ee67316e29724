/**
 * Cron expressions of rotation schedules, pure (Secrets Manager User Guide, "Rotation schedules"):
 * `cron(0 Hours Day-of-month Month Day-of-week *)`, in UTC.
 */
import { invalidParameter } from "../errors.ts";

export interface Cron {
  /** Ascending, in 0 to 23. */
  readonly hours: readonly number[];
  /** Whether the schedule has a window on the UTC day that begins at this instant. */
  isOn(day: Date): boolean;
}

const monthNames = [
  "JAN",
  "FEB",
  "MAR",
  "APR",
  "MAY",
  "JUN",
  "JUL",
  "AUG",
  "SEP",
  "OCT",
  "NOV",
  "DEC",
];
const dayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

interface Field {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  /** Names of the values, from the first one on. */
  readonly names?: readonly string[];
}

const hoursField: Field = { name: "hours", first: 0, last: 23 };
const dayOfMonthField: Field = { name: "day-of-month", first: 1, last: 31 };
const monthField: Field = { name: "month", first: 1, last: 12, names: monthNames };
const dayOfWeekField: Field = { name: "day-of-week", first: 1, last: 7, names: dayNames };

export function invalidSchedule(reason: string) {
  return invalidParameter(`The ScheduleExpression isn't valid: ${reason}.`);
}

/** Throws `InvalidParameterException`. `fields` is what stands between the parentheses. */
export function parseCron(fields: string): Cron {
  const parts = fields.trim().split(/\s+/);
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = parts;
  if (
    parts.length !== 6 ||
    hours === undefined ||
    dayOfMonth === undefined ||
    month === undefined ||
    dayOfWeek === undefined
  ) {
    throw invalidSchedule("a cron expression has six fields");
  }
  if (minutes !== "0") throw invalidSchedule("the minutes field must be 0");
  if (year !== "*") throw invalidSchedule("the year field must be *");
  if ((dayOfMonth === "?") === (dayOfWeek === "?")) {
    throw invalidSchedule("either the day-of-month or the day-of-week field must be ?");
  }
  const months = new Set(valuesOf(month, monthField));
  const isDay = dayOfMonth === "?" ? dayOfWeekTest(dayOfWeek) : dayOfMonthTest(dayOfMonth);
  return {
    hours: [...new Set(valuesOf(hours, hoursField))].sort((left, right) => left - right),
    isOn: (day) => months.has(day.getUTCMonth() + 1) && isDay(day),
  };
}

type DayTest = (day: Date) => boolean;

const daysAfter = (day: Date, days: number) => new Date(day.getTime() + days * 86_400_000);

/** `L` is the month's last day. */
function dayOfMonthTest(text: string): DayTest {
  if (text === "L") return (day) => daysAfter(day, 1).getUTCDate() === 1;
  const days = new Set(valuesOf(text, dayOfMonthField));
  return (day) => days.has(day.getUTCDate());
}

/** `L` is Saturday, `FRIL` the month's last Friday, `TUE#2` its second Tuesday. */
function dayOfWeekTest(text: string): DayTest {
  if (text === "L") return (day) => day.getUTCDay() === 6;
  const [, ofLast] = /^([A-Z0-9]+)L$/i.exec(text) ?? [];
  if (ofLast !== undefined) {
    const weekday = valueIn(ofLast, dayOfWeekField) - 1;
    return (day) =>
      day.getUTCDay() === weekday && daysAfter(day, 7).getUTCMonth() !== day.getUTCMonth();
  }
  const [, ofNth, nth] = /^([A-Z0-9]+)#([1-5])$/i.exec(text) ?? [];
  if (ofNth !== undefined) {
    const weekday = valueIn(ofNth, dayOfWeekField) - 1;
    return (day) => day.getUTCDay() === weekday && Math.ceil(day.getUTCDate() / 7) === Number(nth);
  }
  const weekdays = new Set(valuesOf(text, dayOfWeekField));
  return (day) => weekdays.has(day.getUTCDay() + 1);
}

/** The values of a field: lists of `*`, `a`, `a-b`, each with `/step`. */
function valuesOf(text: string, field: Field): readonly number[] {
  return text.split(",").flatMap((part) => {
    const [range = "", step, ...more] = part.split("/");
    if (more.length > 0) throw invalidField(field);
    const { first, last } = rangeOf(range, field, step !== undefined);
    const by = step === undefined ? 1 : numberOf(step, field);
    if (by < 1 || last < first) throw invalidField(field);
    const values: number[] = [];
    for (let value = first; value <= last; value += by) values.push(value);
    return values;
  });
}

/** A single value with a step goes on to the field's end. */
function rangeOf(text: string, field: Field, isStepped: boolean) {
  if (text === "*") return { first: field.first, last: field.last };
  const [from = "", to, ...more] = text.split("-");
  if (more.length > 0) throw invalidField(field);
  const first = valueIn(from, field);
  if (to !== undefined) return { first, last: valueIn(to, field) };
  return { first, last: isStepped ? field.last : first };
}

function valueIn(text: string, field: Field): number {
  const named = field.names?.indexOf(text.toUpperCase()) ?? -1;
  const value = named === -1 ? numberOf(text, field) : field.first + named;
  if (value < field.first || value > field.last) throw invalidField(field);
  return value;
}

function numberOf(text: string, field: Field): number {
  if (!/^\d{1,3}$/.test(text)) throw invalidField(field);
  return Number(text);
}

function invalidField({ name }: Field) {
  return invalidSchedule(`the ${name} field can't be read`);
}
