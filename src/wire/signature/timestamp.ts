/** The two ways in which a signed request writes its time. */
import type { EpochMilliseconds } from "../../base/clock.ts";
import { remembered } from "../../base/remembered.ts";

const basicPattern = /^\d{8}T\d{6}Z$/;
const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const httpPattern =
  /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) (?:GMT|UTC|[+-]0000)$/;

/** Calls of one second say the same time. */
const rememberedMax = 100;

/** Not a number for days that do not exist. */
const knownTime = remembered(rememberedMax, timeOf);

/** Reads `20261122T100000Z`; `undefined` for any other form and for days that do not exist. */
export function parseBasicTimestamp(text: string): EpochMilliseconds | undefined {
  if (!basicPattern.test(text)) return undefined;
  const time = knownTime(text);
  return Number.isNaN(time) ? undefined : time;
}

function timeOf(text: string): number {
  const number = (from: number, to: number) => Number(text.slice(from, to));
  const [year, month, day] = [number(0, 4), number(4, 6), number(6, 8)];
  const [hour, minute, second] = [number(9, 11), number(11, 13), number(13, 15)];
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // A day that its month does not have has moved into another month.
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists && date.getUTCFullYear() === year ? date.getTime() : Number.NaN;
}

/**
 * Reads a `Date` header: `Sun, 22 Nov 2026 10:00:00 GMT` (RFC 9110, section 5.6.7), its RFC 5322
 * form with the zone `+0000` or `-0000`, which boto writes, or the basic form.
 */
export function parseDateHeader(text: string): EpochMilliseconds | undefined {
  const match = httpPattern.exec(text);
  if (match === null) return parseBasicTimestamp(text);
  const [, day, monthName, year, hour, minute, second] = match;
  const month = String(months.indexOf(monthName ?? "") + 1).padStart(2, "0");
  return parseBasicTimestamp(`${year}${month}${day}T${hour}${minute}${second}Z`);
}
