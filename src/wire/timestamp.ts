/** Timestamps in the three forms that the models name. */
import type { TimestampFormat } from "./model-file.ts";

const datePart = /(\d{4})-(\d{2})-(\d{2})/.source;
const timePart = /(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?/.source;
const zonePart = /(?:[Zz]|([+-])(\d{2}):?(\d{2}))?/.source;
const iso8601 = new RegExp(`^${datePart}(?:[Tt ]${timePart}${zonePart})?$`);

const epochSeconds = /^-?\d{1,15}(?:\.\d{1,9})?(?:[eE][+-]?\d{1,2})?$/;

function parseIso8601(text: string): Date | undefined {
  const parts = iso8601.exec(text);
  if (parts === null) return undefined;
  const [year, month, day, hour, minute, second] = parts
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const milliseconds = Math.trunc(Number(`0.${parts[7] ?? "0"}`) * 1000 + 1e-6);
  const time = new Date(0);
  time.setUTCFullYear(year ?? 0, (month ?? 0) - 1, day);
  time.setUTCHours(hour ?? 0, minute ?? 0, second ?? 0, milliseconds);
  // A day or an hour that does not exist rolls over; what comes out then differs from what went in.
  if (time.getUTCMonth() + 1 !== month || time.getUTCDate() !== day) return undefined;
  if (time.getUTCMinutes() !== minute || time.getUTCHours() !== hour) return undefined;
  const sign = parts[8] === "-" ? 1 : -1;
  const offsetMinutes = Number(parts[9] ?? 0) * 60 + Number(parts[10] ?? 0);
  return new Date(time.getTime() + sign * offsetMinutes * 60_000);
}

/** The instant of epoch seconds, or `undefined` where `Date` cannot hold it. */
export function fromEpochSeconds(seconds: number): Date | undefined {
  const time = new Date(Math.round(seconds * 1000));
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/**
 * The instant that a text names, or `undefined`. All forms are read wherever a timestamp may stand:
 * clients differ in which they send, and no text is valid in two forms with two meanings.
 */
export function parseTimestamp(text: string): Date | undefined {
  if (epochSeconds.test(text)) return fromEpochSeconds(Number(text));
  const time = parseIso8601(text);
  if (time !== undefined) return time;
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text))
    return undefined;
  const httpDate = new Date(text);
  return Number.isNaN(httpDate.getTime()) ? undefined : httpDate;
}

/** ISO 8601 in UTC, with milliseconds only where there are any, as AWS's XML answers have it. */
function formatIso8601(time: Date): string {
  const text = time.toISOString();
  return text.endsWith(".000Z") ? `${text.slice(0, -5)}Z` : text;
}

/** A timestamp as text; `unixTimestamp` is seconds with up to three decimals. */
export function formatTimestamp(time: Date, format: TimestampFormat): string {
  switch (format) {
    case "iso8601":
      return formatIso8601(time);
    case "rfc822":
      return time.toUTCString();
    case "unixTimestamp":
      return String(time.getTime() / 1000);
  }
}
