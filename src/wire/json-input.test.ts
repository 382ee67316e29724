import { describe, expect, it } from "vitest";
import { ServiceError } from "../base/errors.ts";
import { decodeInput } from "./input.ts";
import { maximumDepth } from "./json-input.ts";
import { loadServiceModel } from "./model.ts";
import { resolveOperation } from "./resolve.ts";
import { jsonRequest } from "./test-requests.ts";

function decode(service: string, target: string, body: string | Uint8Array): unknown {
  const request = jsonRequest(target, body);
  return decodeInput(resolveOperation(loadServiceModel(service), request), request);
}

function faultOf(operation: string, body: string | Uint8Array): string {
  try {
    decode("kms", `TrentService.${operation}`, body);
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "no fault";
}

describe("a JSON input", () => {
  it("is read by its shapes", () => {
    const body = JSON.stringify({
      KeyId: "k",
      Plaintext: "AAEC",
      EncryptionContext: { a: "1", ["__proto__"]: "2" },
      DryRun: true,
      Unknown: [1, 2],
      GrantTokens: null,
    }).replace('"a"', '"__proto__":"0","a"');
    const input = decode("kms", "TrentService.Encrypt", body) as Record<string, object>;
    expect(input).toEqual({
      KeyId: "k",
      Plaintext: new Uint8Array([0, 1, 2]),
      EncryptionContext: expect.anything(),
      DryRun: true,
    });
    expect(Object.keys(input.EncryptionContext ?? {})).toContain("__proto__");
    expect(({} as Record<string, unknown>)["0"]).toBeUndefined();
  });

  it("may be empty, and holds instants as numbers or text", () => {
    const target = "CloudTrail_20131101.LookupEvents";
    expect(decode("cloudtrail", target, "")).toEqual({});
    expect(
      decode("cloudtrail", target, '{"StartTime":1.5,"EndTime":"2026-11-22T10:00:00Z"}'),
    ).toEqual({
      StartTime: new Date(1500),
      EndTime: new Date("2026-11-22T10:00:00Z"),
    });
  });

  it("keeps null elements for validation to refuse", () => {
    const body = '{"KeyId":"k","Tags":[null],"GrantTokens":["a",null]}';
    expect(decode("kms", "TrentService.CreateKey", body)).toEqual({ Tags: [null] });
  });

  it.each([
    ["Encrypt", "{", "The body is not valid JSON"],
    ["Encrypt", "[]", "Start of list found where not expected"],
    ["Encrypt", "1", "Expected null"],
    ["Encrypt", '{"KeyId":1}', "NUMBER_VALUE can not be converted to a String"],
    ["Encrypt", '{"KeyId":true}', "TRUE_VALUE can not be converted to a String"],
    ["Encrypt", '{"KeyId":{}}', "Start of structure or map found where not expected."],
    ["Encrypt", '{"DryRun":"true"}', "STRING_VALUE can not be converted to a Boolean"],
    ["Encrypt", '{"GrantTokens":"a"}', "Expected list or null"],
    ["Encrypt", '{"EncryptionContext":"a"}', "Expected map or null"],
    ["Encrypt", '{"Plaintext":"*"}', "Unable to decode the blob: it is not base64"],
    ["ListKeys", '{"Limit":"1"}', "STRING_VALUE can not be converted to an Integer"],
    ["ListKeys", '{"Limit":1.5}', "NUMBER_VALUE is not an Integer"],
    ["ListKeys", '{"Limit":4294967296}', "NUMBER_VALUE is not an Integer"],
    ["ImportKeyMaterial", '{"ValidTo":"soon"}', "Unable to parse the timestamp"],
    ["ImportKeyMaterial", '{"ValidTo":1e300}', "Unable to parse the timestamp"],
  ])("is refused: %s %s", (operation, body, message) => {
    expect(faultOf(operation, body)).toBe(`SerializationException: ${message}`);
  });

  it("is refused where the bytes are not UTF-8", () => {
    const body = Buffer.concat([Buffer.from('{"KeyId":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    expect(faultOf("Encrypt", body)).toBe("SerializationException: The body is not valid UTF-8");
  });

  it("may be nested just so deep", () => {
    const document = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;
    const body = (depth: number): string => {
      const operation = `{"AttributePath":"p","AttributeValue":${document(depth)}}`;
      return `{"IdentityStoreId":"d","UserId":"u","Operations":[${operation}]}`;
    };
    const target = "AWSIdentityStore.UpdateUser";
    expect(() => decode("identitystore", target, body(20))).not.toThrow();
    expect(() => decode("identitystore", target, body(maximumDepth + 1))).toThrow(
      expect.objectContaining({ code: "SerializationException" }),
    );
  });
});
