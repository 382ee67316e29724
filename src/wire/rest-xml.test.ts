/** No model in the folder speaks rest-xml yet, so a small one of this test's own stands in. */
import { describe, expect, it } from "vitest";
import { ServiceError } from "../base/errors.ts";
import { encodeError } from "./error-output.ts";
import { decodeInput } from "./input.ts";
import { linkModel } from "./model.ts";
import { encodeOutput } from "./output.ts";
import { resolveOperation } from "./resolve.ts";
import { restRequest } from "./test-requests.ts";

const model = linkModel("shelf", {
  metadata: {
    serviceId: "Shelf",
    serviceFullName: "Shelf",
    apiVersion: "2026-01-01",
    endpointPrefix: "shelf",
    signingName: "shelf",
    protocols: ["rest-xml"],
    xmlNamespace: "http://shelf.example/",
  },
  paginators: {},
  operations: {
    PutBook: {
      http: { method: "PUT", requestUri: "/{Shelf}/{Key+}" },
      input: { shape: "PutBook" },
      output: { shape: "PutBookOutput" },
    },
    ListBooks: {
      http: { method: "GET", requestUri: "/{Shelf}" },
      input: { shape: "ListBooks" },
      output: { shape: "Books" },
    },
  },
  shapes: {
    PutBook: {
      type: "structure",
      required: ["Shelf", "Key"],
      members: {
        Shelf: { shape: "Text", location: "uri", locationName: "Shelf" },
        Key: { shape: "Text", location: "uri", locationName: "Key" },
        Modified: { shape: "Time", location: "header", locationName: "If-Modified-Since" },
        Labels: { shape: "TextList", location: "header", locationName: "x-labels" },
        Meta: { shape: "TextMap", location: "headers", locationName: "x-meta-" },
        Book: { shape: "Book", locationName: "Book" },
      },
      payload: "Book",
    },
    PutBookOutput: {
      type: "structure",
      members: {
        Tag: { shape: "Text", location: "header", locationName: "ETag" },
        Meta: { shape: "TextMap", location: "headers", locationName: "x-meta-" },
        Status: { shape: "Number", location: "statusCode" },
      },
    },
    ListBooks: {
      type: "structure",
      members: {
        Shelf: { shape: "Text", location: "uri", locationName: "Shelf" },
        Limit: { shape: "Number", location: "querystring", locationName: "limit" },
        Only: { shape: "TextList", location: "querystring", locationName: "only" },
        Rest: { shape: "TextMap", location: "querystring" },
      },
    },
    Books: { type: "structure", members: { Books: { shape: "BookList" } } },
    BookList: { type: "list", member: { shape: "Book", locationName: "Book" } },
    Book: {
      type: "structure",
      members: {
        Kind: { shape: "Text", locationName: "kind", xmlAttribute: true },
        Title: { shape: "Text", locationName: "title" },
        Printed: { shape: "Time", timestampFormat: "unixTimestamp" },
        Pages: { shape: "NumberList", flattened: true },
        Notes: { shape: "TextMap", flattened: true },
        Words: { shape: "TextMap" },
        Cover: { shape: "Bytes" },
      },
    },
    NumberList: { type: "list", member: { shape: "Number", locationName: "Page" } },
    TextList: { type: "list", member: { shape: "Text" } },
    TextMap: { type: "map", key: { shape: "Text" }, value: { shape: "Text", locationName: "v" } },
    Text: { type: "string" },
    Number: { type: "integer" },
    Time: { type: "timestamp" },
    Bytes: { type: "blob" },
  },
});

const book = {
  Kind: "novel",
  Title: "A & B",
  Printed: new Date(1_000_000),
  Pages: [1, 2],
  Notes: { a: "1", b: "2" },
  Words: { c: "3" },
  Cover: new Uint8Array([1, 2, 3]),
};

const bookContent =
  "<title>A &amp; B</title><Printed>1000</Printed><Page>1</Page><Page>2</Page>" +
  "<Notes><key>a</key><v>1</v></Notes><Notes><key>b</key><v>2</v></Notes>" +
  "<Words><entry><key>c</key><v>3</v></entry></Words><Cover>AQID</Cover>";

function decode(request: Parameters<typeof resolveOperation>[1]): unknown {
  return decodeInput(resolveOperation(model, request), request);
}

describe("a rest-xml request", () => {
  it("is read from its path, headers and body", () => {
    const request = restRequest("PUT", "/s/a/b%20c", `<Book kind="novel">${bookContent}</Book>`, {
      "if-modified-since": "Sun, 22 Nov 2026 10:00:00 GMT",
      "x-labels": 'plain, "with, comma", "with \\"quote\\""',
      "x-meta-one": "1",
    });
    expect(decode(request)).toEqual({
      Shelf: "s",
      Key: "a/b c",
      Modified: new Date("2026-11-22T10:00:00Z"),
      Labels: ["plain", "with, comma", 'with "quote"'],
      Meta: { one: "1" },
      Book: book,
    });
  });

  it("is read from its query", () => {
    expect(decode(restRequest("GET", "/s?limit=3&only=a&only=b%2B"))).toEqual({
      Shelf: "s",
      Limit: 3,
      Only: ["a", "b+"],
      Rest: { limit: "3", only: "a" },
    });
  });

  it.each([
    ["SerializationException", restRequest("GET", "/s?limit=three")],
    ["MalformedXML", restRequest("PUT", "/s/k", "<Book><Page>one</Page></Book>")],
    ["MalformedXML", restRequest("PUT", "/s/k", "<Book>")],
    ["MalformedXML", restRequest("PUT", "/s/k", "<Book><Notes><v>1</v></Notes></Book>")],
    ["UnknownOperationException", restRequest("DELETE", "/s")],
  ])("is refused with %s", (code, request) => {
    expect(() => decode(request)).toThrow(expect.objectContaining({ code }));
  });
});

describe("a rest-xml answer", () => {
  it("has its members in the body", () => {
    const resolved = resolveOperation(model, restRequest("GET", "/s"));
    expect(encodeOutput(resolved, { Books: [book] }, "rid")).toEqual({
      status: 200,
      headers: { "content-type": "application/xml", "x-amzn-RequestId": "rid" },
      body:
        '<Books xmlns="http://shelf.example/">' +
        `<Books><Book kind="novel">${bookContent}</Book></Books></Books>`,
    });
  });

  it("has status and headers from members", () => {
    const resolved = resolveOperation(model, restRequest("PUT", "/s/k"));
    const response = encodeOutput(resolved, { Tag: "t", Meta: { a: "1" }, Status: 201 }, "rid");
    expect(response.status).toBe(201);
    expect(response.headers).toMatchObject({ ETag: "t", "x-meta-a": "1" });
  });

  it("tells errors in XML", () => {
    const error = new ServiceError("AccessDenied", "no");
    const { status, body } = encodeError(model, error, "rid");
    expect(status).toBe(403);
    expect(body).toContain("<Code>AccessDenied</Code><Message>no</Message>");
  });
});
