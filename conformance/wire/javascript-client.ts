/** The official SDK for JavaScript, with a handler in place of the network. */
import { Readable } from "node:stream";
import type { HttpRequest, HttpResponse } from "../../src/wire/http.ts";
import { loadServiceModel } from "../../src/wire/protocol.ts";
import { javaScriptProtocols } from "./client-facts.ts";
import type { Answer, Client, ClientError } from "./round-trip.ts";

/** Packages whose names differ from the model's. */
const packageNames: Readonly<Record<string, string>> = {
  config: "config-service",
  events: "eventbridge",
  logs: "cloudwatch-logs",
  secretsmanager: "secrets-manager",
};

/** The request as the SDK hands it to its handler. */
interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

interface SdkClient {
  send(command: unknown): Promise<unknown>;
}

type Constructor<Instance> = new (argument: unknown) => Instance;

function rfc3986(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function rawQuery(query: SdkRequest["query"]): string {
  return Object.entries(query ?? {})
    .flatMap(([name, values]) =>
      [values]
        .flat()
        .map((value) => (value === null ? rfc3986(name) : `${rfc3986(name)}=${rfc3986(value)}`)),
    )
    .join("&");
}

async function bodyBytes(body: unknown): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === "string") return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  if (body instanceof Readable) return Buffer.concat(await body.toArray());
  throw new Error("the SDK sent a body of an unknown kind");
}

async function plainRequest(request: SdkRequest): Promise<HttpRequest> {
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ]);
  return {
    method: request.method,
    path: request.path,
    query: rawQuery(request.query),
    headers: Object.fromEntries(headers),
    body: await bodyBytes(request.body),
  };
}

function sdkResponse(response: HttpResponse): SdkResponse {
  const headers = Object.entries(response.headers).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ]);
  const body = Readable.from([Buffer.from(response.body)]);
  return { statusCode: response.status, headers: Object.fromEntries(headers), body };
}

/** Streams as bytes: a streamed blob comes out of the SDK unread. */
async function readStreams(output: unknown): Promise<unknown> {
  const entries = Object.entries(output as Readonly<Record<string, unknown>>)
    .filter(([name]) => name !== "$metadata")
    .map(async ([name, value]) => [
      name,
      value instanceof Readable ? await bodyBytes(value) : value,
    ]);
  return Object.fromEntries(await Promise.all(entries));
}

async function loadPackage(modelId: string): Promise<Readonly<Record<string, unknown>>> {
  return import(`@aws-sdk/client-${packageNames[modelId] ?? modelId}`);
}

/** The error as the SDK throws it: its name is the name of the shape. */
function clientError(thrown: unknown): ClientError {
  const { name, message, $metadata } = thrown as Error & {
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  return { code: name, message, status: $metadata?.httpStatusCode ?? 0 };
}

/** The SDK's client of a service; it takes one call at a time. */
export async function javaScriptClient(modelId: string): Promise<Client> {
  const [preferred = "json"] = loadServiceModel(modelId).protocols;
  const protocol = javaScriptProtocols[modelId] ?? preferred;
  const sdk = await loadPackage(modelId);
  const clientName = Object.keys(sdk).find((name) => /^[^_].*Client$/.test(name)) ?? "";
  let answer: Answer | undefined;
  const SdkClient = sdk[clientName] as Constructor<SdkClient>;
  const client = new SdkClient({
    region: "us-east-1",
    endpoint: "http://127.0.0.1:4800",
    maxAttempts: 1,
    // SQS's client compares digests of messages, which random answers do not have.
    md5: false,
    credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "example" },
    requestHandler: {
      async handle(request: SdkRequest): Promise<{ response: SdkResponse }> {
        if (answer === undefined) throw new Error("no answer was prepared");
        return { response: sdkResponse(answer(await plainRequest(request))) };
      },
    },
  });
  const call = async (operation: string, input: unknown, prepared: Answer): Promise<unknown> => {
    const Command = sdk[`${operation}Command`] as Constructor<unknown>;
    answer = prepared;
    return readStreams(await client.send(new Command(input)));
  };
  return {
    protocol,
    knows: (operation) => `${operation}Command` in sdk,
    call,
    callForError: (operation, input, prepared) =>
      call(operation, input, prepared).then(() => {
        throw new Error(`${operation} took an error for a success`);
      }, clientError),
  };
}
