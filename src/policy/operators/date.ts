/** The dates of `DateEquals` and its relatives: instants in ISO 8601 or seconds since 1970. */
import { parseDecimal } from "./number.ts";

const year = String.raw`(\d{4})`;
const clock = String.raw`(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?`;
const zone = String.raw`(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?`;
const instant = new RegExp(`^${year}(?:-(\\d{2})(?:-(\\d{2})(?:T${clock}${zone})?)?)?$`, "i");

function zoneMinutes(text: string | undefined): number {
  if (text === undefined || text.toUpperCase() === "Z") return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return text.startsWith("-") ? -minutes : minutes;
}

/**
 * Seconds since 1970 of a text in one of the W3C's profiles of ISO 8601 (year, month, day,
 * minutes, seconds, fractions) or already in seconds; `undefined` for any other. Four digits are
 * a year. A time without a zone is in UTC.
 */
export function parseDate(text: string): number | undefined {
  const parts = instant.exec(text.trim());
  if (parts === null) return parseDecimal(text);
  const [, years, months = "01", days = "01", hours = "00", minutes = "00"] = parts;
  const [seconds = "00", fraction = "0", offset] = parts.slice(6);
  const date = new Date(0);
  date.setUTCFullYear(Number(years), Number(months) - 1, Number(days));
  const isRealDay = date.getUTCMonth() === Number(months) - 1 && date.getUTCDate() === Number(days);
  const isRealTime = Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) < 60;
  if (!isRealDay || !isRealTime) return undefined;
  const time = Number(hours) * 3600 + (Number(minutes) - zoneMinutes(offset)) * 60;
  // The fraction comes last: whole seconds are exact, so an instant is one number in every zone.
  return date.getTime() / 1000 + time + Number(seconds) + Number(`0.${fraction}`);
}
