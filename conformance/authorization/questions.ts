/** The questions that each built operation asks of the policy engine, caught as it asks them. */
import { handle } from "../../src/pipeline/line.ts";
import type { Operation, PermissionRequest } from "../../src/pipeline/operation.ts";
import { receive } from "../../src/pipeline/receive.ts";
import type { TestServer } from "../../src/services/testing/harness.ts";
import {
  loadServiceModel,
  type OperationModel,
  type ServiceModel,
} from "../../src/wire/protocol.ts";
import type { Shape } from "../../src/wire/shape.ts";
import { sign } from "../../src/wire/signature/sign.ts";
import { callWith } from "../line/raw-call.ts";
import { sampleStructure } from "../line/sample-input.ts";

/** What is in the place of a member wherever an input has it, by the member's name. */
export type Things = Readonly<Record<string, unknown>>;

export interface Asked {
  readonly operation: string;
  /** Undefined where the call ended before anything was asked. */
  readonly questions: readonly PermissionRequest[] | undefined;
  /** What the call was answered, to say why nothing was asked. */
  readonly answer: string;
}

interface Stranger {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * Calls every built operation of a service as a user who may do nothing, so that nothing changes,
 * with the smallest input that its model takes, `things` in it, and each optional member that
 * `things` names.
 */
export async function questionsOf(
  server: TestServer,
  serviceId: string,
  things: Things,
): Promise<readonly Asked[]> {
  const model = loadServiceModel(serviceId);
  const service = server.assembled.gate.services.bySigningName(model.signingName);
  const stranger = await makeStranger(server);
  const asked: Asked[] = [];
  for (const built of service?.operations.values() ?? []) {
    const operation = model.operations.get(built.name);
    if (operation === undefined) continue;
    const caught = catchQuestions(built);
    try {
      const answer = await call(server, model, operation, stranger, things);
      asked.push({ operation: built.name, questions: caught.questions, answer });
    } finally {
      caught.restore();
    }
  }
  return asked;
}

async function makeStranger({ root, account }: TestServer): Promise<Stranger> {
  const UserName = `stranger-of-${account}`;
  await root.iam("CreateUser", { UserName });
  const { AccessKey } = await root.iam("CreateAccessKey", { UserName });
  return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
}

/** Operations are plain data: what asks is put aside, and put back when the call is over. */
function catchQuestions(operation: Operation) {
  const { permissions } = operation;
  const caught: { questions: readonly PermissionRequest[] | undefined; restore(): void } = {
    questions: undefined,
    restore: () => Object.assign(operation, { permissions }),
  };
  Object.assign(operation, {
    permissions(...asking: Parameters<Operation["permissions"]>) {
      caught.questions = permissions.apply(operation, asking);
      return caught.questions;
    },
  });
  return caught;
}

async function call(
  server: TestServer,
  model: ServiceModel,
  operation: OperationModel,
  credentials: Stranger,
  things: Things,
): Promise<string> {
  const { gate } = server.assembled;
  const sample = operation.input === undefined ? {} : sampleStructure(operation.input);
  const request = callWith(model, operation, withThings(sample, operation.input, things));
  const headers = sign(request, credentials, "us-east-1", model.signingName, server.clock.now());
  const origin = { sourceAddress: "127.0.0.1", secureTransport: false };
  const message = { ...request, headers: { ...request.headers, ...headers } };
  const { body } = await handle(receive(message, origin, gate), gate);
  return Buffer.from(body).toString("utf8");
}

function withThings(
  sample: Readonly<Record<string, unknown>>,
  shape: Shape | undefined,
  things: Things,
): Readonly<Record<string, unknown>> {
  if (shape?.type !== "structure") return sample;
  const named = shape.members.filter(({ name }) => Object.hasOwn(things, name));
  return { ...sample, ...Object.fromEntries(named.map(({ name }) => [name, things[name]])) };
}
