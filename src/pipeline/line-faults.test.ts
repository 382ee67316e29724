/** Faults of our own on the line: nothing half done, one record, and a clear end for the caller. */
import * as iam from "@aws-sdk/client-iam";
import * as sts from "@aws-sdk/client-sts";
import { expect, it } from "vitest";
import { clientFor } from "../services/testing/client.ts";
import { eachDatabase, type TestServer } from "../services/testing/harness.ts";
import type { Unit } from "../storage/storage.ts";
import type { Gate } from "./gate.ts";
import type { Operation } from "./operation.ts";

/** The gate with IAM's `CreateGroup` wrapped, and a list of what was reported. */
function gateWith(gate: Gate, wrap: (operation: Operation) => Operation) {
  const service = gate.services.bySigningName("iam");
  const operation = service?.operations.get("CreateGroup");
  if (service === undefined || operation === undefined) throw new Error("IAM is not there");
  const operations = new Map([...service.operations, ["CreateGroup", wrap(operation)]]);
  const wrapped = { ...service, operations };
  const reports: unknown[] = [];
  const changed: Gate = {
    ...gate,
    services: {
      ...gate.services,
      bySigningName: (name) => (name === "iam" ? wrapped : gate.services.bySigningName(name)),
    },
    report: (failure) => reports.push(failure),
  };
  return { gate: changed, reports };
}

async function createGroup({ root }: TestServer, gate: Gate): Promise<unknown> {
  const { AccessKey } = await root.iam("CreateAccessKey", {});
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = AccessKey;
  const send = clientFor(gate, { accessKeyId, secretAccessKey });
  return send(iam, "IAM", "CreateGroup", { GroupName: "team" });
}

/** Runs the operation, and then throws what `failing` gives for that run. */
function failingAfter(operation: Operation, failing: (run: number) => Error | undefined) {
  let runs = 0;
  const run: Operation["run"] = async (request, facts, unit: Unit<unknown>, ...rest) => {
    const output = await operation.run(request, facts, unit, ...rest);
    runs += 1;
    const error = failing(runs);
    if (error !== undefined) throw error;
    return output;
  };
  return { ...operation, run };
}

async function errorCodes({ root }: TestServer): Promise<unknown[]> {
  const { Events = [] } = await root.cloudtrail("LookupEvents", {
    LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "CreateGroup" }],
  });
  return Events.map(({ CloudTrailEvent = "{}" }) => JSON.parse(CloudTrailEvent).errorCode);
}

eachDatabase("a fault", (start) => {
  it("undoes the change, is recorded once, and is told without its insides", async () => {
    const server = await start();
    const fault = new TypeError("the inside of it");
    const { gate, reports } = gateWith(server.assembled.gate, (operation) =>
      failingAfter(operation, () => fault),
    );
    const answer = createGroup(server, gate);
    await expect(answer).rejects.toMatchObject({ code: "InternalFailure", status: 500 });
    await expect(answer).rejects.not.toThrow("the inside of it");
    expect(reports).toEqual([fault]);
    expect(await errorCodes(server)).toEqual(["InternalFailure"]);
    expect((await server.root.iam("ListGroups", {})).Groups).toEqual([]);
  });

  it("that is a conflict of PostgreSQL's has the whole unit run again", async () => {
    const server = await start();
    if (server.storage.dialect !== "postgres") return;
    const deadlock = Object.assign(new Error("deadlock detected"), { code: "40P01" });
    const { gate, reports } = gateWith(server.assembled.gate, (operation) =>
      failingAfter(operation, (run) => (run < 3 ? deadlock : undefined)),
    );
    await createGroup(server, gate);
    expect(reports).toEqual([]);
    expect(await errorCodes(server)).toEqual([undefined]);
    expect((await server.root.iam("ListGroups", {})).Groups).toHaveLength(1);
  });

  it("of the record's fails the call, and nothing is changed", async () => {
    const server = await start();
    const { gate, reports } = gateWith(server.assembled.gate, (operation) => ({
      ...operation,
      record: () => {
        throw new Error("no record");
      },
    }));
    await expect(createGroup(server, gate)).rejects.toMatchObject({ code: "InternalFailure" });
    expect(reports.length).toBeGreaterThan(0);
    expect((await server.root.iam("ListGroups", {})).Groups).toEqual([]);
  });
});

eachDatabase("an unsigned call", (start) => {
  it("is decided by facts as new as the last commit on any node", async () => {
    const { assembled, account } = await start();
    const { gate } = assembled;
    let asked = 0;
    const storage = new Proxy(gate.storage, {
      get(target, key) {
        if (key === "synchronize") asked += 1;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const input = {
      RoleArn: `arn:aws:iam::${account}:role/none`,
      RoleSessionName: "run",
      WebIdentityToken: "not-a-token",
    };
    const send = clientFor({ ...gate, storage }, undefined);
    const call = send(sts, "STS", "AssumeRoleWithWebIdentity", input);
    await expect(call).rejects.toMatchObject({ status: 400 });
    expect(asked).toBe(1);
  });
});
