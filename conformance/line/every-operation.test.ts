/**
 * Every operation of every model, built or not, is tried unsigned, with an unknown key, and by a
 * user who was granted nothing: none lets them in, and each try is on record.
 */
import { beforeAll, expect, it } from "vitest";
import { accessKeyId, secretAccessKey } from "../../src/base/identifiers.ts";
import { handle } from "../../src/pipeline/line.ts";
import { receive } from "../../src/pipeline/receive.ts";
import { eachDatabase, type TestServer } from "../../src/services/testing/harness.ts";
import type { HttpRequest } from "../../src/wire/http.ts";
import {
  loadServiceModel,
  type OperationModel,
  type ServiceModel,
  serviceModelIds,
} from "../../src/wire/protocol.ts";
import { sign } from "../../src/wire/signature/sign.ts";
import { rawCall } from "./raw-call.ts";

/** What a caller without any permission may do, by AWS's own rules. */
const openToAnyCaller = new Set(["sts.GetCallerIdentity", "sts.GetSessionToken"]);

/** The least rights there are: a signature, and no policy at all. */
const mayAlsoAnswer = new Set([
  // Checks of the input's form come before authorization, as in AWS.
  "InvalidInput",
  "ValidationError",
  "ValidationException",
]);

/** The largest model has 176 operations, each tried three times; in milliseconds. */
const timeout = 120_000;

interface Tried {
  readonly status: number;
  readonly code: string;
}

async function send(server: TestServer, request: HttpRequest): Promise<Tried> {
  const { gate } = server.assembled;
  const origin = { sourceAddress: "127.0.0.1", secureTransport: false };
  const { status, headers, body } = await handle(receive(request, origin, gate), gate);
  const text = Buffer.from(body).toString("latin1");
  const code =
    headers["x-amzn-errortype"] ??
    /<Code>(.*?)<\/Code>/.exec(text)?.[1] ??
    /"__type":"(?:.*?#)?(.*?)"/.exec(text)?.[1] ??
    "";
  return { status, code };
}

function signed(
  server: TestServer,
  model: ServiceModel,
  request: HttpRequest,
  credentials: { readonly accessKeyId: string; readonly secretAccessKey: string },
): HttpRequest {
  const now = server.clock.now();
  const headers = sign(request, credentials, "us-east-1", model.signingName, now);
  return { ...request, headers: { ...request.headers, ...headers } };
}

const operations = serviceModelIds().flatMap((id) => {
  const model = loadServiceModel(id);
  return [...model.operations.values()].map((operation) => ({ model, operation }));
});

eachDatabase("every operation", (newServer) => {
  let server: TestServer;
  let stranger: { accessKeyId: string; secretAccessKey: string };

  beforeAll(async () => {
    server = await newServer();
    await server.root.iam("CreateUser", { UserName: "stranger" });
    const { AccessKey } = await server.root.iam("CreateAccessKey", { UserName: "stranger" });
    stranger = {
      accessKeyId: AccessKey.AccessKeyId,
      secretAccessKey: AccessKey.SecretAccessKey,
    };
  });

  it("is there to be tried", () => {
    expect(operations.length).toBeGreaterThan(1_400);
  });

  it.for(serviceModelIds())("refuses and records strangers: %s", { timeout }, async (id) => {
    for (const { model, operation } of operations.filter((each) => each.model.id === id)) {
      await expectRefusedUnsigned(server, operation, rawCall(model, operation));
      await expectRefusedForUnknownKey(server, model, operation);
      await expectRefusedWithoutPermission(server, model, operation, stranger);
    }
  });
});

/** A refusal is kept up to a rate; time passes so that each of these is under it. */
async function refusalsAfter(server: TestServer, attempt: () => Promise<Tried>) {
  server.clock.advance(1_000);
  const newest = () =>
    server.storage.read((database) =>
      database
        .selectFrom("cloudtrail_refusal")
        .select(["sequence", "error_code", "record"])
        .orderBy("sequence", "desc")
        .limit(1)
        .executeTakeFirst(),
    );
  const before = await newest();
  const tried = await attempt();
  const after = await newest();
  return { tried, recorded: after !== undefined && after.sequence !== before?.sequence };
}

async function expectRefusedUnsigned(
  server: TestServer,
  operation: OperationModel,
  request: HttpRequest,
): Promise<void> {
  const { tried, recorded } = await refusalsAfter(server, () => send(server, request));
  expect(tried.status, `${operation.name} unsigned`).toBeGreaterThanOrEqual(400);
  expect(tried.status, `${operation.name} unsigned`).not.toBe(500);
  expect(recorded, `${operation.name} unsigned leaves a record`).toBe(true);
  if (!operation.unsigned) expect(tried.code).toMatch(/^MissingAuthenticationToken/);
}

async function expectRefusedForUnknownKey(
  server: TestServer,
  model: ServiceModel,
  operation: OperationModel,
): Promise<void> {
  const unknown = { accessKeyId: accessKeyId(server.account), secretAccessKey: secretAccessKey() };
  const { tried, recorded } = await refusalsAfter(server, () =>
    send(server, signed(server, model, rawCall(model, operation), unknown)),
  );
  expect(tried.code, `${operation.name} with an unknown key`).toMatch(
    /^(InvalidClientTokenId|UnrecognizedClientException)/,
  );
  expect(recorded, `${operation.name} with an unknown key leaves a record`).toBe(true);
}

async function expectRefusedWithoutPermission(
  server: TestServer,
  model: ServiceModel,
  operation: OperationModel,
  stranger: { readonly accessKeyId: string; readonly secretAccessKey: string },
): Promise<void> {
  const name = `${model.id}.${operation.name}`;
  const tried = await send(server, signed(server, model, rawCall(model, operation), stranger));
  const event = await server.storage.read((database) =>
    database
      .selectFrom("cloudtrail_event")
      .select(["event_name", "error_code", "user_name"])
      .orderBy("sequence", "desc")
      .limit(1)
      .executeTakeFirstOrThrow(),
  );
  expect(event.event_name, name).toBe(operation.name);
  if (operation.unsigned) return;
  expect(event.user_name, name).toBe("stranger");
  if (openToAnyCaller.has(name)) {
    expect(tried.status, name).toBe(200);
    return;
  }
  expect(tried.status, name).toBeGreaterThanOrEqual(400);
  if (!mayAlsoAnswer.has(tried.code)) expect(tried.code, name).toMatch(/^AccessDenied/);
}
