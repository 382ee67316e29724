/** Whatever bytes come in, the wire layer answers with a `ServiceError` and in little time. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../base/errors.ts";
import type { HttpRequest } from "./http.ts";
import {
  decodeInput,
  identifyUnsigned,
  loadServiceModel,
  resolveOperation,
  validateInput,
} from "./protocol.ts";
import { cborRequest, formRequest, jsonRequest, restRequest } from "./test-requests.ts";

function expectServiceErrorOrNothing(service: string, request: HttpRequest): void {
  try {
    identifyUnsigned(request);
    const resolved = resolveOperation(loadServiceModel(service), request);
    validateInput(resolved, decodeInput(resolved, request));
  } catch (error) {
    expect(error).toBeInstanceOf(ServiceError);
  }
}

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.string({ unit: "binary" }).map((text) => Buffer.from(text)),
  fc.json().map((text) => Buffer.from(text)),
);

const formName = fc
  .array(
    fc.constantFrom("Tags", "member", "entry", "1", "2", "11", "Key", "Value", "__proto__", ""),
    {
      maxLength: 6,
    },
  )
  .map((segments) => segments.join("."));

const form = fc
  .array(fc.tuple(formName, fc.string()), { maxLength: 12 })
  .map((pairs) => new URLSearchParams(pairs).toString());

const runs = { numRuns: 1000 };

describe("arbitrary requests", () => {
  it("to the query protocol never fail but with a ServiceError", () => {
    const property = fc.property(form, bytes, (parameters, noise) => {
      const beginning = "Action=CreateUser&Version=2010-05-08&";
      expectServiceErrorOrNothing("iam", formRequest(beginning + parameters));
      expectServiceErrorOrNothing("iam", { ...formRequest(""), body: noise });
    });
    fc.assert(property, runs);
  });

  it("to the JSON protocol never fail but with a ServiceError", () => {
    const property = fc.property(bytes, (body) => {
      expectServiceErrorOrNothing("kms", jsonRequest("TrentService.CreateKey", body));
    });
    fc.assert(property, runs);
  });

  it("to the CBOR protocol never fail but with a ServiceError", () => {
    const path = "/service/GraniteServiceVersion20100801/operation/PutMetricData";
    const property = fc.property(bytes, (body) => {
      expectServiceErrorOrNothing("cloudwatch", cborRequest(path, body));
    });
    fc.assert(property, runs);
  });

  it("to the REST protocol never fail but with a ServiceError", () => {
    const method = fc.constantFrom("GET", "PUT", "POST", "DELETE");
    const path = fc.array(fc.oneof(fc.string(), fc.constantFrom("analyzer", "%2F", "%zz", "-")));
    const property = fc.property(
      method,
      path,
      fc.string(),
      bytes,
      (verb, segments, query, body) => {
        const request = { ...restRequest(verb, "", body), path: `/${segments.join("/")}`, query };
        expectServiceErrorOrNothing("accessanalyzer", request);
        expectServiceErrorOrNothing("glacier", request);
      },
    );
    fc.assert(property, runs);
  });
});

describe("hostile requests", () => {
  const large = 1_000_000;
  it.each<[string, string, HttpRequest]>([
    ["a million empty parameters", "iam", formRequest(`Action=ListUsers&${"&=".repeat(large)}`)],
    ["one very deep name", "iam", formRequest(`Action=ListUsers&${"a.".repeat(large)}`)],
    [
      "one very long name",
      "iam",
      formRequest(`Action=CreateUser&Version=2010-05-08&UserName=${"a/".repeat(large)}`),
    ],
    [
      "very deep JSON",
      "kms",
      jsonRequest("TrentService.CreateKey", `{"Tags":${"[".repeat(large)}`),
    ],
    [
      "very deep JSON that is whole",
      "kms",
      jsonRequest("TrentService.CreateKey", `{"Tags":${"[".repeat(50_000)}${"]".repeat(50_000)}}`),
    ],
    ["a path of slashes", "glacier", restRequest("GET", "/".repeat(large))],
  ])("with %s are answered within the limits of this test", (_, service, request) => {
    expectServiceErrorOrNothing(service, request);
  });
});
