/** The round trip of one operation through a client: input there, output and errors back. */
import { ServiceError } from "../../src/base/errors.ts";
import type { HttpRequest, HttpResponse } from "../../src/wire/http.ts";
import type { OperationModel, Protocol, ServiceModel } from "../../src/wire/protocol.ts";
import {
  decodeInput,
  encodeError,
  encodeOutput,
  resolveOperation,
} from "../../src/wire/protocol.ts";
import type { StructureShape } from "../../src/wire/shape.ts";
import { filledByClient, unsendable } from "./client-facts.ts";
import { differencesOf } from "./differences.ts";
import type { Draw } from "./random-values.ts";
import { randomValue, seededRandom } from "./random-values.ts";

export type Answer = (request: HttpRequest) => HttpResponse;

export interface ClientError {
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

/** A client under test: it sends a real call and gives what it read from the answer. */
export interface Client {
  readonly protocol: Protocol;
  /** False where the client's version does not know the operation. */
  knows(operation: string): boolean;
  call(operation: string, input: unknown, answer: Answer): Promise<unknown>;
  /** The error that the client read from an answer. */
  callForError(operation: string, input: unknown, answer: Answer): Promise<ClientError>;
}

const requestId = "00000000-0000-4000-8000-000000000000";

function drawFor(client: Client, seed: number, direction: "input" | "output"): Draw {
  const noEmptyInputs = direction === "input" && client.protocol === "query";
  return { random: seededRandom(seed), direction, unsendable, filledByClient, noEmptyInputs };
}

/** A seed of its own for each operation and round, the same in every run. */
function seedOf(model: ServiceModel, operation: OperationModel, round: number): number {
  let hash = round + 1;
  for (const character of `${model.id}.${operation.name}`) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  }
  return hash >>> 0;
}

function drawValue(shape: StructureShape | undefined, draw: Draw): unknown {
  return shape === undefined ? {} : randomValue(shape, draw);
}

export function answersWithEventStream({ output }: OperationModel): boolean {
  return (
    output?.members.some(({ shape }) => shape.type === "structure" && shape.eventStream) ?? false
  );
}

/** What differs after one call with a random input and a random output. */
export async function roundTrip(
  client: Client,
  model: ServiceModel,
  operation: OperationModel,
  round: number,
): Promise<readonly string[]> {
  const seed = seedOf(model, operation, round);
  const input = drawValue(operation.input, drawFor(client, seed, "input"));
  const output = drawValue(operation.output, drawFor(client, seed + 1, "output"));
  let decoded: unknown;
  const read = await client.call(operation.name, input, (request) => {
    const resolved = resolveOperation(model, request);
    if (resolved.operation !== operation || resolved.protocol !== client.protocol) {
      const taken = `${resolved.operation.name} in ${resolved.protocol}`;
      throw new Error(`${operation.name} in ${client.protocol} was taken for ${taken}`);
    }
    decoded = decodeInput(resolved, request);
    return encodeOutput(resolved, output, requestId);
  });
  return [
    ...differencesOf(input, decoded, operation.input),
    ...differencesOf(output, read, operation.output),
  ];
}

/** What the client makes of one of the operation's modelled errors. */
export async function errorTrip(
  client: Client,
  model: ServiceModel,
  operation: OperationModel,
  error: StructureShape,
): Promise<ClientError> {
  const seed = seedOf(model, operation, 0);
  const input = drawValue(operation.input, drawFor(client, seed, "input"));
  const members = drawValue(error, drawFor(client, seed, "output")) as Record<string, unknown>;
  const thrown = new ServiceError(error.name, `why ${error.name} & <so>`, { members });
  return client.callForError(operation.name, input, (request) =>
    encodeError(resolveOperation(model, request), thrown, requestId),
  );
}
