/** Calls a server's APIs as any AWS client does: signed, over HTTP; for the command line. */
import { systemClock } from "./base/clock.ts";
import { type Credentials, sign } from "./wire/signature/sign.ts";

export type { Credentials } from "./wire/signature/sign.ts";

export interface ClientSettings {
  /** `http://127.0.0.1:4800`. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
  /** How long a call may take, in milliseconds; 30,000 when left out. */
  readonly millisecondsMax?: number;
}

/** The server refused a call; code and message are its own. */
export class CallRefused extends Error {
  override readonly name = "CallRefused";
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number, message: string) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** No answer came: nobody listens there, or not in time. */
export class ServerUnreachable extends Error {
  override readonly name = "ServerUnreachable";
}

/**
 * Calls an operation of a service that speaks AWS's JSON protocol: `secretsmanager.GetSecretValue`
 * is the target. Rejects with `CallRefused` or `ServerUnreachable`.
 */
export async function callJson(
  settings: ClientSettings,
  service: string,
  target: string,
  input: object,
): Promise<Readonly<Record<string, unknown>>> {
  return parsedObject(textOf(await callJsonForBytes(settings, service, target, input)));
}

/**
 * The same, and the answer as it came: for values that shall not become strings, which nobody can
 * overwrite. The buffer is the caller's alone.
 */
export async function callJsonForBytes(
  settings: ClientSettings,
  service: string,
  target: string,
  input: object,
): Promise<Buffer> {
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": target };
  const { status, body } = await send(settings, service, headers, JSON.stringify(input));
  if (status < 300) return body;
  throw refusalOf(status, textOf(body));
}

/**
 * What was refused before the service was known comes in XML, to whatever protocol. An answer that
 * is of neither form is no server's of ours, such as a proxy's page.
 */
function refusalOf(status: number, text: string): CallRefused {
  const { __type: type, message, Message } = parsedObject(text);
  const code = type ?? xmlText(text, "Code");
  if (code === undefined) {
    const words = `the answer has HTTP status ${status}, and is in no form that the server has`;
    return new CallRefused("UnknownError", status, words);
  }
  const said = message ?? Message ?? xmlText(text, "Message") ?? "";
  return new CallRefused(String(code).replace(/^.*#/, ""), status, String(said));
}

/** What refusals are called that come without a name of their own. */
const refusalCodes: Readonly<Record<number, string>> = {
  401: "Unauthorized",
  403: "AccessDenied",
  429: "TooManyRequests",
};

/** Puts one question to the decision API. Rejects as `callJson` does. */
export async function callEvaluation(
  { endpoint, ...settings }: ClientSettings,
  question: object,
): Promise<Readonly<Record<string, unknown>>> {
  const place = { ...settings, endpoint: `${endpoint}/access/v1/evaluation` };
  const headers = { "content-type": "application/json" };
  const { status, body } = await send(place, "sallyport", headers, JSON.stringify(question));
  if (status < 300) return parsedObject(textOf(body));
  throw new CallRefused(refusalCodes[status] ?? `HTTP ${status}`, status, textOf(body));
}

/** An answer of the query protocol: the text of its elements, by their names. */
export interface QueryAnswer {
  /** The first element of that name; undefined where there is none. */
  element(name: string): string | undefined;
}

/** Calls an operation of IAM or STS. Rejects as `callJson` does. */
export async function callQuery(
  settings: ClientSettings,
  service: "iam" | "sts",
  action: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<QueryAnswer> {
  const form = queryForm(service, action, parameters);
  return queryAnswer(await send(settings, service, formHeaders, form));
}

/** The same for the operations that need no signature. */
export async function callUnsigned(
  endpoint: string,
  service: "sts",
  action: string,
  parameters: Readonly<Record<string, string>>,
): Promise<QueryAnswer> {
  const form = queryForm(service, action, parameters);
  return queryAnswer(await post(new URL(endpoint), formHeaders, form, answerMilliseconds));
}

const formHeaders = { "content-type": "application/x-www-form-urlencoded" };
const versions = { iam: "2010-05-08", sts: "2011-06-15" } as const;

function queryForm(
  service: "iam" | "sts",
  Action: string,
  parameters: Readonly<Record<string, string>>,
): string {
  return new URLSearchParams({ Action, Version: versions[service], ...parameters }).toString();
}

function queryAnswer({ status, body }: Answer): QueryAnswer {
  const text = textOf(body);
  const element = (name: string) => xmlText(text, name);
  if (status < 300) return { element };
  throw refusalOf(status, text);
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

function textOf(body: Buffer): string {
  return body.toString("utf8");
}

/** How long a call may take where its caller says nothing, in milliseconds. */
const answerMilliseconds = 30_000;

async function send(
  { endpoint, region, credentials, millisecondsMax = answerMilliseconds }: ClientSettings,
  service: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<Answer> {
  const url = new URL(endpoint);
  const request = {
    method: "POST",
    path: url.pathname,
    query: "",
    headers: { ...headers, host: url.host },
    body: Buffer.from(body),
  };
  const { host: _, ...signed } = sign(request, credentials, region, service, systemClock.now());
  return post(url, signed, body, millisecondsMax);
}

async function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  millisecondsMax: number,
): Promise<Answer> {
  try {
    const signal = AbortSignal.timeout(millisecondsMax);
    const response = await fetch(url, { method: "POST", headers, body, signal });
    return { status: response.status, body: await bodyOf(response) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ServerUnreachable(`${url.origin} does not answer: ${reason}`);
  }
}

/** In one buffer; the pieces that it came in are overwritten. */
async function bodyOf(response: Response): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of response.body ?? []) pieces.push(piece);
  const body = Buffer.concat(pieces);
  for (const piece of pieces) piece.fill(0);
  return body;
}

/** Empty for what is no object of JSON, as a proxy's page is. */
function parsedObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

const entities: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
  "&amp;": "&",
};

/** Answers of ours have one element of a name where it matters, and no attributes on it. */
function xmlText(xml: string, name: string): string | undefined {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return found?.replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => entities[entity] ?? entity);
}
