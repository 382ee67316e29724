/** Cuts a botocore model down to what the wire needs, and refuses a trait that it does not know. */
import type {
  MetadataFile,
  ModelFile,
  OperationFile,
  PaginatorFile,
  ReferenceFile,
  ServiceRow,
  ShapeFile,
} from "../../src/wire/model-file.ts";
import { protocols } from "../../src/wire/model-file.ts";
import { compilePattern } from "../../src/wire/pattern.ts";

type Json = Readonly<Record<string, unknown>>;

interface Vocabulary {
  readonly kept: readonly string[];
  /** Known, and of no concern to the wire: prose, hints for code generators, endpoint rules. */
  readonly dropped: readonly string[];
}

const shapeTraits: Vocabulary = {
  kept: [
    "type",
    "members",
    "required",
    "member",
    "key",
    "value",
    "min",
    "max",
    "pattern",
    "enum",
    "sensitive",
    "flattened",
    "timestampFormat",
    "payload",
    "streaming",
    "eventstream",
    "document",
    "union",
    "exception",
    "fault",
    "error",
  ],
  dropped: [
    "box",
    "deprecated",
    "deprecatedMessage",
    "documentation",
    "event",
    "retryable",
    "synthetic",
    "xmlOrder",
  ],
};

const referenceTraits: Vocabulary = {
  kept: [
    "shape",
    "location",
    "locationName",
    "flattened",
    "timestampFormat",
    "idempotencyToken",
    "xmlAttribute",
    "xmlNamespace",
  ],
  dropped: ["box", "contextParam", "deprecated", "deprecatedMessage", "documentation"],
};

const operationTraits: Vocabulary = {
  kept: ["http", "input", "output", "errors", "authtype", "requestcompression", "readonly"],
  // `auth` says again what `authtype` says; `endpoint` only prefixes the host name.
  dropped: [
    "auth",
    "deprecated",
    "deprecatedMessage",
    "documentation",
    "endpoint",
    "idempotent",
    "name",
  ],
};

const constraintKeys = ["min", "max", "pattern"];

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function pick(source: Json, vocabulary: Vocabulary, where: string): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(source)) {
    if (vocabulary.kept.includes(name)) picked[name] = value;
    else if (!vocabulary.dropped.includes(name)) throw new Error(`${where}: unknown trait ${name}`);
  }
  return picked;
}

function compactReference(source: unknown, where: string): ReferenceFile {
  if (!isJson(source)) throw new Error(`${where}: not a reference`);
  return pick(source, referenceTraits, where) as unknown as ReferenceFile;
}

function compactShape(source: Json, where: string): ShapeFile {
  const shape = pick(source, shapeTraits, where);
  if (isJson(shape.members)) {
    const members = Object.entries(shape.members).map(([name, member]) => [
      name,
      compactReference(member, `${where}.${name}`),
    ]);
    shape.members = Object.fromEntries(members);
  }
  for (const role of ["member", "key", "value"]) {
    if (shape[role] !== undefined) shape[role] = compactReference(shape[role], `${where}.${role}`);
  }
  if (typeof shape.pattern === "string") compilePattern(shape.pattern);
  // A structure of the error kind may carry constraints that mean nothing; none does today.
  if (shape.type === "structure" && constraintKeys.some((name) => name in shape)) {
    throw new Error(`${where}: a constraint on a structure`);
  }
  return shape as unknown as ShapeFile;
}

function compactOperation(source: Json, where: string): OperationFile {
  const { authtype, requestcompression, readonly, ...operation } = pick(
    source,
    operationTraits,
    where,
  );
  if (authtype !== undefined && authtype !== "none") throw new Error(`${where}: auth ${authtype}`);
  const encodings = isJson(requestcompression) ? requestcompression.encodings : undefined;
  return {
    ...operation,
    ...(authtype === "none" ? { unsigned: true } : {}),
    ...(encodings === undefined ? {} : { requestEncodings: encodings }),
    ...(readonly === true ? { readonly: true } : {}),
  } as unknown as OperationFile;
}

function compactMetadata(source: Json, where: string): MetadataFile {
  const text = (name: string): string => {
    const value = source[name];
    if (typeof value !== "string") throw new Error(`${where}: metadata without ${name}`);
    return value;
  };
  const optional = (name: string): Json =>
    typeof source[name] === "string" ? { [name]: source[name] } : {};
  const listed = Array.isArray(source.protocols) ? source.protocols : [text("protocol")];
  for (const protocol of listed) {
    if (!protocols.includes(protocol)) throw new Error(`${where}: unknown protocol ${protocol}`);
  }
  return {
    serviceId: text("serviceId"),
    serviceFullName: text("serviceFullName"),
    apiVersion: text("apiVersion"),
    endpointPrefix: text("endpointPrefix"),
    signingName:
      typeof source.signingName === "string" ? source.signingName : text("endpointPrefix"),
    protocols: listed,
    ...optional("jsonVersion"),
    ...optional("targetPrefix"),
    ...optional("xmlNamespace"),
    ...(source.awsQueryCompatible === undefined ? {} : { awsQueryCompatible: true }),
  };
}

function mapEntries<Result>(
  source: unknown,
  convert: (value: Json, name: string) => Result,
): Record<string, Result> {
  if (source === undefined) return {};
  if (!isJson(source)) throw new Error("expected an object");
  const entries = Object.entries(source).map(([name, value]): [string, Result] => {
    if (!isJson(value)) throw new Error(`${name}: expected an object`);
    return [name, convert(value, name)];
  });
  return Object.fromEntries(entries);
}

/** The compact form of one model. Throws where the model holds what the wire does not know. */
export function compactModel(source: unknown, id: string): ModelFile {
  if (!isJson(source) || !isJson(source.metadata)) throw new Error(`${id}: not a service model`);
  return {
    metadata: compactMetadata(source.metadata, id),
    operations: mapEntries(source.operations, (operation, name) =>
      compactOperation(operation, `${id}.${name}`),
    ),
    shapes: mapEntries(source.shapes, (shape, name) => compactShape(shape, `${id}.${name}`)),
    paginators: mapEntries(source.paginators, (paginator) => paginator as unknown as PaginatorFile),
  };
}

/** The row of `data/services.json` that tells this service apart. */
export function serviceRow(model: ModelFile, id: string): ServiceRow {
  const { signingName, endpointPrefix, apiVersion, targetPrefix, protocols } = model.metadata;
  const unsigned = Object.entries(model.operations)
    .filter(([, operation]) => operation.unsigned === true)
    .map(([name, { http }]) => ({ name, method: http.method, requestUri: http.requestUri }));
  return {
    id,
    signingName,
    endpointPrefix,
    apiVersion,
    ...(targetPrefix === undefined ? {} : { targetPrefix }),
    protocols,
    unsigned,
  };
}
