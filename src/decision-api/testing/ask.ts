/** Asks the decision API in this process, as a client would over HTTP; for tests. */
import type { Gate } from "../../pipeline/gate.ts";
import type { TestServer } from "../../services/testing/harness.ts";
import { type Credentials, sign } from "../../wire/signature/sign.ts";

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined where the body is no JSON. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
  readonly text: string;
}

type Headers = Readonly<Record<string, string>>;

export type Ask = (
  endpoint: string,
  body: object | string | Uint8Array,
  headers?: Headers,
) => Promise<Answered>;

const json = { "content-type": "application/json" };

/** One POST to `/access/v1/ENDPOINT` with these headers and no others than the Content-Type. */
export function post({ assembled }: Pick<TestServer, "assembled">): Ask {
  return async (endpoint, content, headers = {}) => {
    const path = `/access/v1/${endpoint}`;
    const route = assembled.routes.find((each) => each.path.test(path));
    if (route === undefined) throw new Error(`there is no route for ${path}`);
    const isText = typeof content === "string" || content instanceof Uint8Array;
    const body = Buffer.from(isText ? content : JSON.stringify(content));
    const http = { method: "POST", path, query: "", headers: { ...json, ...headers }, body };
    const transport = { sourceAddress: "127.0.0.1", secureTransport: false };
    const answer = await route.answer({ parameters: {}, http, transport });
    const text = String(answer.body);
    const isJson = answer.headers["content-type"] === "application/json";
    return { ...answer, text, json: isJson ? JSON.parse(text) : undefined };
  };
}

/** As whoever has this API key. */
export function withKey(server: Pick<TestServer, "assembled">, key: string): Ask {
  const ask = post(server);
  return (endpoint, body, headers) =>
    ask(endpoint, body, { authorization: `Bearer ${key}`, ...headers });
}

/** As whoever has these credentials, by AWS's signature. */
export function signedBy(
  server: Pick<TestServer, "assembled" | "clock">,
  credentials: Credentials,
  service = "sallyport",
): Ask {
  const ask = post(server);
  const gate: Gate = server.assembled.gate;
  return (endpoint, content, headers = {}) => {
    const body = Buffer.from(typeof content === "string" ? content : JSON.stringify(content));
    const request = {
      method: "POST",
      path: `/access/v1/${endpoint}`,
      query: "",
      headers: { host: "127.0.0.1:4800", ...json, ...headers },
      body,
    };
    return ask(endpoint, body, sign(request, credentials, "us-east-1", service, gate.clock.now()));
  };
}

export function allow(action: string | readonly string[], resource = "*", condition?: object) {
  const statement = { Effect: "Allow", Action: action, Resource: resource };
  return condition === undefined ? statement : { ...statement, Condition: condition };
}

export function policyOf(...statements: readonly object[]): object {
  return { Version: "2012-10-17", Statement: statements };
}

/** A user with an API key who may ask what the statements say; anything, where none are given. */
export async function askerOf(server: TestServer, UserName = "gate", policy?: object) {
  const all = ["EvaluateAccess", "ExplainAccess", "SearchAccess"];
  await server.user(UserName, policy ?? policyOf(allow(all.map((name) => `sallyport:${name}`))));
  const made = await server.root.iam("CreateServiceSpecificCredential", {
    UserName,
    ServiceName: "sallyport.amazonaws.com",
    CredentialAgeDays: 30,
  });
  const { ServiceCredentialSecret: key = "", ServiceSpecificCredentialId: id = "" } =
    made.ServiceSpecificCredential ?? {};
  return { ask: withKey(server, key), key, id };
}

/** A question in the form of the API. */
export function question(
  subject: string,
  action: string,
  resource: string,
  further: object = {},
): object {
  const [subjectType, subjectId] = splitOnce(subject);
  const [type, id] = splitOnce(resource);
  return {
    subject: { type: subjectType, id: subjectId },
    action: { name: action },
    resource: { type, id },
    ...further,
  };
}

/** `document/42` as type and id; an id may have slashes. */
function splitOnce(text: string): readonly [string, string] {
  const slash = text.indexOf("/");
  return [text.slice(0, slash), text.slice(slash + 1)];
}
