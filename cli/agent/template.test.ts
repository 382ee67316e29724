/** Templates: what they read, what they refuse and where, and that filters keep values values. */
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { applyFilter } from "./filters.ts";
import {
  parseTemplate,
  renderTemplate,
  TemplateError,
  type ValuePart,
  valuesOf,
  writtenValue,
} from "./template.ts";

/** Renders with the same value for all. */
function render(text: string, value: string | Buffer): string {
  const template = parseTemplate(text);
  const written = new Map<ValuePart, Buffer>();
  for (const part of valuesOf(template)) written.set(part, writtenValue(part, Buffer.from(value)));
  return renderTemplate(template, written).toString("utf8");
}

function filtered(name: "json" | "url" | "shell" | "base64", value: string): string {
  return applyFilter(name, Buffer.from(value)).toString("utf8");
}

describe("a template", () => {
  it.each([
    ["no braces", "a { b } }} c\n", "a { b } }} c\n"],
    ["a secret", 'p={{ secret "prod/db" }}.', "p=v.1."],
    ["a secret in close braces", '{{secret "prod/db"}}', "v.1"],
    ["a parameter", '{{ parameter "/app/level:3" }}', "v.1"],
    ["braces as text", '{{ "{{" }} x }}', "{{ x }}"],
    ["words on several lines", '{{ secret\n  "a"\n  | json }}', '"v.1"'],
    ["filters one after another", '{{ secret "a" | base64 | json }}', '"di4x"'],
    ["a text with quotes and backslashes", '{{ "\\"\\\\" }}', '"\\'],
  ])("takes %s", (_, text, expected) => {
    expect(render(text, "v.1")).toBe(expected);
  });

  it("reads names, versions and members", () => {
    const text = '{{ secret "prod/db?stage=AWSPREVIOUS" "replica" "a.b" }}{{ parameter "/x" "y" }}';
    expect(valuesOf(parseTemplate(text)).map(({ reference }) => reference)).toEqual([
      { kind: "secret", id: "prod/db", stage: "AWSPREVIOUS", members: ["replica", "a.b"] },
      { kind: "parameter", id: "/x", members: ["y"] },
    ]);
  });

  it.each([
    ["braces that never close", 'a\nb {{ secret "x"', 2, 3, "never closed"],
    ["empty braces", "{{ }}", 1, 1, "nothing stands"],
    ["another word", 'a\n\n  {{ exec "x" }}', 3, 6, "exec is neither secret nor parameter"],
    ["a secret without a name", "{{ secret }}", 1, 4, "needs a name"],
    ["a name without quotes", "{{ secret prod }}", 1, 11, "names stand in quotes"],
    ["a name with a line's end", '{{ secret "a\nb" }}', 1, 11, "ends on its line"],
    ["a member behind #", '{{ secret "a#b" }}', 1, 11, "quotes of its own"],
    ["a parameter as a secret", '{{ secret "ssm:/a" }}', 1, 11, 'write parameter "name"'],
    ["a selector that is none", '{{ secret "a?b=c" }}', 1, 11, "stage=STAGE or version=VERSION"],
    ["an empty name", '{{ secret "" }}', 1, 11, "names no secret"],
    ["an empty member", '{{ secret "a" "" }}', 1, 11, "empty"],
    ["a filter that is none", '{{ secret "a" | upper }}', 1, 17, "the filters are json"],
    ["a pipe into nothing", '{{ secret "a" | }}', 1, 15, "the filters are json"],
    ["two pipes", '{{ secret "a" || json }}', 1, 16, "the filters are json"],
    ["a filter without a pipe", '{{ secret "a" | json url }}', 1, 22, "a | stands before"],
    ["a filtered text", '{{ "a" | json }}', 1, 4, "neither secret nor parameter"],
    ["a sign that means nothing", '{{ secret "a" + }}', 1, 15, '"+" has no meaning'],
  ])("refuses %s, with its place", (_, text, line, column, message) => {
    try {
      parseTemplate(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(TemplateError);
      expect(error).toMatchObject({ line, column, message: expect.stringContaining(message) });
    }
  });

  const piece = fc.constantFrom(
    "{{",
    "}}",
    '"',
    "\\",
    "|",
    " ",
    "\n",
    "secret",
    "json",
    "a",
    "#",
    "?",
  );

  it("is read or refused by an error of its own, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((all) => all.join("")),
        ),
        (text) => {
          try {
            parseTemplate(text);
          } catch (error) {
            expect(error).toBeInstanceOf(TemplateError);
            const { line, column } = error as TemplateError;
            const lines = text.split("\n");
            expect(line).toBeLessThanOrEqual(lines.length);
            expect(column).toBeLessThanOrEqual((lines[line - 1] ?? "").length + 1);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("never reads a value as a template", () => {
    expect(render('{{ secret "a" }}', '{{ secret "b" }}')).toBe('{{ secret "b" }}');
  });

  it.each(["json", "url", "shell"])("tells where bytes that are no text meet %s", (name) => {
    expect(() => render(`x {{ secret "a" | ${name} }}`, Buffer.from([0xff, 0xfe]))).toThrow(
      expect.objectContaining({ line: 1, column: 3, message: expect.stringContaining("no text") }),
    );
  });
});

describe("a filter", () => {
  const value = fc.string({ unit: "binary" });

  it("json gives back the value by a reader of JSON, and of YAML", () => {
    fc.assert(
      fc.property(value, (text) => {
        expect(JSON.parse(filtered("json", text))).toBe(text);
        expect(parse(`a: ${filtered("json", text)}`)).toEqual({ a: text });
      }),
    );
  });

  it("url leaves unreserved characters alone and nothing else", () => {
    fc.assert(
      fc.property(value, (text) => {
        const written = filtered("url", text);
        expect(written).toMatch(/^(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})*$/);
        expect(decodeURIComponent(written)).toBe(text);
      }),
    );
  });

  it("base64 keeps any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const written = applyFilter("base64", Buffer.from(bytes)).toString("utf8");
        expect(Buffer.from(written, "base64").equals(Buffer.from(bytes))).toBe(true);
      }),
    );
  });

  it("shell is one word of a real shell, with nothing run", () => {
    const texts = fc
      .sample(
        fc.string({ unit: fc.constantFrom("'", '"', "\\", "$", "`", "(", ")", "\n", "a", ";") }),
        200,
      )
      .concat("$(id)", "'; id; '", "\\'", "a b");
    const script = texts.map((text) => `printf '%s\\001' ${filtered("shell", text)}`).join("\n");
    const printed = execFileSync("/bin/sh", ["-c", script], { encoding: "utf8" });
    expect(printed.split("\u0001").slice(0, -1)).toEqual(texts);
  });

  it("shell refuses a zero byte, which no word can hold", () => {
    expect(applyFilter("shell", Buffer.from("a\0b"))).toBe(
      "a shell's word cannot hold a zero byte",
    );
  });
});
