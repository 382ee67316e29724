/** Shapes as the codecs walk them: the model's text with every reference linked. */
import type { Location, TimestampFormat, XmlNamespace } from "./model-file.ts";

interface ShapeCommon {
  readonly name: string;
  /** A sensitive value is never echoed, not in messages and not in records. */
  readonly sensitive: boolean;
}

/** A use of a shape; `Member` adds what only members of structures have. */
export interface Reference {
  readonly shape: Shape;
  /** The name that the model gives instead of the customary one (`member`, `key`, `value`). */
  readonly locationName: string | undefined;
  readonly xmlNamespace: XmlNamespace | undefined;
}

export interface Member extends Reference {
  readonly name: string;
  /** Name in bodies: `locationName` where the model gives one, else `name`. */
  readonly wireName: string;
  /** Name in the query protocol, where a flattened list goes by the name of its elements. */
  readonly queryName: string;
  readonly required: boolean;
  readonly location: Location | undefined;
  readonly flattened: boolean;
  readonly timestampFormat: TimestampFormat | undefined;
  readonly idempotencyToken: boolean;
  readonly xmlAttribute: boolean;
}

export interface StructureShape extends ShapeCommon {
  readonly type: "structure";
  readonly members: readonly Member[];
  readonly byName: ReadonlyMap<string, Member>;
  readonly byQueryName: ReadonlyMap<string, Member>;
  /** Members that travel in the body, which for the REST protocols are not all. */
  readonly bodyMembers: readonly Member[];
  /** The one member that is the whole body, where the model says so. */
  readonly payload: Member | undefined;
  readonly document: boolean;
  readonly union: boolean;
  readonly eventStream: boolean;
  readonly error: ErrorTraits | undefined;
}

export interface ErrorTraits {
  /** The code on the wire of the query protocol; the JSON protocols send the shape's name. */
  readonly code: string;
  readonly status: number;
}

export interface ListShape extends ShapeCommon {
  readonly type: "list";
  readonly element: Reference;
  readonly flattened: boolean;
  readonly min: number | undefined;
  readonly max: number | undefined;
}

export interface MapShape extends ShapeCommon {
  readonly type: "map";
  readonly key: Reference;
  readonly value: Reference;
  readonly flattened: boolean;
  readonly min: number | undefined;
  readonly max: number | undefined;
}

export interface StringShape extends ShapeCommon {
  readonly type: "string";
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly pattern: string | undefined;
  readonly values: ReadonlySet<string> | undefined;
}

export interface NumberShape extends ShapeCommon {
  readonly type: "integer" | "long" | "float" | "double";
  readonly min: number | undefined;
  readonly max: number | undefined;
}

export interface BooleanShape extends ShapeCommon {
  readonly type: "boolean";
}

export interface BlobShape extends ShapeCommon {
  readonly type: "blob";
  readonly streaming: boolean;
  readonly min: number | undefined;
  readonly max: number | undefined;
}

export interface TimestampShape extends ShapeCommon {
  readonly type: "timestamp";
  readonly format: TimestampFormat | undefined;
}

export type ScalarShape = StringShape | NumberShape | BooleanShape | BlobShape | TimestampShape;

export type Shape = StructureShape | ListShape | MapShape | ScalarShape;

/** A structure's value: members by their names in the model. */
export type StructureValue = Readonly<Record<string, unknown>>;

/** A map's value: without a prototype, so that `__proto__` is a key like any other. */
export function emptyMap(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}
