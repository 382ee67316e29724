/** When keys and principals were last used, asked for many at once. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { Trail } from "./trail.ts";

/** More than one statement asks for. */
const ids = Array.from({ length: 250 }, (_, index) => `id${index}`);

eachDatabase("last uses", (server) => {
  it("are the newest of each that was used, of however many", async () => {
    const { storage, clock, account } = await server();
    const trail = new Trail({ storage, clock, onRefusalDropped: () => undefined });
    const used = ids.filter((_, index) => index % 2 === 0);
    const event = (id: string, event_time: number, service: string) => ({
      event_id: "",
      account_id: account,
      event_time,
      event_name: "Any",
      event_source: `${service}.amazonaws.com`,
      region: "eu-west-1",
      read_only: 1,
      access_key_id: id,
      principal_id: `of ${id}`,
      record: "{}",
    });
    const [byKey, byPrincipal] = await storage.transact(async (unit) => {
      await unit.database
        .insertInto("cloudtrail_event")
        .values(used.flatMap((id) => [event(id, 2_000, "sts"), event(id, 1_000, "iam")]))
        .execute();
      return [
        await trail.lastUsesOfAccessKeys(ids, unit),
        await trail.lastUsesOfPrincipals(["of id0", "of id1"], unit),
      ];
    });
    const last = { at: 2_000, region: "eu-west-1", service: "sts" };
    expect(byKey).toEqual(new Map(used.map((id) => [id, last])));
    expect(byPrincipal).toEqual(new Map([["of id0", last]]));
    expect(await storage.transact((unit) => trail.lastUsesOfAccessKeys([], unit))).toEqual(
      new Map(),
    );
  });
});
