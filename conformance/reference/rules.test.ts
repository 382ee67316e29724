/** The rules of docs/spec hang together: counted, graded, and open ones told. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { rules as counted } from "../../fuzz/policy/coverage.ts";
import { defaultFlags } from "../../src/policy/index.ts";
import { loadCases } from "../cases/load.ts";

const folder = new URL("../../docs/spec/", import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), "utf8");

/** Cells of the rows of a page's tables; a bar in a cell is not in use there. */
function rowsOf(page: string): readonly (readonly string[])[] {
  return read(page)
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map((cells) => cells.slice(1, -1));
}

const pages = readdirSync(folder).filter(
  (name) => name.endsWith(".md") && name !== "README.md" && name !== "divergences.md",
);
const rulesOf = (page: string) => rowsOf(page).filter(([id = ""]) => /^[A-Z][0-9]+$/.test(id));
const rules = pages.flatMap(rulesOf);
const ids = rules.map(([id = ""]) => id);
const divergences = rowsOf("divergences.md").slice(1);

describe("the rules", () => {
  it("are numbered without a gap, as the README says", () => {
    const ranges = [...read("README.md").matchAll(/\b([A-Z])1–\1([0-9]+)\b/g)];
    const listed = ranges.flatMap(([, letter = "", last]) =>
      Array.from({ length: Number(last) }, (_, at) => `${letter}${at + 1}`),
    );
    expect(ids.toSorted()).toEqual(listed.toSorted());
  });

  it("of a decision are each counted by the fuzzer", () => {
    const ofDecisions = ids.filter((id) => !/^[GK]/.test(id));
    expect(Object.keys(counted).toSorted()).toEqual(ofDecisions.toSorted());
  });

  it("are those that the cases name", () => {
    expect(loadCases().filter(({ rule }) => !ids.includes(rule))).toEqual([]);
  });

  it("each have a grade", () => {
    expect(rules.filter((cells) => !/\b[ABU]\b/.test(cells.at(-1) ?? ""))).toEqual([]);
  });
});

describe("the list of divergences", () => {
  const told = divergences.flatMap(([about = ""]) => about.split(", "));

  it("has every rule that is unsure", () => {
    const unsure = rules.filter((cells) => /\bU\b/.test(cells.at(-1) ?? ""));
    expect(unsure.map(([id]) => id).filter((id) => !told.includes(id ?? ""))).toEqual([]);
  });

  it("speaks of rules that there are", () => {
    expect(told.filter((id) => id !== "–" && !/^-+$/.test(id) && !ids.includes(id))).toEqual([]);
  });

  it("names every flag", () => {
    const named = divergences.map((cells) => (cells.at(-1) ?? "").replaceAll("`", ""));
    const flags = named.filter((name) => /^[a-z]/.test(name));
    expect(flags.toSorted()).toEqual(Object.keys(defaultFlags).toSorted());
  });
});
