import { expect, it } from "vitest";
import { countPolicyCharacters } from "./size.ts";

it("counts a policy without its white space", () => {
  expect(countPolicyCharacters('{\n\t"a": "b c"\r\n}')).toBe('{"a":"bc"}'.length);
});
