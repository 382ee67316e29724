import { afterAll, describe, expect, it } from "vitest";
import { seededRandom } from "../../fuzz/policy/random.ts";
import { type Caller, callerOf, textsOf } from "./calls.ts";
import { makeSite } from "./server-process.ts";
import { type AnsweredCall, type UserState, write } from "./writers.ts";

const site = makeSite();
afterAll(() => site.remove());

const rounds = 6;
const writers = 8;

/** The part of a record that the state must agree with. */
interface Recorded {
  readonly eventName: string;
  readonly errorCode?: string;
  readonly requestID: string;
  readonly requestParameters: { readonly userName?: string; readonly accessKeyId?: string } | null;
  readonly responseElements: { readonly accessKey?: { readonly accessKeyId: string } } | null;
}

/** Writes until so many calls were answered, and kills the server in the midst of the others. */
async function writeAndKill(round: number, answersMax: number) {
  const server = await site.start();
  const root = callerOf(server.url, site.root);
  let answers = 0;
  const onAnswer = () => {
    answers += 1;
    if (answers === answersMax) void server.stop("SIGKILL");
  };
  const written = await Promise.all(
    Array.from({ length: writers }, (_, index) => write(root, `R${round}-W${index}`, onAnswer)),
  );
  await server.exit;
  root.close();
  return written;
}

/** What a trail says that there must be, from the oldest record to the newest. */
function stateOf(records: readonly Recorded[]) {
  const users = new Set<string>();
  const keys = new Set<string>();
  const policies = new Set<string>();
  for (const { eventName, errorCode, requestParameters, responseElements } of records) {
    if (errorCode !== undefined) continue;
    const name = requestParameters?.userName ?? "";
    const made = responseElements?.accessKey?.accessKeyId;
    if (eventName === "CreateUser") users.add(name);
    if (eventName === "DeleteUser") users.delete(name);
    if (eventName === "CreateAccessKey") keys.add(`${name} ${made}`);
    if (eventName === "DeleteAccessKey") keys.delete(`${name} ${requestParameters?.accessKeyId}`);
    if (eventName === "PutUserPolicy") policies.add(name);
    if (eventName === "DeleteUserPolicy") policies.delete(name);
  }
  return { users: [...users].sort(), keys: [...keys].sort(), policies: [...policies].sort() };
}

/** The same, as the API shows it. */
async function stateShown(root: Caller) {
  const users = await root.list("ListUsers", "UserName");
  const keys: string[] = [];
  const policies: string[] = [];
  for (const UserName of users) {
    for (const id of await root.list("ListAccessKeys", "AccessKeyId", { UserName })) {
      keys.push(`${UserName} ${id}`);
    }
    const names = await root.list("ListUserPolicies", "member", { UserName });
    policies.push(...names.map(() => UserName));
  }
  return { users: users.sort(), keys: keys.sort(), policies: policies.sort() };
}

async function expectAnswered(root: Caller, url: URL, name: string, state: UserState) {
  const { code } = await root.iam("GetUser", { UserName: name });
  expect([name, code]).toEqual([name, state.exists ? undefined : "NoSuchEntity"]);
  for (const { id, secret } of state.keys) {
    const user = callerOf(url, { accessKeyId: id, secretAccessKey: secret });
    const answer = await user.iam("GetUser");
    user.close();
    expect(textsOf(answer, "UserName")).toEqual([name]);
  }
}

describe("a server that is killed while it writes", () => {
  it("has everything that it answered, nothing half done, and a trail that agrees", async () => {
    const random = seededRandom(9);
    const calls: AnsweredCall[] = [];
    const certain = new Map<string, UserState>();
    for (let round = 0; round < rounds; round += 1) {
      for (const written of await writeAndKill(round, 20 + random.below(100))) {
        calls.push(...written.calls);
        for (const [name, state] of written.certain) certain.set(name, state);
      }
    }
    expect(calls.length).toBeGreaterThan(rounds * 20);
    const server = await site.start();
    const root = callerOf(server.url, site.root);
    for (const [name, state] of certain) await expectAnswered(root, server.url, name, state);
    const shown = await stateShown(root);
    const records = (await root.events({ key: "ReadOnly", value: "false" }))
      .map((event) => JSON.parse(event.CloudTrailEvent) as Recorded)
      .toReversed();
    expect(stateOf(records)).toEqual(shown);
    const recorded = new Map(records.map((one) => [one.requestID, one.eventName]));
    for (const { requestId, action } of calls) expect(recorded.get(requestId)).toBe(action);
    const summary = await root.iam("GetAccountSummary");
    expect(summary.body).toContain(`<key>Users</key><value>${shown.users.length}</value>`);
    root.close();
    expect(await server.stop()).toEqual({ code: 0, said: "" });
  }, 90_000);
});
