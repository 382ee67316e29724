import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isoBasic, ManualClock } from "../../src/base/clock.ts";
import { type Caller, callerOf, textsOf } from "./calls.ts";
import { signedQuery } from "./requests.ts";
import { makeSite, type RunningServer } from "./server-process.ts";
import { openTarget } from "./target.ts";

const minute = 60_000;

/** `20261122T100000Z`. */
const basicTime = /\d{8}T\d{6}Z/g;

describe("a client's clock", () => {
  const site = makeSite();
  let server: RunningServer;
  let root: Caller;

  beforeAll(async () => {
    server = await site.start();
    root = callerOf(server.url, site.root);
  });
  afterAll(() => site.remove());

  const sentAt = (signedAt: number) =>
    root.send(
      signedQuery(
        { host: server.url.host, credentials: site.root, signedAt },
        "sts",
        "GetCallerIdentity",
      ),
    );

  it("that is 16 minutes behind is refused in AWS's words, with both times", async () => {
    const signedAt = Date.now() - 16 * minute;
    const answer = await sentAt(signedAt);
    expect([answer.status, answer.code]).toEqual([403, "SignatureDoesNotMatch"]);
    const [message = ""] = textsOf(answer, "Message");
    expect(message.replace(basicTime, "TIME")).toBe(
      "Signature expired: TIME is now earlier than TIME (TIME - 15 min.)",
    );
    const [signed, , here] = message.match(basicTime) ?? [];
    expect(signed).toBe(isoBasic(signedAt));
    expect(Math.abs(timeOf(here) - Date.now())).toBeLessThan(5 * minute);
  });

  it("that is 16 minutes ahead is refused in AWS's words, with both times", async () => {
    const signedAt = Date.now() + 16 * minute;
    const answer = await sentAt(signedAt);
    expect([answer.status, answer.code]).toEqual([403, "SignatureDoesNotMatch"]);
    const [message = ""] = textsOf(answer, "Message");
    expect(message.replace(basicTime, "TIME")).toBe(
      "Signature not yet current: TIME is still later than TIME (TIME + 15 min.)",
    );
    expect(message.match(basicTime)?.[0]).toBe(isoBasic(signedAt));
  });

  it.each([-14, 14])("that is %s minutes off is let pass", async (minutes) => {
    expect((await sentAt(Date.now() + minutes * minute)).status).toBe(200);
  });
});

describe("a session token", () => {
  it("ends when it says, and the refusal names both times", async () => {
    const start = Date.UTC(2026, 10, 22, 10, 0, 0);
    const clock = new ManualClock(start);
    const target = await openTarget(clock);
    const call = (signedAt: number) =>
      target.answer(
        signedQuery(
          { host: "127.0.0.1:4800", credentials: target.session, signedAt },
          "sts",
          "GetCallerIdentity",
        ),
      );
    clock.set(start + 60 * minute - 1);
    expect(await call(clock.now())).toMatchObject({ status: 200 });
    clock.set(start + 60 * minute);
    const { status, code, body } = await call(clock.now());
    expect([status, code]).toEqual([403, "ExpiredToken"]);
    expect(body).toContain(
      "The security token included in the request is expired: " +
        "it ended at 20261122T110000Z and the time here is 20261122T110000Z.",
    );
    await target.close();
  });
});

function timeOf(basic = ""): number {
  const iso = basic.replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5");
  return Date.parse(iso);
}
