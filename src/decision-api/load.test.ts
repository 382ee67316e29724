import { expect, it } from "vitest";
import { eachDatabase } from "../services/testing/harness.ts";
import { callsUnderWayMax } from "./load.ts";
import { allow, askerOf, policyOf, question } from "./testing/ask.ts";

eachDatabase("too many calls at once", (server) => {
  it("are told to come again, on record, and are let in once others are done", async () => {
    const one = await server();
    const { ask } = await askerOf(one);
    await one.user("alice", policyOf(allow("app:read")));
    const asked = question("user/alice", "read", "record/1");
    const answers = await Promise.all(
      Array.from({ length: callsUnderWayMax + 2 }, () => ask("evaluation", asked)),
    );
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(2);
    expect(refused[0]).toMatchObject({
      status: 429,
      headers: { "retry-after": "1", "x-request-id": expect.stringMatching(/./) },
      text: expect.stringMatching(/^Too many calls/),
    });
    expect(await ask("evaluation", asked)).toMatchObject({ json: { decision: true } });
  });
});
