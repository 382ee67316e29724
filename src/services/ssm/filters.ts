/** Filters on lists of parameters (Systems Manager API Reference, `ParameterStringFilter`). */
import type { ParameterStringFilter } from "../../wire/generated/ssm.ts";
import {
  invalidFilterKey,
  invalidFilterOption,
  invalidFilterValue,
  validationException,
} from "./errors.ts";
import { pathOf } from "./name.ts";
import type { ParameterTable } from "./tables.ts";
import { tagsOf } from "./tag-set.ts";

/** Whether a parameter is in the list. */
export type ParameterFilter = (parameter: ParameterTable, labels: readonly string[]) => boolean;

type Make = (option: string, values: readonly string[]) => ParameterFilter;

interface FilterKind {
  readonly options: readonly string[];
  readonly make: Make;
}

const texts: readonly string[] = ["Equals", "BeginsWith"];

/** True where one of the values fits the text, as the option compares. */
function fits(option: string, text: string, values: readonly string[]): boolean {
  if (option === "Contains") return values.some((value) => text.includes(value));
  if (option === "BeginsWith") return values.some((value) => text.startsWith(value));
  return values.includes(text);
}

function column(
  name: "type" | "tier" | "key_id" | "data_type",
  options: readonly string[],
): FilterKind {
  return {
    options,
    make: (option, values) => (parameter) => fits(option, parameter[name] ?? "", values),
  };
}

const byName: FilterKind = {
  options: [...texts, "Contains"],
  make: (option, values) => (parameter) =>
    option === "Contains"
      ? fits(option, parameter.name, values)
      : fits(option, parameter.path, values.map(pathOf)),
};

const byPath: FilterKind = {
  options: ["OneLevel", "Recursive"],
  make(option, values) {
    const wrong = values.find((value) => !value.startsWith("/"));
    if (wrong !== undefined) {
      throw invalidFilterValue(`The parameter path must begin with a forward slash: ${wrong}.`);
    }
    return ({ path }) => values.some((value) => isBelow(path, value, option === "Recursive"));
  },
};

const byLabel: FilterKind = {
  options: ["Equals"],
  make: (option, values) => (_parameter, labels) =>
    labels.some((label) => fits(option, label, values)),
};

const tagMark = "tag:";

function byTag(key: string): FilterKind {
  return {
    options: ["Equals"],
    make: (option, values) => (parameter) =>
      tagsOf(parameter).some((tag) => tag.Key === key && fits(option, tag.Value, values)),
  };
}

/** Whether a path is below another, directly or at any depth. */
export function isBelow(path: string, parent: string, isRecursive: boolean): boolean {
  const prefix = parent.endsWith("/") ? parent : `${parent}/`;
  if (!path.startsWith(prefix)) return false;
  return isRecursive || !path.slice(prefix.length).includes("/");
}

const kinds: Readonly<Record<string, FilterKind>> = {
  Name: byName,
  Type: column("type", texts),
  KeyId: column("key_id", texts),
  Path: byPath,
  Tier: column("tier", ["Equals"]),
  DataType: column("data_type", texts),
  Label: byLabel,
};

/** The keys that each operation takes. */
export const describeKeys: readonly string[] = [
  "Name",
  "Type",
  "KeyId",
  "Path",
  "Tier",
  "DataType",
];
export const pathKeys: readonly string[] = ["Type", "KeyId", "Label"];

/** All filters must hold. Throws `InvalidFilterKey`, `…Option` and `…Value`. */
export function parameterFilter(
  filters: readonly ParameterStringFilter[] | undefined,
  keys: readonly string[],
): ParameterFilter {
  const made = (filters ?? []).map((filter) => makeFilter(filter, keys));
  const named = (filters ?? []).map(({ Key }) => Key);
  if (new Set(named).size < named.length) {
    throw validationException("The following filters are duplicated in the request.");
  }
  return (parameter, labels) => made.every((each) => each(parameter, labels));
}

function makeFilter(
  { Key, Option, Values = [] }: ParameterStringFilter,
  keys: readonly string[],
): ParameterFilter {
  const isTag = keys === describeKeys && Key.startsWith(tagMark) && Key.length > tagMark.length;
  const kind = isTag
    ? byTag(Key.slice(tagMark.length))
    : keys.includes(Key)
      ? kinds[Key]
      : undefined;
  if (kind === undefined) throw invalidFilterKey(Key, keys);
  const option = Option ?? kind.options[0] ?? "Equals";
  if (!kind.options.includes(option)) throw invalidFilterOption(option, kind.options);
  if (isTag && Values.length === 0) {
    return (parameter) => tagsOf(parameter).some((tag) => `${tagMark}${tag.Key}` === Key);
  }
  if (Values.length === 0) throw invalidFilterValue(`The filter ${Key} needs values.`);
  return kind.make(option, Values);
}
