import { describe, expect, it } from "vitest";
import { ServiceError } from "../base/errors.ts";
import { encodeError, wireError } from "./error-output.ts";
import { loadServiceModel } from "./model.ts";
import type { Protocol } from "./model-file.ts";
import { formRequest, jsonRequest } from "./test-requests.ts";

const requestId = "7a62c49f-347e-4fc4-9331-6e8eEXAMPLE";

function target(service: string, protocol?: Protocol) {
  const model = loadServiceModel(service);
  return { model, protocol: protocol ?? model.protocols[0] ?? "json" };
}

describe("an error", () => {
  it("has AWS's shape in the query protocol", () => {
    const error = new ServiceError("NoSuchEntity", "The user with name <x> cannot be found.");
    expect(encodeError(target("iam"), error, requestId)).toEqual({
      status: 404,
      headers: { "content-type": "text/xml", "x-amzn-RequestId": requestId },
      body:
        '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error>' +
        "<Type>Sender</Type><Code>NoSuchEntity</Code>" +
        "<Message>The user with name &lt;x&gt; cannot be found.</Message></Error>" +
        `<RequestId>${requestId}</RequestId></ErrorResponse>`,
    });
  });

  it("has its modelled members in the JSON protocol", () => {
    const members = { availabilityErrors: undefined, resourceId: "r", resourceType: "t" };
    const error = new ServiceError("ResourceNotFoundException", "gone", { members });
    expect(encodeError(target("accessanalyzer"), error, requestId)).toEqual({
      status: 404,
      headers: {
        "content-type": "application/json",
        "x-amzn-RequestId": requestId,
        "x-amzn-errortype": "ResourceNotFoundException",
      },
      body: '{"message":"gone","resourceId":"r","resourceType":"t"}',
    });
  });

  it("says its query code to clients that grew up with the query protocol", () => {
    const error = new ServiceError("LimitExceeded", "too many");
    const { headers, status } = encodeError(target("cloudwatch", "json"), error, requestId);
    expect(headers["x-amzn-query-error"]).toBe("LimitExceeded;Sender");
    expect(status).toBe(400);
  });

  it.each<[string, string, string, number]>([
    ["AccessDenied", "iam", "AccessDenied", 403],
    ["AccessDenied", "kms", "AccessDeniedException", 400],
    ["AccessDenied", "accessanalyzer", "AccessDeniedException", 403],
    ["InvalidClientTokenId", "sts", "InvalidClientTokenId", 403],
    ["InvalidClientTokenId", "kms", "UnrecognizedClientException", 400],
    ["SignatureDoesNotMatch", "sts", "SignatureDoesNotMatch", 403],
    ["SignatureDoesNotMatch", "kms", "InvalidSignatureException", 400],
    ["ExpiredToken", "iam", "ExpiredToken", 403],
    ["ExpiredTokenException", "sts", "ExpiredTokenException", 400],
    ["IncompleteSignature", "iam", "IncompleteSignature", 400],
    ["MissingAuthenticationToken", "iam", "MissingAuthenticationToken", 403],
    ["Throttling", "iam", "Throttling", 400],
    ["ServiceUnavailable", "iam", "ServiceUnavailable", 503],
    ["InternalFailure", "iam", "InternalFailure", 500],
    ["ValidationError", "iam", "ValidationError", 400],
    ["ValidationError", "kms", "ValidationException", 400],
    ["UnknownOperationException", "kms", "UnknownOperationException", 400],
    ["UnknownOperationException", "glacier", "UnknownOperationException", 404],
    ["MalformedQueryString", "iam", "MalformedQueryString", 404],
    ["MalformedQueryString", "accessanalyzer", "SerializationException", 400],
    ["PackedPolicyTooLarge", "sts", "PackedPolicyTooLarge", 400],
    ["NoSuchEntityException", "iam", "NoSuchEntity", 404],
    ["ServiceFailureException", "iam", "ServiceFailure", 500],
    ["constructor", "iam", "constructor", 400],
  ])("%s is in %s %s with status %i", (code, service, wireCode, status) => {
    const wire = wireError(target(service), new ServiceError(code, ""));
    expect([wire.code, wire.status]).toEqual([wireCode, status]);
  });

  it("keeps its own status where no model and no table names it", () => {
    const error = new ServiceError("Teapot", "short and stout", { status: 418 });
    expect(wireError(target("iam"), error).status).toBe(418);
  });

  it("takes the protocol of the request where only the service is known", () => {
    const cloudwatch = loadServiceModel("cloudwatch");
    const error = new ServiceError("AccessDenied", "no");
    const typeFor = (request: Parameters<typeof encodeError>[3]) =>
      encodeError(cloudwatch, error, requestId, request).headers["content-type"];
    expect(typeFor(formRequest("Action=X"))).toBe("text/xml");
    expect(typeFor(jsonRequest("X.Y", ""))).toBe("application/x-amz-json-1.0");
    expect(typeFor(undefined)).toBe("application/cbor");
  });
});
