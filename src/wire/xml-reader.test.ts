import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../base/errors.ts";
import { parseXml } from "./xml-reader.ts";

describe("an XML body", () => {
  it("is read into elements, attributes and text", () => {
    const body =
      '<?xml version="1.0"?><!-- note --><r:Root xmlns:r="u" b=\'&quot;\'>x &lt;&#65;&#x42;' +
      '<![CDATA[<raw>&amp;]]><Empty/><Full a="1">t</Full></r:Root>\n';
    const root = parseXml(Buffer.from(body));
    expect(root.name).toBe("Root");
    expect(root.attributes.get("b")).toBe('"');
    expect(root.text).toBe("x <AB<raw>&amp;");
    expect(root.children.map(({ name, text }) => [name, text])).toEqual([
      ["Empty", ""],
      ["Full", "t"],
    ]);
  });

  it.each([
    ["an entity of its own", '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'],
    ["an entity from outside", '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'],
    ["a document type", "<!DOCTYPE a><a/>"],
    ["an unknown entity", "<a>&e;</a>"],
    ["a bare ampersand", "<a>x & y</a>"],
    ["a character that does not exist", "<a>&#x110000;</a>"],
    ["an open element", "<a><b></a>"],
    ["two roots", "<a/><b/>"],
    ["no root", "<!-- -->"],
    ["text around the root", "x<a/>"],
    ["a broken tag", "<a b></a>"],
    ["an open comment", "<a/><!-- "],
    ["nothing", ""],
    ["too deep a nesting", "<a>".repeat(40) + "</a>".repeat(40)],
  ])("is refused for %s", (_, body) => {
    expect(() => parseXml(Buffer.from(body))).toThrow(
      expect.objectContaining({ code: "MalformedXML" }),
    );
  });

  it("never fails but with a ServiceError", () => {
    const piece = fc.constantFrom(
      "<a>",
      "</a>",
      "<b/>",
      "&lt;",
      "&",
      "<!--",
      "-->",
      "<![CDATA[",
      "]]>",
      "x",
      "=",
      '"',
    );
    const property = fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      try {
        parseXml(Buffer.from(pieces.join("")));
      } catch (error) {
        expect(error).toBeInstanceOf(ServiceError);
      }
    });
    fc.assert(property, { numRuns: 2000 });
  });
});
