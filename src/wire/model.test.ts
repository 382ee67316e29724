import { describe, expect, it } from "vitest";
import {
  loadServiceModel,
  serviceModelBySigningName,
  serviceModelIds,
  serviceRows,
} from "./model.ts";

describe("the service models", () => {
  it("all link", () => {
    const ids = serviceModelIds();
    expect(ids).toHaveLength(27);
    const operations = ids.map((id) => loadServiceModel(id).operations.size);
    expect(operations.reduce((sum, count) => sum + count)).toBe(1460);
  });

  it("are linked once", () => {
    expect(loadServiceModel("sts")).toBe(loadServiceModel("sts"));
  });

  it.each([
    ["iam", "iam"],
    ["sts", "sts"],
    ["monitoring", "cloudwatch"],
    ["sso", "sso-admin"],
    ["awsssoportal", "sso"],
    ["sso-oauth", "sso-oidc"],
    ["access-analyzer", "accessanalyzer"],
  ])("are found by the signing name %s", (name, id) => {
    expect(serviceModelBySigningName(name)?.id).toBe(id);
  });

  it("are not found by another name", () => {
    expect(serviceModelBySigningName("nothing")).toBeUndefined();
    expect(serviceModelBySigningName("__proto__")).toBeUndefined();
  });

  it("have each a signing name of its own", () => {
    const names = serviceRows().map((row) => row.signingName);
    expect(new Set(names).size).toBe(names.length);
  });

  it("tell errors that share a code by their names first", () => {
    const { errors } = loadServiceModel("cloudwatch");
    expect(errors.get("DashboardNotFoundError")?.name).toBe("DashboardNotFoundError");
    expect(errors.get("ResourceNotFound")?.name).toBe("ResourceNotFound");
    expect(loadServiceModel("iam").errors.get("NoSuchEntity")?.name).toBe("NoSuchEntityException");
  });
});
