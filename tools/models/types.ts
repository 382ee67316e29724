/** Writes a model's shapes and operations as TypeScript types. */
import type { ModelFile, ReferenceFile, ShapeFile } from "../../src/wire/model-file.ts";

const scalarTypes: Readonly<Record<string, string>> = {
  string: "string",
  integer: "number",
  long: "number",
  float: "number",
  double: "number",
  boolean: "boolean",
  blob: "Uint8Array",
  timestamp: "Date",
};

/** `Document` would hide the global of the same name, so every type takes the model's own name. */
function typeName(shapeName: string): string {
  return shapeName.charAt(0).toUpperCase() + shapeName.slice(1);
}

function referenceType(reference: ReferenceFile, model: ModelFile): string {
  const shape = model.shapes[reference.shape];
  if (shape === undefined) throw new Error(`no shape ${reference.shape}`);
  if (shape.type === "structure" || shape.enum !== undefined) return typeName(reference.shape);
  if (shape.type === "list" && shape.member !== undefined) {
    const element = referenceType(shape.member, model);
    return element.startsWith("readonly ") ? `readonly (${element})[]` : `readonly ${element}[]`;
  }
  if (shape.type === "map" && shape.value !== undefined) {
    return `Readonly<Record<string, ${referenceType(shape.value, model)}>>`;
  }
  const scalar = scalarTypes[shape.type];
  if (scalar === undefined) throw new Error(`${reference.shape}: no type for ${shape.type}`);
  return scalar;
}

function structureType(name: string, shape: ShapeFile, model: ModelFile): string {
  if (shape.document === true) return `export type ${typeName(name)} = unknown;`;
  const required = new Set(shape.required);
  const members = Object.entries(shape.members ?? {}).map(([member, reference]) => {
    const type = referenceType(reference, model);
    return required.has(member)
      ? `  readonly ${member}: ${type};`
      : `  readonly ${member}?: ${type} | undefined;`;
  });
  if (members.length === 0)
    return `export type ${typeName(name)} = Readonly<Record<never, never>>;`;
  return `export interface ${typeName(name)} {\n${members.join("\n")}\n}`;
}

function enumType(name: string, values: readonly string[]): string {
  const alternatives = values.map((value) => `  | ${JSON.stringify(value)}`);
  return `export type ${typeName(name)} =\n${alternatives.join("\n")};`;
}

function operationTypes(model: ModelFile): string {
  const nothing = "Readonly<Record<never, never>>";
  return Object.entries(model.operations)
    .map(([name, operation]) => {
      const input = operation.input === undefined ? nothing : typeName(operation.input.shape);
      const output = operation.output === undefined ? nothing : typeName(operation.output.shape);
      const members = `    readonly input: ${input};\n    readonly output: ${output};`;
      return `  readonly ${name}: {\n${members}\n  };`;
    })
    .join("\n");
}

/** The text of `generated/ID.ts`: an interface for each structure, a union for each enumeration. */
export function typesOf(model: ModelFile, id: string): string {
  const prefix = typeName(id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()));
  const declarations = Object.entries(model.shapes).flatMap(([name, shape]) => {
    if (shape.type === "structure") return [structureType(name, shape, model)];
    return shape.enum === undefined ? [] : [enumType(name, shape.enum)];
  });
  const { serviceFullName, apiVersion } = model.metadata;
  const operations = `export interface ${prefix}Operations {\n${operationTypes(model)}\n}`;
  return [
    `/** ${serviceFullName} ${apiVersion}: types that \`tools/models/generate.ts\` made. */`,
    ...declarations,
    `/** Input and output of each operation. */\n${operations}`,
    `export type ${prefix}OperationName = keyof ${prefix}Operations;`,
    "",
  ]
    .join("\n\n")
    .trimEnd()
    .concat("\n");
}
