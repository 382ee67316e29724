/** Calls to a server process over kept connections, and what it answers. */
import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import type { HttpRequest } from "../../src/wire/http.ts";
import type { Credentials } from "../../src/wire/signature/sign.ts";
import { type QueryInput, type QueryService, signedLookup, signedQuery } from "./requests.ts";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  /** AWS's error code; undefined where the call succeeded. */
  readonly code: string | undefined;
}

export interface TrailEvent {
  readonly EventId: string;
  readonly EventName: string;
  /** In CloudTrail's shape, as JSON. */
  readonly CloudTrailEvent: string;
}

export interface Caller {
  query(service: QueryService, action: string, input?: QueryInput): Promise<Answer>;
  iam(action: string, input?: QueryInput): Promise<Answer>;
  /** All events that match, page by page, the newest first. */
  events(attribute?: { readonly key: string; readonly value: string }): Promise<TrailEvent[]>;
  /** The texts of an element on all pages of an IAM list. */
  list(action: string, element: string, input?: QueryInput): Promise<string[]>;
  send(request: HttpRequest): Promise<Answer>;
  close(): void;
}

export function callerOf(url: URL, credentials: Credentials): Caller {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const send = (request: HttpRequest) => sendRequest(url, request, agent);
  const origin = { host: url.host, credentials };
  const query: Caller["query"] = (service, action, input) =>
    send(signedQuery(origin, service, action, input));
  return {
    query,
    iam: (action, input) => query("iam", action, input),
    async events(attribute) {
      const events: TrailEvent[] = [];
      const asked =
        attribute === undefined
          ? {}
          : {
              LookupAttributes: [{ AttributeKey: attribute.key, AttributeValue: attribute.value }],
            };
      let NextToken: string | undefined;
      do {
        const answer = await send(signedLookup(origin, { ...asked, NextToken }));
        if (answer.status !== 200) throw new Error(`the trail answers ${answer.body}`);
        const page = JSON.parse(answer.body) as { Events: TrailEvent[]; NextToken?: string };
        events.push(...page.Events);
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return events;
    },
    async list(action, element, input = {}) {
      const texts: string[] = [];
      let more: QueryInput | undefined = {};
      while (more !== undefined) {
        const answer: Answer = await query("iam", action, { ...input, ...more });
        if (answer.status !== 200) throw new Error(`${action} answers ${answer.body}`);
        texts.push(...textsOf(answer, element));
        const [Marker] = textsOf(answer, "Marker");
        more = Marker === undefined ? undefined : { Marker };
      }
      return texts;
    },
    send,
    close: () => agent.destroy(),
  };
}

/** A plain path, unsigned. */
export function get(url: URL, path: string, method = "GET"): Promise<Answer> {
  const body = new Uint8Array();
  return sendRequest(url, { method, path, query: "", headers: { host: url.host }, body });
}

function sendRequest(url: URL, request: HttpRequest, agent?: Agent): Promise<Answer> {
  const { method, path, query, headers, body } = request;
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      {
        host: url.hostname,
        port: url.port,
        method,
        path: query === "" ? path : `${path}?${query}`,
        headers: { ...headers, "content-length": body.byteLength },
        ...(agent === undefined ? {} : { agent }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => resolve(answerOf(response, Buffer.concat(chunks).toString())));
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

function answerOf(response: IncomingMessage, body: string): Answer {
  const status = response.statusCode ?? 0;
  const code = status === 200 ? undefined : errorCode(body);
  return { status, headers: response.headers, body, code };
}

/** The texts of all elements of a name, in an answer of the query protocol. */
export function textsOf({ body }: Answer, element: string): string[] {
  return [...body.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, "g"))].map(
    ([, text = ""]) => text,
  );
}

/** The code in an error's body, in XML or in JSON. */
export function errorCode(body: string): string | undefined {
  return /<Code>(.*?)<\/Code>/.exec(body)?.[1] ?? /"__type":"(?:[^"#]*#)?([^"]*)"/.exec(body)?.[1];
}
