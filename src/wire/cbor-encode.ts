/** Values to CBOR (RFC 8949), driven by their shapes. */
import type { ListShape, MapShape, Shape, StructureShape, StructureValue } from "./shape.ts";

interface Writer {
  buffer: Buffer;
  length: number;
}

function reserve(writer: Writer, length: number): number {
  const start = writer.length;
  writer.length += length;
  if (writer.length > writer.buffer.length) {
    const grown = Buffer.allocUnsafe(Math.max(writer.length, writer.buffer.length * 2));
    writer.buffer.copy(grown, 0, 0, start);
    writer.buffer = grown;
  }
  return start;
}

/** The head of an item: its major type and a count or a number, in the shortest form. */
function writeHead(writer: Writer, major: number, argument: number): void {
  const type = major << 5;
  if (argument < 24) {
    const start = reserve(writer, 1);
    writer.buffer.writeUInt8(type | argument, start);
  } else if (argument < 2 ** 8) {
    const start = reserve(writer, 2);
    writer.buffer.writeUInt8(type | 24, start);
    writer.buffer.writeUInt8(argument, start + 1);
  } else if (argument < 2 ** 16) {
    const start = reserve(writer, 3);
    writer.buffer.writeUInt8(type | 25, start);
    writer.buffer.writeUInt16BE(argument, start + 1);
  } else if (argument < 2 ** 32) {
    const start = reserve(writer, 5);
    writer.buffer.writeUInt8(type | 26, start);
    writer.buffer.writeUInt32BE(argument, start + 1);
  } else {
    const start = reserve(writer, 9);
    writer.buffer.writeUInt8(type | 27, start);
    writer.buffer.writeBigUInt64BE(BigInt(argument), start + 1);
  }
}

function writeByte(writer: Writer, byte: number): void {
  const start = reserve(writer, 1);
  writer.buffer.writeUInt8(byte, start);
}

function writeText(writer: Writer, text: string): void {
  const length = Buffer.byteLength(text);
  writeHead(writer, 3, length);
  const start = reserve(writer, length);
  writer.buffer.write(text, start);
}

function writeDouble(writer: Writer, value: number): void {
  writeByte(writer, 0xfb);
  const start = reserve(writer, 8);
  writer.buffer.writeDoubleBE(value, start);
}

function writeNumber(writer: Writer, value: number): void {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) writeDouble(writer, value);
  else if (value >= 0) writeHead(writer, 0, value);
  else writeHead(writer, 1, -1 - value);
}

function writeBytes(writer: Writer, bytes: Uint8Array): void {
  writeHead(writer, 2, bytes.byteLength);
  const start = reserve(writer, bytes.byteLength);
  writer.buffer.set(bytes, start);
}

function writeStructure(writer: Writer, value: StructureValue, shape: StructureShape): void {
  const present = shape.members.filter((member) => value[member.name] !== undefined);
  writeHead(writer, 5, present.length);
  for (const member of present) {
    writeText(writer, member.wireName);
    writeValue(writer, value[member.name], member.shape);
  }
}

function writeList(writer: Writer, elements: readonly unknown[], shape: ListShape): void {
  writeHead(writer, 4, elements.length);
  for (const element of elements) writeValue(writer, element, shape.element.shape);
}

function writeMap(writer: Writer, value: StructureValue, shape: MapShape): void {
  const entries = Object.entries(value);
  writeHead(writer, 5, entries.length);
  for (const [key, entry] of entries) {
    writeText(writer, key);
    writeValue(writer, entry, shape.value.shape);
  }
}

function writeTimestamp(writer: Writer, time: Date): void {
  writeHead(writer, 6, 1);
  writeDouble(writer, time.getTime() / 1000);
}

function writeValue(writer: Writer, value: unknown, shape: Shape): void {
  switch (shape.type) {
    case "structure":
      writeStructure(writer, value as StructureValue, shape);
      break;
    case "list":
      writeList(writer, value as readonly unknown[], shape);
      break;
    case "map":
      writeMap(writer, value as StructureValue, shape);
      break;
    case "string":
      writeText(writer, value as string);
      break;
    case "boolean":
      writeByte(writer, value === true ? 0xf5 : 0xf4);
      break;
    case "blob":
      writeBytes(writer, value as Uint8Array);
      break;
    case "timestamp":
      writeTimestamp(writer, value as Date);
      break;
    case "integer":
    case "long":
      writeNumber(writer, value as number);
      break;
    default:
      writeDouble(writer, value as number);
  }
}

/** The CBOR of a structure; members that are undefined are left out. */
export function encodeCbor(value: StructureValue, shape: StructureShape): Uint8Array {
  const writer: Writer = { buffer: Buffer.allocUnsafe(512), length: 0 };
  writeStructure(writer, value, shape);
  return new Uint8Array(writer.buffer.subarray(0, writer.length));
}

/** The CBOR of an error: its name as `__type`, its message, and the members of its shape. */
export function encodeCborError(
  name: string,
  members: StructureValue,
  shape: StructureShape | undefined,
): Uint8Array {
  const writer: Writer = { buffer: Buffer.allocUnsafe(256), length: 0 };
  const present = shape?.members.filter((member) => members[member.name] !== undefined) ?? [];
  // Not every shape has a member for the message, but every error has one.
  const message = shape?.byName.has("message") ? undefined : members.message;
  writeHead(writer, 5, 1 + present.length + (message === undefined ? 0 : 1));
  writeText(writer, "__type");
  writeText(writer, name);
  if (message !== undefined) {
    writeText(writer, "message");
    writeText(writer, String(message));
  }
  for (const member of present) {
    writeText(writer, member.wireName);
    writeValue(writer, members[member.name], member.shape);
  }
  return new Uint8Array(writer.buffer.subarray(0, writer.length));
}
