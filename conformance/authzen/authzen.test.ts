/** Sends the exchanges of the case files to a real server, each under its clause's number. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callQuery } from "../../src/client.ts";
import { makeSite } from "../faults/server-process.ts";

interface Exchange {
  readonly clause: string;
  readonly title: string;
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; or `text` as it stands, or so many bytes. */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly text?: string;
  readonly bytes?: number;
  /** Whose key: one that may ask everything where it is left out. */
  readonly key?: "none" | "wrong" | "unpermitted";
  readonly expect: {
    readonly status: number;
    /** Names to patterns. */
    readonly headers?: Readonly<Record<string, string>>;
    readonly json?: object;
    /** The first member of the answer. */
    readonly first?: string;
    readonly absent?: readonly string[];
    /** A pattern of a body that is no JSON. */
    readonly text?: string;
    readonly pages?: readonly string[];
    readonly limit?: number;
  };
}

interface Account {
  readonly users: Readonly<Record<string, readonly object[]>>;
  readonly groups: Readonly<
    Record<string, { readonly members: readonly string[]; readonly statements: readonly object[] }>
  >;
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8")) as T;
}

const site = makeSite();
const keys = new Map<string, string>([["wrong", "ABSKbm90OmFrZXk="]]);
let endpoint = "";

/** Calls IAM as the root user. */
function iam(action: string, parameters: Readonly<Record<string, string>>) {
  const client = { endpoint, region: "us-east-1", credentials: site.root };
  return callQuery(client, "iam", action, parameters);
}

function documentOf(statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

async function makeUser(UserName: string, statements: readonly object[]): Promise<void> {
  await iam("CreateUser", { UserName });
  if (statements.length === 0) return;
  const PolicyDocument = documentOf(statements);
  await iam("PutUserPolicy", { UserName, PolicyName: "own", PolicyDocument });
}

async function makeAsker(name: string, statements: readonly object[]): Promise<void> {
  await makeUser(name, statements);
  const made = await iam("CreateServiceSpecificCredential", {
    UserName: name,
    ServiceName: "sallyport.amazonaws.com",
    CredentialAgeDays: "1",
  });
  keys.set(name, made.element("ServiceCredentialSecret") ?? "");
}

beforeAll(async () => {
  const { url } = await site.start();
  endpoint = url.origin;
  const { users, groups } = read<Account>("account.json");
  for (const [name, statements] of Object.entries(users)) await makeUser(name, statements);
  for (const [GroupName, { members, statements }] of Object.entries(groups)) {
    await iam("CreateGroup", { GroupName });
    const PolicyDocument = documentOf(statements);
    await iam("PutGroupPolicy", { GroupName, PolicyName: "own", PolicyDocument });
    for (const UserName of members) await iam("AddUserToGroup", { GroupName, UserName });
  }
  await makeAsker("asker", [{ Effect: "Allow", Action: "sallyport:*", Resource: "*" }]);
  await makeAsker("unpermitted", []);
}, 60_000);

afterAll(() => site.remove());

function bodyOf({ body, text, bytes }: Exchange): string | undefined {
  if (bytes !== undefined) return " ".repeat(bytes);
  return body === undefined ? text : JSON.stringify(body);
}

function send(exchange: Exchange): Promise<Response> {
  const { method = "POST", path, headers, key = "asker" } = exchange;
  const body = bodyOf(exchange);
  const bearer = keys.get(key);
  return fetch(endpoint + path, {
    method,
    headers: {
      ...(method === "POST" ? { "content-type": "application/json" } : {}),
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
}

/** The answers of all pages, asked for as the exchange is, `limit` results at a time. */
async function pagesOf(exchange: Exchange, limit: number): Promise<readonly object[]> {
  const found: object[] = [];
  let token: string | undefined;
  do {
    const page = token === undefined ? { limit } : { token };
    const answer = await send({ ...exchange, body: { ...exchange.body, page } });
    expect(answer.status).toBe(200);
    const { results, page: told } = (await answer.json()) as {
      readonly results: readonly object[];
      readonly page: { readonly next_token: string };
    };
    expect(results.length).toBeLessThanOrEqual(limit);
    found.push(...results);
    token = told.next_token;
  } while (token !== "");
  return found;
}

/** Clause 8.1: a result, put into an evaluation, is allowed. */
async function checkResults(exchange: Exchange, found: readonly object[]): Promise<void> {
  const sought = exchange.path.slice("/access/v1/search/".length);
  for (const result of found) {
    const body = { ...exchange.body, [sought]: result };
    const answer = await send({ ...exchange, path: "/access/v1/evaluation", body });
    expect([result, await answer.json()]).toMatchObject([result, { decision: true }]);
  }
}

async function check(exchange: Exchange): Promise<void> {
  const { status, headers = {}, json, first, absent = [], text, pages, limit } = exchange.expect;
  const answer = await send(exchange);
  const told = await answer.text();
  expect([answer.status, told]).toEqual([status, expect.any(String)]);
  for (const [name, pattern] of Object.entries(headers)) {
    expect(answer.headers.get(name) ?? "").toMatch(new RegExp(pattern));
  }
  if (text !== undefined) expect(told).toMatch(new RegExp(text));
  if (status === 200) {
    const found = JSON.parse(told) as object;
    const expected = JSON.stringify(json ?? {}).replaceAll("{endpoint}", endpoint);
    expect(found).toMatchObject(JSON.parse(expected) as object);
    for (const name of absent) expect(found).not.toHaveProperty(name);
    if (first !== undefined) expect(Object.keys(found)[0]).toBe(first);
  }
  if (pages === undefined || limit === undefined) return;
  const results = await pagesOf(exchange, limit);
  expect(results.map((result) => Object.entries(result).at(-1)?.[1])).toEqual(pages);
  await checkResults(exchange, results);
}

describe.each(["evaluation", "evaluations", "search", "transport"])("%s", (name) => {
  it.each(read<readonly Exchange[]>(`${name}.json`))("$clause: $title", check);
});
