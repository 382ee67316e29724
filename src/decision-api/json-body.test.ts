import fc from "fast-check";
import { expect, it } from "vitest";
import { bodyBytesMax, depthMax, member, readBody } from "./json-body.ts";

function read(text: string | Uint8Array, type = "application/json") {
  const body = Buffer.from(text);
  const headers = { "content-type": type };
  return readBody({ method: "POST", path: "/", query: "", headers, body });
}

function outcome(text: string | Uint8Array, type?: string) {
  try {
    return { value: read(text, type).value };
  } catch (error) {
    return { status: (error as { readonly status?: number }).status };
  }
}

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;

it.each([
  ["nothing", ""],
  ["no JSON", "{"],
  ["what follows the JSON", "{} {}"],
  ["a list", "[]"],
  ["text", '"a"'],
  ["null", "null"],
  ["a name twice", '{"a":1,"b":2,"a":3}'],
  ["a name twice, written otherwise", '{"a":1,"\\u0061":3}'],
  ["a name twice within an object within a list", '{"l":[1,{"x":{},"x":[]}]}'],
  ["half a surrogate pair", '{"a":"\\ud800"}'],
  ["half a surrogate pair as a name", '{"\\udc00":1}'],
  ["objects too deep", nested(depthMax + 1)],
  ["lists too deep", `{"a":${"[".repeat(depthMax)}${"]".repeat(depthMax)}}`],
  ["a byte order mark", "\ufeff{}"],
])("refuses %s", (_title, text) => {
  expect(outcome(text)).toEqual({ status: 400 });
});

it("refuses bytes that are no UTF-8", () => {
  expect(outcome(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]))).toEqual({ status: 400 });
});

it("refuses a body that is too large, and takes the largest", () => {
  const padded = (size: number) => `{"a":"${"x".repeat(size - 8)}"}`;
  expect(outcome(padded(bodyBytesMax + 1))).toEqual({ status: 413 });
  expect(read(padded(bodyBytesMax)).text).toHaveLength(bodyBytesMax);
});

it.each([
  ["application/json", true],
  ["Application/JSON; charset=utf-8", true],
  ["application/json-seq", false],
  ["text/plain", false],
  ["", false],
])("takes JSON under its own type only: %s", (type, taken) => {
  expect(outcome("{}", type)).toEqual(taken ? { value: {} } : { status: 400 });
});

it("keeps the same name in different objects apart", () => {
  const text = `{ "a" : { "a" : [ { "a" : 1 } , { "a" : 2 } ] } , "b" : "a\\":\\\\" , "c": "a" }`;
  expect(read(text).value).toEqual(JSON.parse(text));
  expect(read(nested(depthMax)).value).toEqual(JSON.parse(nested(depthMax)));
});

it("takes names that every object inherits for what they are", () => {
  const text = '{"__proto__":{"x":1},"constructor":2,"hasOwnProperty":3}';
  const { value } = read(text);
  expect(Object.keys(value)).toEqual(["__proto__", "constructor", "hasOwnProperty"]);
  expect(member(value, "__proto__")).toEqual({ x: 1 });
  expect(member(value, "constructor")).toBe(2);
  for (const name of ["__proto__", "constructor", "toString", "__defineGetter__"]) {
    expect([name, member({}, name)]).toEqual([name, undefined]);
  }
});

it("reads what JSON.parse reads, and refuses what it refuses", () => {
  const json = fc.oneof(
    fc.json({ maxDepth: 4, stringUnit: "binary" }).filter((text) => text.isWellFormed()),
    fc.json().chain((text) => fc.nat(text.length).map((at) => text.slice(0, at))),
    fc.string(),
  );
  fc.assert(
    fc.property(json, (text) => {
      const whole = `{"value":${text}}`;
      const result = outcome(whole);
      if ("value" in result) expect(result.value).toEqual(JSON.parse(whole));
      else expect(result.status).toBe(400);
      // Without escapes there is nothing to refuse but what is no JSON.
      if (text.includes("\\") || text.includes("__proto__")) return;
      let isJson = true;
      try {
        JSON.parse(whole);
      } catch {
        isJson = false;
      }
      expect("value" in result).toBe(isJson);
    }),
    { numRuns: 500 },
  );
});

it("finds a name that comes twice wherever it stands", () => {
  const name = fc.string({ unit: "binary" }).filter((text) => text.isWellFormed());
  const names = fc.uniqueArray(name, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(names, fc.nat(), (unique, at) => {
      const object = (all: readonly string[]) =>
        `{"o":{${all.map((each) => `${JSON.stringify(each)}:[{}]`).join()}}}`;
      const again = unique[at % unique.length] ?? "";
      expect(outcome(object(unique))).toHaveProperty("value");
      expect(outcome(object([...unique, again]))).toEqual({ status: 400 });
    }),
  );
});

it("takes time in proportion to the size, whatever stands in it", () => {
  const largest = bodyBytesMax - 100;
  const bodies = [
    `{"a":"${"\\\\".repeat(largest / 2)}"}`,
    `{"a":[${"{},".repeat(largest / 3)}{}]}`,
    `{${Array.from({ length: 60_000 }, (_, index) => `"${index}":1`).join()}}`,
    `{"a":${" ".repeat(largest)}1}`,
    `{"a":"${'\\"'.repeat(largest / 2)}"}`,
  ];
  // All are read; a test that took minutes would be a failure.
  for (const body of bodies) expect(outcome(body)).toHaveProperty("value");
});
