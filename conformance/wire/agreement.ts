/** What a client and the models disagree on, over every operation of a model. */
import type { ServiceModel } from "../../src/wire/protocol.ts";
import type { StructureShape } from "../../src/wire/shape.ts";
import type { Client } from "./round-trip.ts";
import { answersWithEventStream, errorTrip, roundTrip } from "./round-trip.ts";

/** Enough for every member of every shape near the top to take part. */
const rounds = 3;

/** Where a client is known to disagree. These lists only shrink. */
export interface ClientGaps {
  /** Operations and members that the client does not know. */
  readonly values: readonly string[];
  readonly errors: readonly string[];
}

export const noGaps: ClientGaps = { values: [], errors: [] };

function sortedSet(items: Iterable<string>): readonly string[] {
  return [...new Set(items)].sort();
}

/** Members that get lost or changed on their way, and operations that the client does not have. */
export async function valueGaps(client: Client, model: ServiceModel): Promise<readonly string[]> {
  const gaps: string[] = [];
  for (const operation of model.operations.values()) {
    if (answersWithEventStream(operation)) continue;
    if (!client.knows(operation.name)) {
      gaps.push(`${operation.name}: unknown operation`);
      continue;
    }
    for (let round = 0; round < rounds; round++) {
      gaps.push(...(await roundTrip(client, model, operation, round)));
    }
  }
  return sortedSet(gaps);
}

/** Errors that the client reads with another code, status or message than were sent. */
export async function errorGaps(
  client: Client,
  model: ServiceModel,
  expectedCode: (error: StructureShape) => string,
): Promise<readonly string[]> {
  const gaps: string[] = [];
  for (const operation of model.operations.values()) {
    if (answersWithEventStream(operation) || !client.knows(operation.name)) continue;
    for (const error of operation.errors) {
      const read = await errorTrip(client, model, operation, error);
      if (read.code !== expectedCode(error) || read.status !== error.error?.status) {
        gaps.push(`${error.name}: read as ${read.code} with status ${read.status}`);
      }
      if (!read.message.startsWith(`why ${error.name} & <so>`)) {
        gaps.push(`${error.name}: message read as ${read.message}`);
      }
    }
  }
  return sortedSet(gaps);
}
