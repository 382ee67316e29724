/** Every operation of every model, through botocore: what boto3 and the AWS CLI send and accept. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Protocol } from "../../src/wire/protocol.ts";
import { loadServiceModel, serviceModelIds } from "../../src/wire/protocol.ts";
import { errorGaps, noGaps, valueGaps } from "./agreement.ts";
import type { Botocore } from "./botocore-client.ts";
import { botocoreAbsence, startBotocore } from "./botocore-client.ts";
import { botocoreGaps } from "./botocore-gaps.ts";

const absence = botocoreAbsence();

const speakers = serviceModelIds().flatMap((id) =>
  loadServiceModel(id).protocols.map((protocol): [string, Protocol] => [id, protocol]),
);

const suite = absence === undefined ? "botocore" : `botocore, left out because ${absence}`;

describe.skipIf(absence !== undefined)(suite, () => {
  let botocore: Botocore;
  beforeAll(() => {
    botocore = startBotocore();
  });
  afterAll(() => botocore.stop());

  describe.each(speakers)("and %s in %s", (id, protocol) => {
    const gaps = botocoreGaps[id] ?? noGaps;

    it("agree on every input and output but the listed ones", { timeout: 60_000 }, async () => {
      const client = await botocore.client(id, protocol);
      expect(await valueGaps(client, loadServiceModel(id))).toEqual(gaps.values);
    });

    it("agree on every error but the listed ones", { timeout: 60_000 }, async () => {
      const model = loadServiceModel(id);
      // Where codes of the query protocol travel along, botocore prefers them to shapes' names.
      const byCode = protocol === "query" || model.awsQueryCompatible === true;
      const client = await botocore.client(id, protocol);
      const found = await errorGaps(client, model, (error) =>
        byCode ? (error.error?.code ?? error.name) : error.name,
      );
      expect(found).toEqual(gaps.errors);
    });
  });
});
