import { describe, expect, it } from "vitest";
import { askEngine } from "../reference/engine.ts";
import { evaluate } from "../reference/evaluate.ts";
import { loadCases } from "./load.ts";

const cases = loadCases();

describe("the engine answers as the rules say", () => {
  it.each(cases)("$rule $file: $name", ({ scenario, expected }) => {
    const { verdict, decidedBy } = askEngine(scenario);
    expect({ verdict, decidedBy }).toEqual(expected);
  });
});

describe("the reference answers as the rules say", () => {
  it.each(cases)("$rule $file: $name", ({ scenario, expected }) => {
    expect(evaluate(scenario)).toEqual(expected);
  });
});
