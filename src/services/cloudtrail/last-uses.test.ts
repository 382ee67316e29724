/** When keys and principals were last used, asked for many at once. */
import { expect, it } from "vitest";
import type { AuditEvent } from "../../pipeline/audit.ts";
import { eachDatabase } from "../testing/harness.ts";
import { anyEvent } from "./testing/events.ts";
import { Trail } from "./trail.ts";

/** More than one statement asks for. */
const ids = Array.from({ length: 250 }, (_, index) => `id${index}`);

eachDatabase("last uses", (server) => {
  it("are the newest of each that was used, of however many", async () => {
    const { storage, clock, account } = await server();
    const trail = new Trail({ storage, clock, onRefusalDropped: () => undefined });
    const used = ids.filter((_, index) => index % 2 === 0);
    const event = (id: string, time: number, service: string): AuditEvent =>
      anyEvent({
        account,
        time,
        eventSource: `${service}.amazonaws.com`,
        region: "eu-west-1",
        accessKeyId: id,
        principalId: `of ${id}`,
      });
    const keep = (events: readonly AuditEvent[]) =>
      storage.transact(async (unit) => {
        for (const one of events) trail.append(one, unit);
      });
    await keep(used.flatMap((id) => [event(id, 2_000, "sts"), event(id, 1_000, "iam")]));
    // What comes later may have been received before.
    await keep(used.map((id) => event(id, 1_000, "kms")));
    await keep([event("id0", 3_000, "ssm")]);
    await keep([event("id0", 3_000, "ssm"), event("id0", 2_000, "kms")]);
    const [all, some, none] = await storage.transact(async (unit) => [
      await trail.lastUses(ids, unit),
      await trail.lastUses(["of id0", "of id1", "of id2"], unit),
      await trail.lastUses([], unit),
    ]);
    const last = { at: 2_000, region: "eu-west-1", service: "sts" };
    const newer = { at: 3_000, region: "eu-west-1", service: "ssm" };
    expect(all).toEqual(new Map([...used.map((id) => [id, last] as const), ["id0", newer]]));
    expect(some).toEqual(
      new Map([
        ["of id0", newer],
        ["of id2", last],
      ]),
    );
    expect(none).toEqual(new Map());
  });
});
