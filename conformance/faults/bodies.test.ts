import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bodyBytesMax } from "../../src/server/broken-message.ts";
import { type Answer, type Caller, callerOf } from "./calls.ts";
import { type Origin, signed } from "./requests.ts";
import { makeSite, type RunningServer } from "./server-process.ts";

const site = makeSite();
let server: RunningServer;
let root: Caller;
let origin: Origin;

beforeAll(async () => {
  server = await site.start();
  root = callerOf(server.url, site.root);
  origin = { host: server.url.host, credentials: site.root };
  expect((await root.iam("CreateUser", { UserName: "Author" })).status).toBe(200);
});
afterAll(() => site.remove());

const form = { "content-type": "application/x-www-form-urlencoded" };
const json = {
  "content-type": "application/x-amz-json-1.1",
  "x-amz-target": "CloudTrail_20131101.LookupEvents",
};
const createUser = "Action=CreateUser&Version=2010-05-08&UserName=";

const sendForm = (body: string | Uint8Array) => root.send(signed(origin, "iam", form, body));
const sendJson = (body: string | Uint8Array) => root.send(signed(origin, "cloudtrail", json, body));
const putPolicy = (PolicyDocument: string) =>
  root.iam("PutUserPolicy", { UserName: "Author", PolicyName: "P", PolicyDocument });
const createPolicy = (PolicyName: string, PolicyDocument: string) =>
  root.iam("CreatePolicy", { PolicyName, PolicyDocument });

/** A policy of so many characters, without any that a quota would not count. */
function policyOfLength(length: number): string {
  const resource = (name: string) =>
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject",' +
    `"Resource":"arn:aws:s3:::${name}"}]}`;
  return resource("a".repeat(length - resource("").length));
}

const samlWithEntities =
  '<?xml version="1.0"?><!DOCTYPE EntityDescriptor [<!ENTITY a "aaaaaaaaaa">' +
  '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>' +
  '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="x">&b;&c;' +
  `</EntityDescriptor>${" ".repeat(1_000)}`;

interface BadInput {
  readonly what: string;
  readonly send: () => Promise<Answer>;
  readonly expected: readonly [status: number, code: string];
}

const badInputs: readonly BadInput[] = [
  {
    what: "a body one byte over the limit",
    send: () => sendForm(Buffer.alloc(bodyBytesMax + 1, "a")),
    expected: [413, "RequestEntityTooLarge"],
  },
  {
    what: "a form whose names go deeper than any input",
    send: () => sendForm(`${createUser}A&${"a.".repeat(1_000)}a=1`),
    expected: [400, "MalformedInput"],
  },
  {
    what: "JSON lists, 200,000 deep",
    send: () => sendJson("[".repeat(200_000) + "]".repeat(200_000)),
    expected: [400, "SerializationException"],
  },
  {
    what: "JSON lists where the model has one, 200,000 deep",
    send: () => sendJson(`{"LookupAttributes":${"[".repeat(200_000)}${"]".repeat(200_000)}}`),
    expected: [400, "SerializationException"],
  },
  {
    what: "a policy of lists, 900 deep",
    send: () => putPolicy(`{"Statement":${"[".repeat(900)}${"]".repeat(900)}}`),
    expected: [400, "MalformedPolicyDocument"],
  },
  {
    what: "a form that is not UTF-8",
    send: () => sendForm(Buffer.concat([Buffer.from(createUser), Buffer.of(0xff, 0xfe)])),
    expected: [404, "MalformedQueryString"],
  },
  {
    what: "a form whose encoded bytes are not UTF-8",
    send: () => sendForm(`${createUser}%C3%28`),
    expected: [404, "MalformedQueryString"],
  },
  {
    what: "JSON that is not UTF-8",
    send: () => sendJson(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])),
    expected: [400, "SerializationException"],
  },
  {
    what: "a policy that holds U+0000",
    send: () => putPolicy('{"Statement":[{"Sid":"\u0000"}]}'),
    expected: [400, "ValidationError"],
  },
  {
    what: "SAML metadata with entities",
    send: () =>
      root.iam("CreateSAMLProvider", { Name: "Idp", SAMLMetadataDocument: samlWithEntities }),
    expected: [400, "InvalidInput"],
  },
  {
    what: "a policy that gives one key twice",
    send: () =>
      createPolicy(
        "Twice",
        '{"Version":"2012-10-17","Statement":[' +
          '{"Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*"}]}',
      ),
    expected: [400, "MalformedPolicyDocument"],
  },
  {
    what: "a managed policy one character over its quota",
    send: () => createPolicy("Over", policyOfLength(6_145)),
    expected: [409, "LimitExceeded"],
  },
  {
    what: "an inline policy one character over its quota",
    send: () => putPolicy(policyOfLength(2_049)),
    expected: [409, "LimitExceeded"],
  },
];

describe("bad input", () => {
  it.each(badInputs)("refuses $what", async ({ send, expected }) => {
    const answer = await send();
    expect([answer.status, answer.code]).toEqual(expected);
    expect(answer.headers["x-amzn-requestid"]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("takes a body of the limit itself, and of a policy's quota itself", async () => {
    expect((await sendForm(Buffer.alloc(bodyBytesMax, "a"))).code).toBe("MissingAction");
    expect((await createPolicy("Full", policyOfLength(6_144))).status).toBe(200);
    expect((await putPolicy(policyOfLength(2_048))).status).toBe(200);
  });

  it("shows nothing of a file that an entity names", async () => {
    const answer = await root.iam("CreateSAMLProvider", {
      Name: "Idp",
      SAMLMetadataDocument: samlWithEntities,
    });
    expect(answer.body).not.toContain("root:");
  });

  it("was never an internal failure", async () => {
    root.close();
    const { code, said } = await server.stop();
    expect({ code, said }).toEqual({ code: 0, said: "" });
  });
});
