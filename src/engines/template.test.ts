/** Templates: only our placeholders, only values that stay inside their quotes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fillTemplate, unknownPlaceholders } from "./template.ts";

describe("a template", () => {
  it("is filled wherever a placeholder stands, with or without spaces", () => {
    const text = `CREATE ROLE "{{name}}" PASSWORD '{{ password }}'; GRANT x TO "{{name}}"`;
    expect(fillTemplate(text, { name: "sp_a", password: "Secret1" })).toBe(
      `CREATE ROLE "sp_a" PASSWORD 'Secret1'; GRANT x TO "sp_a"`,
    );
  });

  it("names the placeholders that mean nothing", () => {
    const text = "{{name}} {{role}} {{}} {{ password }} {{constructor}}";
    expect(unknownPlaceholders(text, ["name", "password"])).toEqual(["role", "", "constructor"]);
  });

  it.each(["a'b", 'a"b', "a`b", "a\\b", "a;b", "a b", "", "Ab", "1a", "a\n"])(
    "is never filled with the name %j",
    (name) => {
      expect(() => fillTemplate("{{name}}", { name })).toThrow();
    },
  );

  it("takes no password out of its quotes, whatever it is", () => {
    fc.assert(
      fc.property(fc.string(), (password) => {
        let filled: string | undefined;
        try {
          filled = fillTemplate("'{{password}}'", { password });
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          return;
        }
        expect(filled.slice(1, -1)).not.toMatch(/['"`\\;\s]/);
      }),
    );
  });
});
