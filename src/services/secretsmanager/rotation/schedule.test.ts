/** When rotation windows open and close. */
import { describe, expect, it } from "vitest";
import type { RotationRulesType } from "../../../wire/generated/secretsmanager.ts";
import { checkSchedule, parseSchedule } from "./schedule.ts";

/** A Sunday. */
const after = Date.UTC(2026, 10, 22, 10, 30);
const shown = (time: number) => new Date(time).toISOString().slice(0, 16);

const expression = (ScheduleExpression: string, Duration?: string): RotationRulesType => ({
  ScheduleExpression,
  ...(Duration === undefined ? {} : { Duration }),
});

type Row = readonly [rules: RotationRulesType, opens: string, closes: string];

const rows: readonly Row[] = [
  [{ AutomaticallyAfterDays: 1 }, "2026-11-23T00:00", "2026-11-24T00:00"],
  [{ AutomaticallyAfterDays: 30, Duration: "3h" }, "2026-12-22T00:00", "2026-12-22T03:00"],
  [expression("rate(1 day)"), "2026-11-23T00:00", "2026-11-24T00:00"],
  [expression("rate(10 days)", "2h"), "2026-12-02T00:00", "2026-12-02T02:00"],
  [expression("rate(4 hours)"), "2026-11-22T14:00", "2026-11-22T15:00"],
  [expression("rate(12 hours)", "12h"), "2026-11-22T22:00", "2026-11-23T10:00"],
  [expression("cron(0 8 * * ? *)"), "2026-11-23T08:00", "2026-11-24T00:00"],
  [expression("cron(0 16 * * ? *)", "3h"), "2026-11-22T16:00", "2026-11-22T19:00"],
  [expression("cron(0 8/8 * * ? *)"), "2026-11-22T16:00", "2026-11-22T17:00"],
  [expression("cron(0 4/12 * * ? *)", "2h"), "2026-11-22T16:00", "2026-11-22T18:00"],
  [expression("cron(0 0 ? * MON *)"), "2026-11-23T00:00", "2026-11-24T00:00"],
  [expression("cron(0 0 ? * 2-6 *)"), "2026-11-23T00:00", "2026-11-24T00:00"],
  [expression("cron(0 6 ? * L *)"), "2026-11-28T06:00", "2026-11-29T00:00"],
  [expression("cron(0 6 ? * FRIL *)"), "2026-11-27T06:00", "2026-11-28T00:00"],
  // The week after it the next month begins, on the same weekday.
  [expression("cron(0 6 ? DEC FRIL *)"), "2026-12-25T06:00", "2026-12-26T00:00"],
  [expression("cron(0 0 ? * SUN#1 *)"), "2026-12-06T00:00", "2026-12-07T00:00"],
  [expression("cron(0 16 L * ? *)"), "2026-11-30T16:00", "2026-12-01T00:00"],
  [expression("cron(0 1 1,15 * ? *)"), "2026-12-01T01:00", "2026-12-02T00:00"],
  [expression("cron(0 8 1/7 * ? *)"), "2026-11-29T08:00", "2026-11-30T00:00"],
  [expression("cron(0 10 ? FEB,MAY TUE#2 *)"), "2027-02-09T10:00", "2027-02-10T00:00"],
  [expression("cron(0 0 29 2 ? *)"), "2028-02-29T00:00", "2028-03-01T00:00"],
];

describe("the next window", () => {
  it.each(rows)("of %j opens %s and closes %s", (rules, opens, closes) => {
    const window = parseSchedule(rules).next(after);
    expect([shown(window.opens), shown(window.closes)]).toEqual([opens, closes]);
  });

  it("comes after the one that is open", () => {
    const schedule = parseSchedule(expression("cron(0 8 * * ? *)"));
    const first = schedule.next(after);
    expect(shown(schedule.next(first.opens).opens)).toBe("2026-11-24T08:00");
  });
});

describe("rules that are kept", () => {
  it.each([
    [expression("rate(23976 hours)")],
    [expression("rate(999 days)")],
    [expression("cron(0 0/4 * * ? *)", "4h")],
    [expression("cron(0 0/10 * * ? *)")],
    [expression("cron(0 1,21 * * ? *)")],
    // No day after such a day is one.
    [expression("cron(0 1,23 ? * SUN *)")],
    [expression("cron(0 1,23 1,15 * ? *)")],
  ])("%j", (rules) => {
    expect(checkSchedule(rules)).toBeUndefined();
  });

  it("are read where they were kept before they would be refused", () => {
    const { opens } = parseSchedule(expression("cron(0 1,23 * * ? *)")).next(after);
    expect(shown(opens)).toBe("2026-11-22T23:00");
  });
});

describe("rules that are refused", () => {
  it.each([
    [{}, "needs"],
    [{ AutomaticallyAfterDays: 3, ScheduleExpression: "rate(3 days)" }, "cannot specify both"],
    [{ AutomaticallyAfterDays: 3, Duration: "25h" }, "next UTC day"],
    [{ AutomaticallyAfterDays: 3, Duration: "0h" }, "at least 1h"],
    [expression("rate(3 hours)"), "at least 4"],
    [expression("rate(0 days)"), "from 1 to 999"],
    [expression("rate(1000 days)"), "from 1 to 999"],
    [expression("rate(23977 hours)"), "999 days"],
    [expression("rate(3 weeks)"), "hours or days"],
    [expression("rate(4 hours)", "5h"), "next rotation window"],
    [expression("every day"), "rate(…) or cron(…)"],
    [expression("cron(0 8 * * ?)"), "six fields"],
    [expression("cron(5 8 * * ? *)"), "minutes"],
    [expression("cron(0 8 * * ? 2026)"), "year"],
    [expression("cron(0 8 * * * *)"), "must be ?"],
    [expression("cron(0 8 ? * ? *)"), "must be ?"],
    [expression("cron(0 24 * * ? *)"), "hours field"],
    [expression("cron(0 5-3 * * ? *)"), "hours field"],
    [expression("cron(0 */0 * * ? *)"), "hours field"],
    [expression("cron(0 1-2-3 * * ? *)"), "hours field"],
    [expression("cron(0 1/2/3 * * ? *)"), "hours field"],
    [expression("cron(0 0/3 * * ? *)"), "4 hours apart"],
    [expression("cron(0 * * * ? *)"), "4 hours apart"],
    // From one day to the next one.
    [expression("cron(0 1,23 * * ? *)"), "4 hours apart"],
    [expression("cron(0 0/22 * * ? *)"), "4 hours apart"],
    [expression("cron(0 0/7 * * ? *)"), "4 hours apart"],
    [expression("cron(0 1,23 ? * SUN,MON *)"), "4 hours apart"],
    [expression("cron(0 1,23 1,31 * ? *)"), "4 hours apart"],
    [expression("cron(0 8 0 * ? *)"), "day-of-month"],
    [expression("cron(0 8 ? 13 MON *)"), "month field"],
    [expression("cron(0 8 ? * MUN *)"), "day-of-week"],
    [expression("cron(0 8 30 2 ? *)"), "no day"],
    [expression("cron(0 22 * * ? *)", "3h"), "next UTC day"],
    [expression("cron(0 0/8 * * ? *)", "9h"), "next rotation window"],
  ] as const)("%j", (rules, says) => {
    expect(() => checkSchedule(rules)).toThrow(
      expect.objectContaining({
        code: "InvalidParameterException",
        message: expect.stringContaining(says),
      }),
    );
  });
});
