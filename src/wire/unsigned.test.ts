import { describe, expect, it } from "vitest";
import type { HttpRequest } from "./http.ts";
import { formRequest, jsonRequest, restRequest } from "./test-requests.ts";
import { identifyUnsigned } from "./unsigned.ts";

describe("an unsigned request", () => {
  it.each<[string, HttpRequest, string | undefined]>([
    ["web identity", formRequest("Action=AssumeRoleWithWebIdentity&Version=2011-06-15"), "sts"],
    ["a query string", restRequest("GET", "/?Action=AssumeRoleWithSAML&Version=2011-06-15"), "sts"],
    ["a forgotten signature", formRequest("Action=ListUsers&Version=2010-05-08"), "iam"],
    ["a target", jsonRequest("TrentService.ListKeys", "{}"), "kms"],
    ["a device's registration", restRequest("POST", "/client/register"), "sso-oidc"],
    ["a portal's page", restRequest("GET", "/assignment/accounts"), "sso"],
    ["an unknown version", formRequest("Action=ListUsers&Version=1999-01-01"), undefined],
    ["an unknown target", jsonRequest("Nobody.Nothing", "{}"), undefined],
    ["a path of a signed operation", restRequest("GET", "/analyzer"), undefined],
    ["nothing", restRequest("GET", "/"), undefined],
  ])("with %s is for its service", (_, request, id) => {
    expect(identifyUnsigned(request)?.id).toBe(id);
  });
});
