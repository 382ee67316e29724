import { expect, it } from "vitest";
import { AssertionError, assert, ServiceError } from "./errors.ts";

it("keeps what happened inside apart from what a caller is told", () => {
  const cause = new Error("inside");
  const error = new ServiceError("NoSuchEntity", "outside", { status: 404, cause });
  expect(error).toMatchObject({ code: "NoSuchEntity", message: "outside", status: 404, cause });
  expect(error.members).toEqual({});
});

it("is thrown where our own promise is broken, and only there", () => {
  expect(() => assert(0, "zero")).toThrow(AssertionError);
  expect(() => assert("x", "text")).not.toThrow();
});
