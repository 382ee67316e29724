import { expect, it } from "vitest";
import { ServiceError } from "../base/errors.ts";
import { faultReport } from "./fault-report.ts";

it("tells what happened and where, down to the causes", () => {
  const cause = Object.assign(new Error("connection refused"), { code: "ECONNREFUSED" });
  const report = faultReport(new ServiceError("ServiceUnavailable", "down", { cause }));
  expect(report).toMatchObject({
    name: "ServiceError",
    code: "ServiceUnavailable",
    message: "down",
    cause: { name: "Error", code: "ECONNREFUSED", message: "connection refused" },
  });
  expect(report.stack).toContain("fault-report.test.ts");
});

it("leaves out what drivers hang on their errors", () => {
  const row = { detail: "Key (secret)=(hush)", parameters: ["hush"], cause: { secret: "hush" } };
  expect(JSON.stringify(faultReport(Object.assign(new Error("duplicate"), row)))).not.toContain(
    "hush",
  );
});

it.each([["hush"], [{ secret: "hush" }], [undefined], [7]])("never shows %j itself", (thrown) => {
  expect(JSON.stringify(faultReport(thrown))).not.toContain("hush");
});

it("ends where causes go in a circle", () => {
  const error = new Error("round");
  error.cause = error;
  expect(JSON.stringify(faultReport(error)).length).toBeLessThan(100_000);
});
