/** Links a compact model: every reference by name becomes a reference to the shape itself. */
import { assert } from "../base/errors.ts";
import type { OperationModel } from "./model.ts";
import type { ModelFile, OperationFile, ReferenceFile, ShapeFile } from "./model-file.ts";
import type {
  ErrorTraits,
  ListShape,
  MapShape,
  Member,
  Reference,
  Shape,
  StructureShape,
} from "./shape.ts";

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

type Resolve = (name: string) => Shape;

function linkReference(reference: ReferenceFile, resolve: Resolve): Reference {
  return {
    shape: resolve(reference.shape),
    locationName: reference.locationName,
    xmlNamespace: reference.xmlNamespace,
  };
}

function isFlattened(shape: Shape): boolean {
  return (shape.type === "list" || shape.type === "map") && shape.flattened;
}

function linkMember(
  name: string,
  reference: ReferenceFile,
  required: boolean,
  resolve: Resolve,
): Member {
  const linked = linkReference(reference, resolve);
  const flattened = reference.flattened === true || isFlattened(linked.shape);
  const wireName = reference.locationName ?? name;
  const member: Mutable<Member> = {
    ...linked,
    name,
    wireName,
    queryName: wireName,
    required,
    location: reference.location,
    flattened,
    timestampFormat: reference.timestampFormat,
    idempotencyToken: reference.idempotencyToken === true,
    xmlAttribute: reference.xmlAttribute === true,
  };
  return member;
}

/** Query names need the elements of lists, so they are given once every shape is linked. */
function nameForQuery(structure: Mutable<StructureShape>): void {
  const byQueryName = new Map<string, Member>();
  for (const member of structure.members) {
    const elementName =
      member.flattened && member.shape.type === "list"
        ? member.shape.element.locationName
        : undefined;
    (member as Mutable<Member>).queryName = elementName ?? member.wireName;
    byQueryName.set(member.queryName, member);
  }
  structure.byQueryName = byQueryName;
}

function errorTraits(name: string, file: ShapeFile): ErrorTraits | undefined {
  if (file.exception !== true) return undefined;
  const status = file.error?.httpStatusCode ?? (file.fault === true ? 500 : 400);
  return { code: file.error?.code ?? name, status };
}

function fillStructure(shape: Mutable<StructureShape>, file: ShapeFile, resolve: Resolve): void {
  const required = new Set(file.required);
  shape.members = Object.entries(file.members ?? {}).map(([name, reference]) =>
    linkMember(name, reference, required.has(name), resolve),
  );
  shape.byName = new Map(shape.members.map((member) => [member.name, member]));
  shape.bodyMembers = shape.members.filter((member) => member.location === undefined);
  shape.payload = file.payload === undefined ? undefined : shape.byName.get(file.payload);
}

function newShape(name: string, file: ShapeFile): Shape {
  const common = { name, sensitive: file.sensitive === true };
  const bounds = { min: file.min, max: file.max };
  switch (file.type) {
    case "structure":
      return {
        ...common,
        type: "structure",
        members: [],
        byName: new Map(),
        byQueryName: new Map(),
        bodyMembers: [],
        payload: undefined,
        document: file.document === true,
        union: file.union === true,
        eventStream: file.eventstream === true,
        error: errorTraits(name, file),
      };
    case "list":
    case "map":
      // Elements, keys and values are linked once their own shapes exist.
      return { ...common, ...bounds, type: file.type, flattened: file.flattened === true } as Shape;
    case "string":
      return {
        ...common,
        ...bounds,
        type: "string",
        pattern: file.pattern,
        values: file.enum === undefined ? undefined : new Set(file.enum),
      };
    case "blob":
      return { ...common, ...bounds, type: "blob", streaming: file.streaming === true };
    case "timestamp":
      return { ...common, type: "timestamp", format: file.timestampFormat };
    case "boolean":
      return { ...common, type: "boolean" };
    default:
      return { ...common, ...bounds, type: file.type };
  }
}

/** Every shape of a model, linked. Cycles are welcome: shapes are made first and filled after. */
export function linkShapes(file: ModelFile): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const [name, shape] of Object.entries(file.shapes)) shapes.set(name, newShape(name, shape));
  const resolve: Resolve = (name) => {
    const shape = shapes.get(name);
    assert(shape !== undefined, `the model names a shape that it does not hold: ${name}`);
    return shape;
  };
  for (const [name, shapeFile] of Object.entries(file.shapes)) {
    const shape = resolve(name);
    if (shape.type === "structure") {
      fillStructure(shape, shapeFile, resolve);
    } else if (shape.type === "list" && shapeFile.member !== undefined) {
      (shape as Mutable<ListShape>).element = linkReference(shapeFile.member, resolve);
    } else if (shape.type === "map" && shapeFile.key && shapeFile.value) {
      (shape as Mutable<MapShape>).key = linkReference(shapeFile.key, resolve);
      (shape as Mutable<MapShape>).value = linkReference(shapeFile.value, resolve);
    }
  }
  for (const shape of shapes.values()) if (shape.type === "structure") nameForQuery(shape);
  return shapes;
}

function structureNamed(shapes: ReadonlyMap<string, Shape>, name: string): StructureShape {
  const shape = shapes.get(name);
  assert(shape?.type === "structure", `an operation takes or gives ${name}, no structure`);
  return shape;
}

/** One operation with its input, output and errors linked. */
export function linkOperation(
  name: string,
  file: OperationFile,
  shapes: ReadonlyMap<string, Shape>,
): OperationModel {
  const { http } = file;
  return {
    name,
    http: {
      method: http.method,
      requestUri: http.requestUri,
      status: http.responseCode ?? 200,
    },
    input: file.input === undefined ? undefined : structureNamed(shapes, file.input.shape),
    inputNamespace: file.input?.xmlNamespace,
    output: file.output === undefined ? undefined : structureNamed(shapes, file.output.shape),
    resultWrapper: file.output?.resultWrapper,
    errors: (file.errors ?? []).map((error) => structureNamed(shapes, error.shape)),
    unsigned: file.unsigned === true,
    requestEncodings: file.requestEncodings ?? [],
    readOnly: file.readonly === true,
  };
}
