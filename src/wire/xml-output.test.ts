import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadServiceModel } from "./model.ts";
import { encodeOutput } from "./output.ts";
import { resolveOperation } from "./resolve.ts";
import { formRequest } from "./test-requests.ts";
import { escapeXml } from "./xml-output.ts";
import { parseXml } from "./xml-reader.ts";

function answerTo(action: string, output: unknown): string {
  const iam = loadServiceModel("iam");
  const resolved = resolveOperation(iam, formRequest(`Action=${action}&Version=2010-05-08`));
  return String(encodeOutput(resolved, output, "rid").body);
}

const namespace = 'xmlns="https://iam.amazonaws.com/doc/2010-05-08/"';
const metadata = "<ResponseMetadata><RequestId>rid</RequestId></ResponseMetadata>";

describe("a query answer", () => {
  it("has the result of the operation and the request id", () => {
    const User = {
      UserName: "a&b",
      UserId: "AIDA",
      CreateDate: new Date("2026-11-22T10:00:00Z"),
      PasswordLastUsed: undefined,
      Tags: [{ Key: "k", Value: "" }],
    };
    expect(answerTo("CreateUser", { User })).toBe(
      `<CreateUserResponse ${namespace}><CreateUserResult><User>` +
        "<CreateDate>2026-11-22T10:00:00Z</CreateDate>" +
        "<Tags><member><Key>k</Key><Value/></member></Tags>" +
        "<UserId>AIDA</UserId><UserName>a&amp;b</UserName>" +
        `</User></CreateUserResult>${metadata}</CreateUserResponse>`,
    );
  });

  it("has an empty element for an empty list and for an empty structure", () => {
    expect(answerTo("ListUsers", { Users: [], IsTruncated: false })).toContain(
      "<ListUsersResult><IsTruncated>false</IsTruncated><Users/></ListUsersResult>",
    );
    expect(answerTo("GetRole", { Role: { RoleLastUsed: {} } })).toContain("<RoleLastUsed/>");
  });

  it("has no result where the operation has no output", () => {
    const body = `<DeleteUserResponse ${namespace}>${metadata}</DeleteUserResponse>`;
    expect(answerTo("DeleteUser", {})).toBe(body);
    expect(answerTo("DeleteUser", undefined)).toBe(body);
  });

  it("has maps as entries and blobs as base64", () => {
    expect(answerTo("GetAccountSummary", { SummaryMap: { Users: 3 } })).toContain(
      "<SummaryMap><entry><key>Users</key><value>3</value></entry></SummaryMap>",
    );
    expect(answerTo("GetCredentialReport", { Content: new Uint8Array([0, 255]) })).toContain(
      "<Content>AP8=</Content>",
    );
  });
});

describe("text in XML", () => {
  it.each([
    ["a & <b> \"c\" 'd'", "a &amp; &lt;b&gt; &quot;c&quot; 'd'"],
    ["tab\tline\nfeed", "tab\tline\nfeed"],
    ["return\r\n", "return&#xD;\n"],
    ["null\0bell\u0007", "null\uFFFDbell\uFFFD"],
    ["half \ud83d pair, \ude00", "half \uFFFD pair, \uFFFD"],
    ["whole \u{1F600}", "whole \u{1F600}"],
    ["\uFFFE\uFFFF", "\uFFFD\uFFFD"],
  ])("%j is written %j", (text, expected) => {
    expect(escapeXml(text)).toBe(expected);
  });

  it("reads back as it was, but for what XML cannot hold", () => {
    const property = fc.property(fc.string({ unit: "binary" }), (text) => {
      const read = parseXml(Buffer.from(`<a>${escapeXml(text)}</a>`)).text;
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML cannot hold.
      expect(read).toBe(text.replace(/[\0-\x08\v\f\x0E-\x1F\uFFFE\uFFFF]/gu, "\uFFFD"));
    });
    fc.assert(property);
  });
});
