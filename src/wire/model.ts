/** Service models, loaded and linked at first use. */
import { readFileSync } from "node:fs";
import { assert } from "../base/errors.ts";
import { linkOperation, linkShapes } from "./link.ts";
import type {
  MetadataFile,
  ModelFile,
  PaginatorFile,
  ServiceRow,
  XmlNamespace,
} from "./model-file.ts";
import type { Shape, StructureShape } from "./shape.ts";

export interface OperationModel {
  readonly name: string;
  readonly http: {
    readonly method: string;
    readonly requestUri: string;
    /** Status of a success. */
    readonly status: number;
  };
  readonly input: StructureShape | undefined;
  readonly inputNamespace: XmlNamespace | undefined;
  readonly output: StructureShape | undefined;
  readonly resultWrapper: string | undefined;
  readonly errors: readonly StructureShape[];
  /** True where the API takes the call without a signature. */
  readonly unsigned: boolean;
  readonly requestEncodings: readonly string[];
  readonly readOnly: boolean;
}

export interface ServiceModel extends MetadataFile {
  /** The name of the model's file: `iam`, `sso-admin`. */
  readonly id: string;
  readonly operations: ReadonlyMap<string, OperationModel>;
  readonly shapes: ReadonlyMap<string, Shape>;
  /** Error shapes by the code of the query protocol and by their own names. */
  readonly errors: ReadonlyMap<string, StructureShape>;
  readonly paginators: Readonly<Record<string, PaginatorFile>>;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(`./data/${path}`, import.meta.url), "utf8"));
}

let rows: readonly ServiceRow[] | undefined;

/** What tells services apart, without reading their models. */
export function serviceRows(): readonly ServiceRow[] {
  rows ??= readJson("services.json") as readonly ServiceRow[];
  return rows;
}

export function serviceModelIds(): readonly string[] {
  return serviceRows().map((row) => row.id);
}

function errorsByName(shapes: ReadonlyMap<string, Shape>): ReadonlyMap<string, StructureShape> {
  const errors = new Map<string, StructureShape>();
  const exceptions = [...shapes.values()].filter((shape) => shape.type === "structure");
  for (const shape of exceptions) if (shape.error !== undefined) errors.set(shape.name, shape);
  // A code that several shapes share, or that is a shape's name, does not displace the name.
  for (const shape of exceptions) {
    if (shape.error !== undefined && !errors.has(shape.error.code)) {
      errors.set(shape.error.code, shape);
    }
  }
  return errors;
}

/** A service model from its compact form. */
export function linkModel(id: string, file: ModelFile): ServiceModel {
  const shapes = linkShapes(file);
  const operations = new Map(
    Object.entries(file.operations).map(([name, operation]) => [
      name,
      linkOperation(name, operation, shapes),
    ]),
  );
  return {
    ...file.metadata,
    id,
    operations,
    shapes,
    errors: errorsByName(shapes),
    paginators: file.paginators,
  };
}

const models = new Map<string, ServiceModel>();

/** The model of one of `serviceModelIds()`; read and linked once, about 5 ms for the largest. */
export function loadServiceModel(id: string): ServiceModel {
  let model = models.get(id);
  if (model === undefined) {
    assert(serviceModelIds().includes(id), `no service model ${id}`);
    model = linkModel(id, readJson(`models/${id}.json`) as ModelFile);
    models.set(id, model);
  }
  return model;
}

/**
 * The model for the service name in a Signature Version 4 credential scope, or `undefined`.
 *
 * The name is the model's `signingName`, else its `endpointPrefix`, and is no service's twice. It
 * differs from what people call the service: `monitoring` is CloudWatch, `sso` is the
 * administration of single sign-on while its portal signs as `awsssoportal`.
 */
export function serviceModelBySigningName(name: string): ServiceModel | undefined {
  const row = serviceRows().find((candidate) => candidate.signingName === name);
  return row === undefined ? undefined : loadServiceModel(row.id);
}
