import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isoBasic } from "../../base/clock.ts";
import { parseBasicTimestamp, parseDateHeader } from "./timestamp.ts";

describe("a basic timestamp", () => {
  it("reads back what was written", () => {
    const year9999 = Date.UTC(9999, 11, 31, 23, 59, 59) / 1_000;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: year9999 }), (seconds) => {
        expect(parseBasicTimestamp(isoBasic(seconds * 1_000))).toBe(seconds * 1_000);
      }),
    );
  });

  it.each([
    "20260229T100000Z",
    "20261301T100000Z",
    "20260001T100000Z",
    "20260100T100000Z",
    "20260101T240000Z",
    "20260101T106000Z",
    "20260101T100060Z",
    "00500101T100000Z",
    "2026-01-01T10:00:00Z",
    "20260101T100000",
    " 20260101T100000Z",
    "",
  ])("is not %j", (text) => {
    expect(parseBasicTimestamp(text)).toBeUndefined();
  });
});

describe("a Date header", () => {
  it.each(["GMT", "UTC", "+0000", "-0000"])("is read in the zone %s", (zone) => {
    const time = Date.UTC(2026, 10, 22, 10, 5, 6);
    expect(parseDateHeader(`Sun, 22 Nov 2026 10:05:06 ${zone}`)).toBe(time);
  });

  it.each(["Sun, 22 Nov 2026 10:00:00 +0100", "Sun, 31 Nov 2026 10:00:00 GMT", "now"])(
    "is not %j",
    (text) => {
      expect(parseDateHeader(text)).toBeUndefined();
    },
  );

  it("is refused for a month that does not exist", () => {
    expect(parseDateHeader("Sun, 22 Nox 2026 10:00:00 GMT")).toBeUndefined();
  });
});
