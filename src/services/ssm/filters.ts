/** Filters on lists of parameters (Systems Manager API Reference, `ParameterStringFilter`). */
import type { ParameterStringFilter } from "../../wire/generated/ssm.ts";
import {
  duplicateFilterKey,
  invalidFilterKey,
  invalidFilterOption,
  invalidFilterValue,
  invalidPath,
  missingFilterValues,
  validationException,
} from "./errors.ts";
import { pathOf } from "./name.ts";
import type { ParameterTable } from "./tables.ts";
import { tagsOf } from "./tag-set.ts";

type Test = (parameter: ParameterTable) => boolean;

/** What a list is of, from its filters. */
export interface ParameterFilter {
  /** Whether a parameter is in the list, its labels aside. */
  readonly test: Test;
  /** Only these paths can be in it; undefined where the filters name none. */
  readonly paths: readonly string[] | undefined;
  /** The versions with one of these labels are listed, instead of the newest. */
  readonly labels: readonly string[] | undefined;
}

interface FilterKind {
  /** The first is the one that is meant where none is given. */
  readonly options: readonly string[];
  make(option: string, values: readonly string[]): Test;
}

/** True where one of the values fits the text, as the option compares. */
function fits(option: string, text: string, values: readonly string[]): boolean {
  if (option === "Contains") return values.some((value) => text.includes(value));
  if (option === "BeginsWith") return values.some((value) => text.startsWith(value));
  return values.includes(text);
}

/** `valid` where the column has few values and AWS refuses others. */
function column(
  name: "type" | "tier" | "key_id" | "data_type",
  valid?: readonly string[],
): FilterKind {
  return {
    options: ["Equals", "BeginsWith"],
    make(option, values) {
      const wrong = values.find((value) => valid?.includes(value) === false);
      if (wrong !== undefined && valid !== undefined) throw invalidFilterValue(wrong, valid);
      return (parameter) => fits(option, parameter[name] ?? "", values);
    },
  };
}

const byName: FilterKind = {
  options: ["Equals", "BeginsWith", "Contains"],
  make: (option, values) => (parameter) =>
    option === "Contains"
      ? fits(option, parameter.name, values)
      : fits(option, parameter.path, values.map(pathOf)),
};

const byPath: FilterKind = {
  options: ["OneLevel", "Recursive"],
  make(option, values) {
    for (const value of values) {
      if (/^\/(?:aws|ssm)/i.test(value)) {
        throw validationException(
          'Filters for common parameters can\'t be prefixed with "aws" or "ssm" ' +
            "(case-insensitive). When using global parameters, please specify within a global " +
            "namespace.",
        );
      }
      checkPath(value);
    }
    return ({ path }) => values.some((value) => isBelow(path, value, option === "Recursive"));
  },
};

const tagMark = "tag:";

function byTag(key: string): FilterKind {
  return {
    options: ["Equals", "BeginsWith"],
    make: (option, values) => (parameter) =>
      tagsOf(parameter).some(
        (tag) => tag.Key === key && (values.length === 0 || fits(option, tag.Value, values)),
      ),
  };
}

/** Labels are looked up by whoever lists, since they choose the version too. */
const byLabel: FilterKind = { options: ["Equals"], make: () => () => true };

/** Throws where no hierarchy can have the path. */
export function checkPath(path: string): void {
  if (!/^\/[a-zA-Z0-9_.\-/]*$/.test(path) || path.includes("//")) throw invalidPath();
}

/** Whether a path is below another, directly or at any depth. */
export function isBelow(path: string, parent: string, isRecursive: boolean): boolean {
  const prefix = parent.endsWith("/") ? parent : `${parent}/`;
  if (!path.startsWith(prefix)) return false;
  return isRecursive || !path.slice(prefix.length).includes("/");
}

const kinds: Readonly<Record<string, FilterKind>> = {
  Path: byPath,
  Name: byName,
  Type: column("type", ["String", "StringList", "SecureString"]),
  KeyId: column("key_id"),
  Tier: column("tier", ["Standard", "Advanced", "Intelligent-Tiering"]),
  DataType: column("data_type"),
  Label: byLabel,
};

/** The keys that each operation takes; `DescribeParameters` takes tags beside them. */
export const describeKeys: readonly string[] = [
  "Path",
  "Name",
  "Type",
  "KeyId",
  "Tier",
  "DataType",
];
export const pathKeys: readonly string[] = ["Type", "KeyId", "Label"];

/** All filters must hold. Throws `InvalidFilterKey`, `…Option` and `…Value`. */
export function parameterFilter(
  filters: readonly ParameterStringFilter[] = [],
  keys: readonly string[],
): ParameterFilter {
  const seen = new Set<string>();
  const tests: Test[] = [];
  for (const filter of filters) {
    tests.push(makeTest(filter, keys));
    if (seen.has(filter.Key)) throw duplicateFilterKey(filter.Key);
    seen.add(filter.Key);
  }
  const isExact = ({ Option = "Equals" }: ParameterStringFilter) => Option === "Equals";
  const names = filters.find((filter) => filter.Key === "Name" && isExact(filter))?.Values;
  return {
    test: (parameter) => tests.every((test) => test(parameter)),
    paths: names?.map(pathOf),
    labels: filters.find(({ Key }) => Key === "Label")?.Values,
  };
}

function makeTest(
  { Key, Option, Values = [] }: ParameterStringFilter,
  keys: readonly string[],
): Test {
  const isTag = keys === describeKeys && Key.startsWith(tagMark);
  const kind = isTag ? byTag(Key.slice(tagMark.length)) : keys.includes(Key) && kinds[Key];
  if (!kind) throw invalidFilterKey(Key, keys);
  if (Values.length === 0 && !isTag) throw missingFilterValues(Key);
  const option = Option ?? kind.options[0] ?? "Equals";
  if (!kind.options.includes(option)) throw invalidFilterOption(option, kind.options);
  return kind.make(option, Values);
}
