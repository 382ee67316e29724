/** `sallyport lease` against a real server. */
import { expect, it } from "vitest";
import { makePlace } from "./testing/command.ts";

it("lists, and says what is wrong with a lease that is not there", async () => {
  const rootKey = {
    SALLYPORT_ROOT_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
    SALLYPORT_ROOT_SECRET_ACCESS_KEY: "x".repeat(40),
  };
  const place = makePlace().with(rootKey);
  const { endpoint } = await place.serve();
  const client = place.with({
    AWS_ACCESS_KEY_ID: rootKey.SALLYPORT_ROOT_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY: rootKey.SALLYPORT_ROOT_SECRET_ACCESS_KEY,
    AWS_ENDPOINT_URL: endpoint,
  });
  expect(await client.run("lease", "list", "--failed")).toMatchObject({ code: 0, printed: "" });
  for (const command of ["renew", "revoke"]) {
    const { code, complained } = await client.run("lease", command, "none");
    expect(code).toBe(1);
    expect(complained).toContain("ResourceNotFoundException");
  }
  const state = await client.run("lease", "list", "--state", "odd");
  expect(state.code).toBe(1);
  expect(state.complained).toContain("ValidationException");
});
