import { describe, expect, it } from "vitest";
import type { HttpRequest } from "./http.ts";
import { loadServiceModel } from "./model.ts";
import { detectProtocol, resolveOperation } from "./resolve.ts";
import { cborRequest, formRequest, jsonRequest, restRequest } from "./test-requests.ts";

function resolved(service: string, request: HttpRequest): string {
  const { operation, protocol } = resolveOperation(loadServiceModel(service), request);
  return `${protocol} ${operation.name}`;
}

const nothing = new Uint8Array();
const cloudwatchPath = "/service/GraniteServiceVersion20100801/operation/ListMetrics";

describe("an operation", () => {
  it.each<[string, HttpRequest, string]>([
    ["iam", formRequest("Action=ListUsers&Version=2010-05-08"), "query ListUsers"],
    ["iam", restRequest("GET", "/?Action=ListUsers&Version=2010-05-08"), "query ListUsers"],
    ["kms", jsonRequest("TrentService.ListKeys", "{}"), "json ListKeys"],
    ["cloudtrail", jsonRequest("CloudTrail_20131101.ListTrails", "{}"), "json ListTrails"],
    [
      "cloudtrail",
      jsonRequest("com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.ListTrails", "{}"),
      "json ListTrails",
    ],
    ["cloudwatch", cborRequest(cloudwatchPath, nothing), "smithy-rpc-v2-cbor ListMetrics"],
    [
      "cloudwatch",
      jsonRequest("GraniteServiceVersion20100801.ListMetrics", ""),
      "json ListMetrics",
    ],
    ["cloudwatch", formRequest("Action=ListMetrics&Version=2010-08-01"), "query ListMetrics"],
    [
      "cloudwatch",
      restRequest("GET", "/?Action=ListMetrics&Version=2010-08-01"),
      "query ListMetrics",
    ],
    ["glacier", restRequest("PUT", "/-/vaults/archive"), "rest-json CreateVault"],
    ["glacier", restRequest("GET", "/-/vaults"), "rest-json ListVaults"],
    ["glacier", restRequest("POST", "/-/vaults/v/tags?operation=add"), "rest-json AddTagsToVault"],
    [
      "glacier",
      restRequest("POST", "/-/vaults/v/tags?operation=remove"),
      "rest-json RemoveTagsFromVault",
    ],
    ["sso-oidc", restRequest("POST", "/token?aws_iam=t"), "rest-json CreateTokenWithIAM"],
    ["sso-oidc", restRequest("POST", "/token"), "rest-json CreateToken"],
    ["accessanalyzer", restRequest("GET", "/analyzer/a%2Fb"), "rest-json GetAnalyzer"],
    ["accessanalyzer", restRequest("GET", "/analyzer/"), "rest-json ListAnalyzers"],
  ])("of %s is found", (service, request, expected) => {
    expect(resolved(service, request)).toBe(expected);
  });

  it("has its path's labels decoded", () => {
    const request = restRequest("GET", "/analyzer/a%2Fb%20c");
    const { labels } = resolveOperation(loadServiceModel("accessanalyzer"), request);
    expect(labels).toEqual({ analyzerName: "a/b c" });
  });

  it.each<[string, HttpRequest, string, string]>([
    ["iam", formRequest("Version=2010-05-08"), "MissingAction", "Missing Action"],
    ["iam", formRequest(""), "MissingAction", "Missing Action"],
    [
      "iam",
      formRequest("Action=Nope&Version=2010-05-08"),
      "InvalidAction",
      "Could not find operation Nope for version 2010-05-08",
    ],
    [
      "iam",
      formRequest("Action=ListUsers&Version=2011-06-15"),
      "InvalidAction",
      "Could not find operation ListUsers for version 2011-06-15",
    ],
    [
      "iam",
      formRequest("Action=ListUsers"),
      "InvalidAction",
      "Could not find operation ListUsers for version NO_VERSION_SPECIFIED",
    ],
    [
      "iam",
      formRequest("Action=__proto__&Version=2010-05-08"),
      "InvalidAction",
      "Could not find operation __proto__ for version 2010-05-08",
    ],
    ["kms", jsonRequest("TrentService.Nope", "{}"), "UnknownOperationException", ""],
    ["kms", jsonRequest("Other.ListKeys", "{}"), "UnknownOperationException", ""],
    ["kms", jsonRequest("", "{}"), "UnknownOperationException", ""],
    [
      "cloudwatch",
      cborRequest("/service/X/operation/ListMetrics", nothing),
      "UnknownOperationException",
      "",
    ],
    ["glacier", restRequest("PATCH", "/-/vaults"), "UnknownOperationException", ""],
    ["glacier", restRequest("GET", "//vaults"), "UnknownOperationException", ""],
    ["glacier", restRequest("GET", "/%zz/vaults"), "UnknownOperationException", ""],
  ])("of %s is refused where there is none", (service, request, code, message) => {
    const model = loadServiceModel(service);
    expect(() => resolveOperation(model, request)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});

describe("a protocol", () => {
  it("is the service's preferred one where the request tells none", () => {
    const request = restRequest("GET", "/");
    expect(detectProtocol(loadServiceModel("cloudwatch"), request)).toBe("smithy-rpc-v2-cbor");
    expect(detectProtocol(loadServiceModel("iam"), request)).toBe("query");
  });
});
