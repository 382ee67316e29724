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

/** `E4, E9–E12` as the rules that it stands for. */
function rulesIn(cell: string): readonly string[] {
  return cell.split(", ").flatMap((part) => {
    const [, letter = "", first, last = first] =
      /^([A-Z])([0-9]+)(?:–[A-Z]([0-9]+))?$/.exec(part) ?? [];
    const count = Number(last) - Number(first) + 1;
    return Array.from({ length: count }, (_, at) => `${letter}${Number(first) + at}`);
  });
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
    const listed = rowsOf("README.md").flatMap(([, range = ""]) => rulesIn(range));
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

/** Names of a cell such as "`file.ts` `one`, `two`; …" that their file does not define. */
function undefinedIn(cell: string, root: URL): readonly string[] {
  return cell.split("; ").flatMap((part) => {
    const [file = "", ...names] = [...part.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text);
    const source = readFileSync(new URL(file, root), "utf8");
    const isDefined = (name: string) =>
      new RegExp(`\\b(?:function|class|const) ${name}\\b`).test(source);
    return names.filter((name) => !isDefined(name)).map((name) => `${file} ${name}`);
  });
}

describe("the table of where a rule is", () => {
  const places = rowsOf("README.md").filter(([about = ""]) => /^[A-Z][0-9]/.test(about));

  it("has every rule of a decision once", () => {
    const placed = places.flatMap(([about = ""]) => rulesIn(about));
    expect(placed.toSorted()).toEqual(ids.filter((id) => !/^[GK]/.test(id)).toSorted());
  });

  it("names what there is", () => {
    const missing = places.flatMap(([, reference = "", engine = ""]) => [
      ...undefinedIn(reference, new URL(".", import.meta.url)),
      ...undefinedIn(engine, new URL("../../src/policy/", import.meta.url)),
    ]);
    expect(missing).toEqual([]);
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
