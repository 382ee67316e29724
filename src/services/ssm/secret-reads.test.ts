/** Reads of secrets under parameters' names, as the trail tells them. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { allow, arn, value } from "./testing/put.ts";

eachDatabase("a secret that is read as a parameter", (server) => {
  it("is on record under both names, and without its value", async () => {
    const world = await server();
    const { root } = world;
    const SecretString = "read-as-a-parameter";
    const { ARN = "" } = await root.secretsmanager("CreateSecret", { Name: "db", SecretString });
    const name = "/aws/reference/secretsmanager/db";
    const reader = await world.user("reader", allow("ssm:GetParameter", "*"));
    await expect(value(reader, name)).rejects.toMatchObject({ code: "AccessDeniedException" });
    expect(await value(root, `${name}:AWSCURRENT`)).toBe(SecretString);
    await root.ssm("GetParameters", { Names: [name, "/none"], WithDecryption: true });
    for (const AttributeValue of [ARN, arn(world, name)]) {
      const { Events = [] } = await root.cloudtrail("LookupEvents", {
        LookupAttributes: [{ AttributeKey: "ResourceName", AttributeValue }],
      });
      const told = Events.map(({ EventName, CloudTrailEvent = "" }) => {
        expect(CloudTrailEvent).not.toContain(SecretString);
        return [EventName, (JSON.parse(CloudTrailEvent) as { errorCode?: string }).errorCode];
      });
      expect(told).toEqual(
        expect.arrayContaining([
          ["GetParameter", "AccessDenied"],
          ["GetParameter", undefined],
          ["GetParameters", undefined],
        ]),
      );
    }
  });
});
