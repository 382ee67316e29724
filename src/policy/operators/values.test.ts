import { describe, expect, it } from "vitest";
import { decodeBase64 } from "./binary.ts";
import { parseDate } from "./date.ts";
import { isInRange, parseAddress, parseRange } from "./ip.ts";
import { parseDecimal } from "./number.ts";
import { parseOperator } from "./operator.ts";

describe("dates", () => {
  it.each([
    ["2020", Date.UTC(2020, 0) / 1000],
    ["2020-04", Date.UTC(2020, 3) / 1000],
    ["2020-04-01", 1_585_699_200],
    ["2020-04-01T00:00Z", 1_585_699_200],
    ["2020-04-01T00:00:00Z", 1_585_699_200],
    ["2020-04-01t00:00:00z", 1_585_699_200],
    ["2020-04-01T00:00:00.25Z", 1_585_699_200.25],
    ["2020-04-01T02:30:00+02:30", 1_585_699_200],
    ["2020-03-31T19:00:00-0500", 1_585_699_200],
    ["2020-04-01T00:00:00", 1_585_699_200],
    ["2020-02-29", 1_582_934_400],
    ["1585699200", 1_585_699_200],
    ["0", 0],
    ["-1", -1],
  ])("reads %s", (text, seconds) => expect(parseDate(text)).toBe(seconds));

  it.each([
    "",
    "today",
    "2020-4-1",
    "2020-13-01",
    "2020-02-30",
    "2019-02-29",
    "2020-04-01 10:00:00",
    "2020-04-01T10Z",
    "2020-04-01T24:00Z",
    "2020-04-01T23:59:60Z",
    "2020-04-01T10:00:00,5Z",
    "2020-04-01T10:00+24:00",
    "2020-04-01T10:00+05:60",
    "2020-04-01Z",
  ])("refuses %j", (text) => expect(parseDate(text)).toBeUndefined());

  it("reads one instant alike in every zone, to the fraction", () => {
    const zoned = parseDate("2020-04-01T05:45:00.123456789+05:45");
    expect(zoned).toBe(parseDate("2020-04-01T00:00:00.123456789Z"));
  });
});

describe("addresses", () => {
  it.each([
    ["10.0.0.0/8", "10.255.0.1", true],
    ["10.0.0.0/8", "11.0.0.1", false],
    ["10.1.2.3/8", "10.9.9.9", true],
    ["10.0.0.0/31", "10.0.0.1", true],
    ["10.0.0.0/31", "10.0.0.2", false],
    ["192.0.2.7", "192.0.2.7", true],
    ["255.255.255.255/1", "128.0.0.1", true],
    ["2001:db8::/33", "2001:db8:7fff::1", true],
    ["2001:db8::/33", "2001:db8:8000::1", false],
    ["::ffff:10.0.0.0/104", "::ffff:10.9.9.9", true],
    ["::/0", "10.0.0.1", false],
    ["0.0.0.0/0", "::1", false],
  ])("%s holds %s: %s", (range, address, expected) => {
    const parsed = parseRange(range);
    const groups = parseAddress(address);
    expect(parsed && groups && isInRange(parsed, groups)).toBe(expected);
  });

  it.each(["", "10.0.0", "10.0.0.256", "010.0.0.1", "10.0.0.0/33", "10.0.0.0/", "::/129"])(
    "refuses %j",
    (text) => expect(parseRange(text)).toBeUndefined(),
  );

  it.each(["1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "::10.0.0", ":", "1:"])(
    "refuses %j",
    (text) => expect(parseAddress(text)).toBeUndefined(),
  );
});

describe("numbers", () => {
  it.each([
    ["10", 10],
    ["-1.50", -1.5],
    ["+3", 3],
    [" 7 ", 7],
  ])("reads %j", (text, number) => expect(parseDecimal(text)).toBe(number));

  it.each(["", "ten", "1e3", "0x10", ".5", "1.", "Infinity", "1 000"])("refuses %j", (text) =>
    expect(parseDecimal(text)).toBeUndefined(),
  );
});

describe("base64", () => {
  it.each([
    ["", ""],
    ["QUI=", "AB"],
    ["QUI", "AB"],
    ["QUJ=", "AB"],
    ["QUJD", "ABC"],
    ["/+8=", "\u00ff\u00ef"],
  ])("decodes %j", (text, bytes) => expect(decodeBase64(text)).toBe(bytes));

  it.each(["Q", "QUI==", "Q=I=", "QU-_", "QUI=QUI="])("refuses %j", (text) =>
    expect(decodeBase64(text)).toBeUndefined(),
  );
});

describe("operators", () => {
  it.each([
    ["StringEquals", undefined, false, false],
    ["forallvalues:ArnNotLike", "forAllValues", false, true],
    ["ForAnyValue:StringLikeIfExists", "forAnyValue", true, false],
    ["NotIpAddressIfExists", undefined, true, true],
  ])("reads %s", (text, qualifier, ifExists, negated) => {
    const operator = parseOperator(text);
    expect(operator).toMatchObject({ qualifier, ifExists, comparison: { negated } });
  });

  it.each([
    "",
    "Equals",
    "NullIfExists",
    "ForEachValue:StringEquals",
    "StringEqualsIfExistsIfExists",
  ])("does not know %j", (text) => expect(parseOperator(text)).toBeUndefined());
});
