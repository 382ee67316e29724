import { spawnSync } from "node:child_process";
import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { GlacierClient, ListVaultsCommand } from "@aws-sdk/client-glacier";
import { IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import { DecryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { SignatureV4 } from "@smithy/signature-v4";
import { describe, expect, it } from "vitest";
import { secretAccessKey as newSecret } from "../../base/identifiers.ts";
import type { HttpRequest } from "../http.ts";
import { parseSignature } from "./parse.ts";
import { SigningKeyCache } from "./signing-key.ts";
import { verifySignature } from "./verify.ts";

const credentials = {
  accessKeyId: "ASIAEXAMPLE",
  secretAccessKey: newSecret(),
  sessionToken: "to+ken/with=signs==",
};

function verify(request: HttpRequest, expectedService: string, now = Date.now()): void {
  const claim = parseSignature(request);
  if (claim === undefined) throw new Error("the request is not signed");
  expect(claim.accessKeyId).toBe(credentials.accessKeyId);
  expect(claim.sessionToken).toBe(credentials.sessionToken);
  const { secretAccessKey } = credentials;
  const keys = new SigningKeyCache();
  verifySignature({ claim, request, secretAccessKey, now, keys, expectedService });
}

/** Paths as they go over the wire, and queries as lists of names and values. */
const paths = ["/", "/a/b/", "/-/vaults/a%20b", "//a/./b/../c", "/%C3%A9/~x_.-", "/a%2Fb/%2e%2e/c"];
const queries: readonly (readonly (readonly [string, string])[])[] = [
  [],
  [["a", ""]],
  [
    ["b", "2"],
    ["a", "1"],
    ["A", "0"],
    ["a-b", "x"],
  ],
  [
    ["tag", "z"],
    ["tag", "a"],
    ["tag", ""],
  ],
  [
    ["é ü", "日本 &=+"],
    ["*", "~!'()"],
  ],
];
const exchanges = paths.flatMap((path) => queries.map((query) => ({ path, query })));

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly query?: Record<string, string | string[] | null> | undefined;
  readonly body?: unknown;
}

/** What the AWS SDK for JavaScript puts on the wire for one of its requests. */
function fromSdk(request: SdkRequest): HttpRequest {
  const pairs = Object.entries(request.query ?? {}).flatMap(([name, values]) => {
    const key = encodeURIComponent(name);
    return [values].flat().map((value) => `${key}=${encodeURIComponent(value ?? "")}`);
  });
  const headers = Object.entries(request.headers).map(([name, value]) => {
    return [name.toLowerCase(), value];
  });
  return {
    method: request.method,
    path: request.path,
    query: pairs.join("&"),
    headers: Object.fromEntries(headers),
    body: bytesOf(request.body),
  };
}

function bytesOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return new Uint8Array(body);
  return Buffer.from(typeof body === "string" ? body : "");
}

class NodeSha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined
        ? createHash("sha256")
        : createHmac("sha256", secret as string | Uint8Array);
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error("a finished hash is not used again");
  }
}

describe("the AWS SDK for JavaScript", () => {
  const signer = new SignatureV4({
    credentials,
    region: "eu-central-1",
    service: "glacier",
    sha256: NodeSha256,
  });
  const now = Date.UTC(2026, 10, 22, 10);

  function sdkRequest(path: string, query: readonly (readonly [string, string])[]) {
    const grouped: Record<string, string[]> = {};
    for (const [name, value] of query) grouped[name] = [...(grouped[name] ?? []), value];
    return {
      protocol: "http:",
      hostname: "localhost",
      method: "POST",
      path,
      query: grouped,
      headers: { host: "localhost:4800", "content-type": "text/plain", "x-amz-meta": " a  b " },
      body: "body",
    };
  }

  it.each(exchanges)("signs $path with $query in the header", async ({ path, query }) => {
    const signed = await signer.sign(sdkRequest(path, query), { signingDate: new Date(now) });
    expect(() => verify(fromSdk(signed), "glacier", now)).not.toThrow();
  });

  it.each(exchanges)("presigns $path with $query", async ({ path, query }) => {
    const options = { signingDate: new Date(now), expiresIn: 60 };
    const signed = await signer.presign(sdkRequest(path, query), options);
    expect(() => verify(fromSdk(signed), "glacier", now + 60_000)).not.toThrow();
  });

  it("signs the calls of its clients", async () => {
    const sent: HttpRequest[] = [];
    const requestHandler = {
      async handle(request: SdkRequest): Promise<never> {
        sent.push(fromSdk(request));
        throw new Error("captured");
      },
    };
    const options = {
      credentials,
      region: "us-east-1",
      endpoint: "http://localhost:4800",
      maxAttempts: 1,
      requestHandler,
    };
    const calls = [
      () => new IAMClient(options).send(new ListUsersCommand({ PathPrefix: "/a b/" })),
      () => new KMSClient(options).send(new DecryptCommand({ CiphertextBlob: Buffer.from("x") })),
      () => new GlacierClient(options).send(new ListVaultsCommand({ accountId: "-", limit: 5 })),
    ];
    for (const call of calls) await expect(call()).rejects.toThrow("captured");
    const services = sent.map((request) => parseSignature(request)?.scope.service ?? "");
    expect(services).toEqual(["iam", "kms", "glacier"]);
    for (const [index, request] of sent.entries()) verify(request, services[index] ?? "");
  });
});

const botocoreProgram = `
import json, sys
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

order = json.load(sys.stdin)
credentials = Credentials(order["accessKeyId"], order["secretAccessKey"], order["sessionToken"])
answers = []
for case in order["cases"]:
    url = "http://localhost:4800" + case["path"]
    if case["query"]:
        url += "?" + case["query"]
    request = AWSRequest(method="POST", url=url, headers={"X-Amz-Meta": " a  b "})
    if case["form"] == "header":
        request.data = b"Action=ListUsers"
        if case["dated"]:
            request.headers["Date"] = "replaced by the signer"
        SigV4Auth(credentials, "iam", "us-east-1").add_auth(request)
    else:
        SigV4QueryAuth(credentials, "iam", "us-east-1", expires=60).add_auth(request)
    headers = {name.lower(): value for name, value in request.headers.items()}
    answers.append({"url": request.url, "headers": headers})
json.dump(answers, sys.stdout)
`;

const botocoreMissing =
  spawnSync("python3", ["-c", "import botocore.auth"]).status === 0
    ? ""
    : " (left out: python3 with botocore is not installed)";

describe.skipIf(botocoreMissing !== "")(`botocore${botocoreMissing}`, () => {
  interface Answer {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
  }
  const forms = [
    { form: "header", dated: false },
    { form: "header", dated: true },
    { form: "query", dated: false },
  ];
  const cases = forms.flatMap((form) => {
    return exchanges.map(({ path, query }) => {
      const pairs = query.map((pair) => pair.map(percentEncode).join("="));
      return { ...form, path, query: pairs.join("&") };
    });
  });

  /** As Python's \`quote\` does it: all but the unreserved characters. */
  function percentEncode(text: string): string {
    return encodeURIComponent(text).replace(/[!'()*]/g, (character) => {
      return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
    });
  }

  function signedByBotocore(): readonly Answer[] {
    const input = JSON.stringify({ ...credentials, cases });
    const run = spawnSync("python3", ["-c", botocoreProgram], { input, encoding: "utf8" });
    if (run.status !== 0) throw new Error(run.stderr);
    return JSON.parse(run.stdout) as readonly Answer[];
  }

  it("signs paths and queries in the header, dated either way, and in the query", () => {
    const answers = signedByBotocore();
    expect(answers.length).toBe(cases.length);
    for (const [index, answer] of answers.entries()) {
      const form = cases[index]?.form;
      const [, target = ""] = answer.url.split("http://localhost:4800");
      const mark = target.indexOf("?");
      const request: HttpRequest = {
        method: "POST",
        path: mark < 0 ? target : target.slice(0, mark),
        query: mark < 0 ? "" : target.slice(mark + 1),
        headers: { host: "localhost:4800", ...answer.headers },
        body: Buffer.from(form === "header" ? "Action=ListUsers" : ""),
      };
      expect(parseSignature(request)?.form).toBe(form);
      expect(() => verify(request, "iam"), answer.url).not.toThrow();
    }
  });
});
