/** A request line in this process, and requests signed for it in every way that clients sign. */

import { assemble, migrations, type Tables } from "../../src/assembly.ts";
import type { Clock } from "../../src/base/clock.ts";
import { accessKeyId, randomAccountId, secretAccessKey } from "../../src/base/identifiers.ts";
import { defaultServerQuotas } from "../../src/configuration.ts";
import { randomRootKey } from "../../src/keys/root-key.ts";
import { Sealer } from "../../src/keys/sealing.ts";
import type { Gate } from "../../src/pipeline/gate.ts";
import { handle } from "../../src/pipeline/line.ts";
import { receive } from "../../src/pipeline/receive.ts";
import { bootstrapAccount } from "../../src/services/iam/service.ts";
import { openStorage } from "../../src/storage/open.ts";
import type { HttpRequest } from "../../src/wire/http.ts";
import { stringToSign } from "../../src/wire/signature/canonical.ts";
import type { Credentials } from "../../src/wire/signature/sign.ts";
import { computeSignature, deriveSigningKey } from "../../src/wire/signature/signing-key.ts";
import { errorCode } from "./calls.ts";
import { signed, signedLookup, signedQuery } from "./requests.ts";

export interface TargetAnswer {
  readonly status: number;
  /** Empty where the call succeeded. */
  readonly code: string;
  readonly body: string;
}

export interface Target {
  readonly gate: Gate;
  readonly credentials: Credentials;
  /** The credentials of a session of the same user. */
  readonly session: Credentials;
  /** Failures of ours that the line reported. */
  readonly reported: readonly unknown[];
  answer(request: HttpRequest): Promise<TargetAnswer>;
  close(): Promise<void>;
}

/** The account is made now, and its session lives for an hour from now. */
export async function openTarget(clock: Clock): Promise<Target> {
  const now = clock.now();
  const storage = await openStorage<Tables>({ migrations });
  const sealer = new Sealer(randomRootKey());
  const account = randomAccountId();
  const credentials = { accessKeyId: accessKeyId(account), secretAccessKey: secretAccessKey() };
  await storage.transact(({ database }) =>
    bootstrapAccount(database, sealer, { account, root: credentials, now }),
  );
  const reported: unknown[] = [];
  const { gate } = assemble({
    storage,
    sealer,
    clock,
    endpoint: "http://127.0.0.1:4800",
    quotas: defaultServerQuotas,
    insecureLoopbackIssuers: false,
    observe: () => {},
    refusalDropped: () => {},
    report: (failure) => reported.push(failure),
  });
  const session = gate.sessions.issue({
    account,
    subject: { kind: "root" },
    issuedAt: now,
    expiresAt: now + 3_600_000,
    issuingAccessKeyId: credentials.accessKeyId,
    tags: {},
    transitiveTagKeys: [],
    chained: false,
  });
  return {
    gate,
    credentials,
    session,
    reported,
    async answer(request) {
      const origin = { sourceAddress: "127.0.0.1", secureTransport: false };
      const { status, headers, body: bytes } = await handle(receive(request, origin, gate), gate);
      const body = Buffer.from(bytes).toString();
      return { status, code: headers["x-amzn-errortype"] ?? errorCode(body) ?? "", body };
    },
    close: () => storage.close(),
  };
}

/** One request for each way of signing; all are accepted as they stand. */
export function signedRequests(host: string, target: Target, signedAt: number): HttpRequest[] {
  const origin = { host, credentials: target.credentials, signedAt };
  const form = "Action=GetCallerIdentity&Version=2011-06-15";
  const type = { "content-type": "application/x-www-form-urlencoded" };
  return [
    signedQuery(origin, "sts", "GetCallerIdentity"),
    signedQuery(origin, "iam", "ListUsers", { MaxItems: "7", PathPrefix: "/a+b=c&d/" }),
    signedQuery({ ...origin, credentials: target.session }, "sts", "GetCallerIdentity"),
    signedLookup(origin, { MaxResults: 1 }),
    signed(origin, "sts", { ...type, accept: "*/*", "x-amz-meta": "a  b" }, form),
    presigned(host, target.credentials, signedAt, form),
  ];
}

/** `GetCallerIdentity` as a URL (IAM User Guide, "Add the signature to the query string"). */
function presigned(
  host: string,
  { accessKeyId, secretAccessKey }: Credentials,
  signedAt: number,
  form: string,
): HttpRequest {
  const timestamp = new Date(signedAt).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const date = timestamp.slice(0, 8);
  const scope = { date, region: "us-east-1", service: "sts", terminator: "aws4_request" };
  const claim = new URLSearchParams({
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `${accessKeyId}/${date}/us-east-1/sts/aws4_request`,
    "X-Amz-Date": timestamp,
    "X-Amz-Expires": "600",
    "X-Amz-SignedHeaders": "host",
  });
  const body = new Uint8Array();
  const request = { method: "GET", path: "/", query: `${form}&${claim}`, headers: { host }, body };
  const text = stringToSign(request, {
    scope,
    timestamp,
    signedHeaders: ["host"],
    payloadHash: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  });
  const signature = computeSignature(deriveSigningKey(secretAccessKey, scope), text);
  return { ...request, query: `${request.query}&X-Amz-Signature=${signature}` };
}
