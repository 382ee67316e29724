import { describe, expect, it } from "vitest";
import { ServiceError } from "../base/errors.ts";
import { decodeInput } from "./input.ts";
import { loadServiceModel } from "./model.ts";
import { resolveOperation } from "./resolve.ts";
import { formRequest } from "./test-requests.ts";

const iam = loadServiceModel("iam");
const sns = loadServiceModel("sns");

function decode(form: string): unknown {
  const request = formRequest(`Version=2010-05-08&${form}`);
  return decodeInput(resolveOperation(iam, request), request);
}

function faultOf(form: string): string {
  try {
    decode(form);
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "no fault";
}

const createUser = "Action=CreateUser&UserName=Bob";

describe("a query input", () => {
  it("is read from lists of structures", () => {
    const form = `${createUser}&Tags.member.1.Key=a&Tags.member.1.Value=&Tags.member.2.Key=b%2Fc`;
    expect(decode(form)).toEqual({
      UserName: "Bob",
      Tags: [{ Key: "a", Value: "" }, { Key: "b/c" }],
    });
  });

  it("is read from maps", () => {
    const request = formRequest(
      "Action=SetSMSAttributes&Version=2010-03-31" +
        "&attributes.entry.1.key=a&attributes.entry.1.value=1" +
        "&attributes.entry.2.key=__proto__&attributes.entry.2.value=2",
    );
    const input = decodeInput(resolveOperation(sns, request), request);
    expect(Object.entries(input.attributes ?? {})).toEqual([
      ["a", "1"],
      ["__proto__", "2"],
    ]);
  });

  it.each([
    ["plus signs and escapes are undone", "Path=%2Fa+b%2B%2F", { Path: "/a b+/" }],
    ["a parameter without a value is empty", "Path", { Path: "" }],
    ["an empty list is a parameter without a value", "Tags=", { Tags: [] }],
    ["the first of two values holds", "Path=1&Path=2", { Path: "1" }],
    ["unknown parameters are passed over", "Nothing.member.1=2&X-Amz-Date=3", {}],
    [
      "a small gap in a list is filled with empty elements",
      "Tags.member.3.Key=a",
      {
        Tags: [{}, {}, { Key: "a" }],
      },
    ],
    [
      "list elements are ordered by number",
      "Tags.member.10.Key=b&Tags.member.9.Key=a",
      {
        Tags: [...Array.from({ length: 8 }, () => ({})), { Key: "a" }, { Key: "b" }],
      },
    ],
    ["names that objects have of themselves are unknown", "__proto__.x=1&constructor=2", {}],
  ])("%s", (_, form, expected) => {
    expect(decode(`${createUser}&${form}`)).toEqual({ UserName: "Bob", ...expected });
  });

  it("reads numbers, booleans and instants", () => {
    const form = "Action=UpdateAccountPasswordPolicy&MinimumPasswordLength=12&RequireSymbols=true";
    expect(decode(form)).toEqual({ MinimumPasswordLength: 12, RequireSymbols: true });
    expect(decode("Action=UpdateAccountPasswordPolicy&RequireSymbols=0")).toEqual({
      RequireSymbols: false,
    });
  });

  it.each([
    [`${createUser}&Tags.member.0.Key=a`, "0 is not a valid index"],
    [`${createUser}&Tags.member.01.Key=a`, "Value found where not expected"],
    [`${createUser}&Tags.member.x.Key=a`, "Start of list found where not expected"],
    [`${createUser}&Tags.member.999999999.Key=a`, "Index 999999999 is illegal"],
    [
      `${createUser}&Tags.member.100000.Key=a`,
      "Excessively sparse input would skip 99,999 list elements",
    ],
    [`${createUser}&Tags.1.Key=a`, "Unexpected list element termination"],
    [`${createUser}&Tags=a`, "Unexpected list element termination"],
    [`${createUser}&Path.x=a`, "Start of structure or map found where not expected."],
    [
      "Action=UpdateAccountPasswordPolicy&RequireSymbols=TRUE",
      "boolean must follow xsd1.1 definition",
    ],
    ["Action=UpdateAccountPasswordPolicy&RequireSymbols=", "missing value for boolean type"],
    [
      "Action=UpdateAccountPasswordPolicy&MinimumPasswordLength=1e1",
      "integer must follow xsd1.1 definition",
    ],
    [
      "Action=UpdateAccountPasswordPolicy&MinimumPasswordLength=2147483648",
      "integer must follow xsd1.1 definition",
    ],
    [`${createUser}&${"a.".repeat(40)}b=1`, "Parameter names are nested too deep."],
  ])("is refused with MalformedInput: %s", (form, message) => {
    expect(faultOf(form)).toBe(`MalformedInput: ${message}`);
  });

  it.each(["Path=%", "Path=%zz", "Path=%ff", "%=1"])("is refused as no form: %s", (form) => {
    expect(faultOf(`${createUser}&${form}`)).toMatch(/^MalformedQueryString: /);
  });

  it("is refused where the bytes are not UTF-8", () => {
    const body = Buffer.concat([Buffer.from("Action=ListUsers&Path="), Buffer.from([0xc3, 0x28])]);
    const request = { ...formRequest(""), body };
    expect(() => resolveOperation(iam, request)).toThrow(
      expect.objectContaining({ code: "MalformedQueryString" }),
    );
  });
});
