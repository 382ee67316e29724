import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatTimestamp, parseTimestamp } from "./timestamp.ts";

describe("a timestamp", () => {
  it.each([
    ["2026-11-22T10:00:00Z", "2026-11-22T10:00:00.000Z"],
    ["2026-11-22T10:00:00.5Z", "2026-11-22T10:00:00.500Z"],
    ["2026-11-22T10:00:00.123456789Z", "2026-11-22T10:00:00.123Z"],
    ["2026-11-22T10:00:00+02:00", "2026-11-22T08:00:00.000Z"],
    ["2026-11-22T10:00:00-0530", "2026-11-22T15:30:00.000Z"],
    ["2026-11-22T10:00:00", "2026-11-22T10:00:00.000Z"],
    ["2026-11-22", "2026-11-22T00:00:00.000Z"],
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"],
    ["1795341600", "2026-11-22T10:00:00.000Z"],
    ["1795341600.25", "2026-11-22T10:00:00.250Z"],
    ["1.7953416E9", "2026-11-22T10:00:00.000Z"],
    ["-1", "1969-12-31T23:59:59.000Z"],
    ["Sun, 22 Nov 2026 10:00:00 GMT", "2026-11-22T10:00:00.000Z"],
  ])("is read from %s", (text, expected) => {
    expect(parseTimestamp(text)?.toISOString()).toBe(expected);
  });

  it.each([
    "",
    "now",
    "2026-13-01",
    "2026-02-30T00:00:00Z",
    "2026-11-22T25:00:00Z",
    "2026-11-22T10:61:00Z",
    "22 Nov 2026",
    "NaN",
    "0x10",
    "999999999999999",
    "2026-11-22T10:00:00Z ",
  ])("is refused where it names no instant: %s", (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });

  it("is written in each form", () => {
    const time = new Date("2026-11-22T10:00:00.250Z");
    expect(formatTimestamp(time, "iso8601")).toBe("2026-11-22T10:00:00.250Z");
    expect(formatTimestamp(time, "unixTimestamp")).toBe("1795341600.25");
    expect(formatTimestamp(time, "rfc822")).toBe("Sun, 22 Nov 2026 10:00:00 GMT");
    expect(formatTimestamp(new Date("2026-11-22T10:00:00Z"), "iso8601")).toBe(
      "2026-11-22T10:00:00Z",
    );
  });

  it("comes back as it went, to the second in every form", () => {
    const seconds = fc.integer({ min: -62_000_000_000, max: 253_402_300_799 });
    fc.assert(
      fc.property(seconds, fc.constantFrom("iso8601", "unixTimestamp"), (second, format) => {
        const time = new Date(second * 1000);
        expect(parseTimestamp(formatTimestamp(time, format))).toEqual(time);
      }),
    );
  });
});
