/** The API of leases: pages, filters, permissions, and nothing of another account. */
import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { openLease } from "../../leases/lease.ts";
import { eachDatabase, type TestServer } from "../testing/harness.ts";
import { leaseArn } from "./rows.ts";

const resource = "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-abcdef";

/** A lease that is being made for ever: nothing outside belongs to it. */
async function open({ storage, clock, account }: TestServer, more: object = {}): Promise<string> {
  const lease = {
    lease_id: randomUUID(),
    account_id: account,
    region: "us-east-1",
    kind: "secretsmanager/dynamic",
    subject: "none",
    resource,
    holder: "user:none",
    holder_arn: `arn:aws:iam::${account}:user/none`,
    expires_at: clock.now() + 3_600_000,
    expires_max_at: clock.now() + 7_200_000,
    lane: "none",
    detail: JSON.stringify({ role: "sp_none", engine: "postgres", lifetime: 3_600_000 }),
    sealed: "x",
    sealed_call: "x",
    ...more,
  };
  await storage.transact((unit) => openLease(unit, lease, clock.now()));
  return lease.lease_id;
}

eachDatabase("leases", (server) => {
  it("are listed newest first, by page, without losing any of one second", async () => {
    const here = await server();
    const made = new Set<string>();
    for (let index = 0; index < 5; index += 1) made.add(await open(here));
    here.clock.advance(1_000);
    const newest = await open(here);
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await here.root.leases("ListLeases", { MaxResults: 2, NextToken });
      seen.push(...page.Leases.map(({ LeaseId }) => LeaseId));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(seen[0]).toBe(newest);
    expect(new Set(seen.slice(1))).toEqual(made);
    expect(seen).toHaveLength(6);
  });

  it("are filtered by secret and state", async () => {
    const here = await server();
    const LeaseId = await open(here);
    await open(here, { resource: `${resource}x` });
    const ids = async (input: object) =>
      (await here.root.leases("ListLeases", input)).Leases.map((lease) => lease.LeaseId);
    expect(await ids({ ResourceArn: resource })).toEqual([LeaseId]);
    expect(await ids({ State: "active" })).toEqual([]);
    expect(await ids({ State: "creating", ResourceArn: resource })).toEqual([LeaseId]);
    expect(await ids({ OnlyFailed: true })).toEqual([]);
  });

  it.each(["x", "", "MTo", "Ojo6"])("refuse a token that nobody gave: %j", async (NextToken) => {
    const { root } = await server();
    await expect(root.leases("ListLeases", { NextToken })).rejects.toMatchObject({
      code: expect.stringMatching(/^(InvalidNextToken|Validation)Exception$/),
      status: 400,
    });
  });

  it("of another account are neither seen nor found", async () => {
    const [here, other] = [await server(), await server()];
    const LeaseId = await open(other);
    expect((await here.root.leases("ListLeases", {})).Leases).toEqual([]);
    for (const operation of ["RenewLease", "RevokeLease"] as const) {
      await expect(here.root.leases(operation, { LeaseId })).rejects.toMatchObject({
        code: "ResourceNotFoundException",
      });
    }
  });

  it("of another region are neither seen nor found", async () => {
    const here = await server();
    const LeaseId = await open(here, { region: "eu-west-1" });
    expect((await here.root.leases("ListLeases", {})).Leases).toEqual([]);
    await expect(here.root.leases("RevokeLease", { LeaseId })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
  });

  it("whose end waits after a failure are ended at once when they are revoked again", async () => {
    const { root, storage, clock, ...here } = await server();
    const LeaseId = await open({ root, storage, clock, ...here });
    await root.leases("RevokeLease", { LeaseId });
    const later = { due_at: clock.now() + 600_000, attempts: 9 };
    await storage.transact(({ database }) =>
      database.updateTable("job").set(later).where("subject", "=", LeaseId).execute(),
    );
    await root.leases("RevokeLease", { LeaseId });
    const jobs = await storage.read((database) =>
      database.selectFrom("job").select("due_at").where("subject", "=", LeaseId).execute(),
    );
    expect(jobs).toEqual([{ due_at: clock.now() }]);
  });

  it("can be revoked one by one, as the policy names them", async () => {
    const here = await server();
    const [mine, other] = [await open(here), await open(here)];
    const Resource = leaseArn({
      region: "us-east-1",
      account_id: here.account,
      lease_id: mine,
    });
    const operator = await here.user("operator", {
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "sallyport:RevokeLease", Resource },
    });
    const { Lease } = await operator.leases("RevokeLease", { LeaseId: mine });
    expect(Lease).toMatchObject({ LeaseArn: Resource, State: "ending", EndReason: "revoked" });
    const refused = { code: "AccessDeniedException" };
    await expect(operator.leases("RevokeLease", { LeaseId: other })).rejects.toMatchObject(refused);
    await expect(operator.leases("ListLeases", {})).rejects.toMatchObject(refused);
    await expect(here.root.leases("RenewLease", { LeaseId: mine })).rejects.toMatchObject({
      code: "InvalidRequestException",
    });
    const { Events = [] } = await here.root.cloudtrail("LookupEvents", {
      LookupAttributes: [{ AttributeKey: "ResourceName", AttributeValue: resource }],
    });
    expect(Events.map(({ EventName }) => EventName)).toContain("RevokeLease");
  });
});
