import { describe, expect, it } from "vitest";
import { compactModel, serviceRow } from "./compact.ts";
import { typesOf } from "./types.ts";

const metadata = {
  apiVersion: "2026-01-01",
  endpointPrefix: "shelf",
  protocol: "json",
  protocols: ["json"],
  serviceFullName: "Shelf",
  serviceId: "Shelf",
  uid: "shelf-2026-01-01",
};

const model = {
  metadata,
  operations: {
    OpenShelf: {
      name: "OpenShelf",
      authtype: "none",
      auth: ["smithy.api#noAuth"],
      http: { method: "POST", requestUri: "/" },
      input: { shape: "openRequest" },
      requestcompression: { encodings: ["gzip"] },
      documentation: "prose",
    },
  },
  shapes: {
    openRequest: {
      type: "structure",
      required: ["Name"],
      members: {
        Name: { shape: "Name", documentation: "prose" },
        When: { shape: "Time" },
        Kinds: { shape: "Kinds" },
        Pages: { shape: "Pages" },
      },
      documentation: "prose",
    },
    Name: { type: "string", min: 1, pattern: "[\\w-_]+" },
    Time: { type: "timestamp" },
    Kind: { type: "string", enum: ["NOVEL", "POEM"] },
    Kinds: { type: "list", member: { shape: "Kind" } },
    Pages: { type: "map", key: { shape: "Name" }, value: { shape: "Page" } },
    Page: { type: "blob" },
    Plain: { type: "structure", document: true, members: {} },
  },
};

function withShape(name: string, shape: unknown): unknown {
  return { ...model, shapes: { ...model.shapes, [name]: shape } };
}

describe("the compact form of a model", () => {
  it("keeps what the wire needs and leaves prose out", () => {
    const compact = compactModel(model, "shelf");
    expect(compact.operations.OpenShelf).toEqual({
      http: { method: "POST", requestUri: "/" },
      input: { shape: "openRequest" },
      unsigned: true,
      requestEncodings: ["gzip"],
    });
    expect(JSON.stringify(compact)).not.toContain("prose");
    expect(compact.metadata.signingName).toBe("shelf");
  });

  it.each([
    ["an unknown trait of a shape", withShape("X", { type: "string", shiny: true })],
    [
      "an unknown trait of a member",
      withShape("X", { type: "list", member: { shape: "Name", x: 1 } }),
    ],
    ["a pattern that cannot be converted", withShape("X", { type: "string", pattern: "\\Qa\\E" })],
    ["an unknown protocol", { ...model, metadata: { ...metadata, protocols: ["soap"] } }],
    ["what is no model", { shapes: {} }],
  ])("is refused for %s", (_, source) => {
    expect(() => compactModel(source, "shelf")).toThrow();
  });

  it("gives the row that tells the service apart", () => {
    expect(serviceRow(compactModel(model, "shelf"), "shelf")).toEqual({
      id: "shelf",
      signingName: "shelf",
      endpointPrefix: "shelf",
      apiVersion: "2026-01-01",
      protocols: ["json"],
      unsigned: [{ name: "OpenShelf", method: "POST", requestUri: "/" }],
    });
  });

  it("gives types by the shapes", () => {
    const types = typesOf(compactModel(model, "shelf"), "shelf");
    expect(types).toContain(
      [
        "export interface OpenRequest {",
        "  readonly Name: string;",
        "  readonly When?: Date | undefined;",
        "  readonly Kinds?: readonly Kind[] | undefined;",
        "  readonly Pages?: Readonly<Record<string, Uint8Array>> | undefined;",
        "}",
      ].join("\n"),
    );
    expect(types).toContain('export type Kind =\n  | "NOVEL"\n  | "POEM";');
    expect(types).toContain("export type Plain = unknown;");
    expect(types).toContain("    readonly input: OpenRequest;");
    expect(types).toContain("export type ShelfOperationName = keyof ShelfOperations;");
  });
});
