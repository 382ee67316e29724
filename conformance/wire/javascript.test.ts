/** Every operation of every model, through the official SDK for JavaScript. */
import { describe, expect, it } from "vitest";
import { loadServiceModel, serviceModelIds } from "../../src/wire/protocol.ts";
import { errorGaps, noGaps, valueGaps } from "./agreement.ts";
import { eventStreamOperations, withoutJavaScriptClient } from "./client-facts.ts";
import { javaScriptClient } from "./javascript-client.ts";
import { javaScriptGaps } from "./javascript-gaps.ts";
import { answersWithEventStream } from "./round-trip.ts";

const modelIds = serviceModelIds().filter((id) => !withoutJavaScriptClient.includes(id));

describe.each(modelIds)("the SDK for JavaScript and %s", (id) => {
  const gaps = javaScriptGaps[id] ?? noGaps;

  it("agree on every input and output but the listed ones", { timeout: 60_000 }, async () => {
    expect(await valueGaps(await javaScriptClient(id), loadServiceModel(id))).toEqual(gaps.values);
  });

  it("agree on every error but the listed ones", { timeout: 60_000 }, async () => {
    const client = await javaScriptClient(id);
    const found = await errorGaps(client, loadServiceModel(id), (error) => error.name);
    expect(found).toEqual(gaps.errors);
  });
});

it("lists every model that has no client, and every operation that streams events", () => {
  const streaming = serviceModelIds().flatMap((id) =>
    [...loadServiceModel(id).operations.values()]
      .filter(answersWithEventStream)
      .map((operation) => `${id}.${operation.name}`),
  );
  expect(streaming).toEqual(eventStreamOperations);
  expect(serviceModelIds()).toEqual(expect.arrayContaining([...withoutJavaScriptClient]));
});
