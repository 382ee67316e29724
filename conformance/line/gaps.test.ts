/** `docs/gaps.md` names exactly the operations that the models have and the server has not. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { eachDatabase } from "../../src/services/testing/harness.ts";
import { loadServiceModel, serviceModelIds } from "../../src/wire/protocol.ts";

/** Service ids to the operations that the page lists; `all` where it lists every one. */
function listedGaps(): ReadonlyMap<string, ReadonlySet<string>> {
  const page = readFileSync(new URL("../../docs/gaps.md", import.meta.url), "utf8");
  const rows = page.matchAll(/^\| `([a-z-]+)` \| (.+?) \|/gm);
  return new Map(
    [...rows].map(([, id = "", names = ""]) => [
      id,
      new Set([...names.matchAll(/\b[A-Za-z]+\b/g)].map(([name]) => name)),
    ]),
  );
}

eachDatabase("the list of gaps", (server) => {
  it("holds what is missing, and nothing that is there", async () => {
    const { gate } = (await server()).assembled;
    const listed = listedGaps();
    for (const id of serviceModelIds()) {
      const model = loadServiceModel(id);
      const built = gate.services.bySigningName(model.signingName)?.operations ?? new Map();
      const missing = [...model.operations.keys()].filter((name) => !built.has(name));
      const expected = missing.length === model.operations.size ? ["all"] : missing;
      expect([...(listed.get(id) ?? [])].sort(), id).toEqual(expected.sort());
    }
  });
});
