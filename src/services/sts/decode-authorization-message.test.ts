import { expect, it } from "vitest";
import { authorizationMessageHeader } from "../../pipeline/authorization-messages.ts";
import { handle } from "../../pipeline/line.ts";
import { receive } from "../../pipeline/receive.ts";
import { sign } from "../../wire/signature/sign.ts";
import type { Credentials } from "../testing/client.ts";
import { eachDatabase, type TestServer } from "../testing/harness.ts";
import { mayAll, policy } from "./testing/fixtures.ts";

interface Keyed {
  readonly server: TestServer;
  readonly credentials: Credentials;
}

async function keyedUser(server: TestServer, permissions: object): Promise<Keyed> {
  const { root } = server;
  const UserName = "alice";
  await root.iam("CreateUser", { UserName });
  await root.iam("PutUserPolicy", {
    UserName,
    PolicyName: "p",
    PolicyDocument: JSON.stringify(permissions),
  });
  const { AccessKeyId, SecretAccessKey } = (await root.iam("CreateAccessKey", { UserName }))
    .AccessKey;
  return { server, credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey } };
}

/** The message in the answer to a denied `DeleteUser`, as it goes over the wire. */
async function deniedMessage({ server, credentials }: Keyed): Promise<string> {
  const { gate } = server.assembled;
  const body = Buffer.from("Action=DeleteUser&Version=2010-05-08&UserName=bob");
  const headers = { host: "127.0.0.1:4800", "content-type": "application/x-www-form-urlencoded" };
  const http = { method: "POST", path: "/", query: "", headers, body };
  const { accessKeyId, secretAccessKey } = credentials;
  const keys = { accessKeyId, secretAccessKey };
  const signed = { ...http, headers: sign(http, keys, "us-east-1", "iam", server.clock.now()) };
  const origin = { sourceAddress: "192.0.2.7", secureTransport: true };
  const response = await handle(receive(signed, origin, gate), gate);
  expect(response.status).toBe(403);
  return response.headers[authorizationMessageHeader] ?? "";
}

eachDatabase("DecodeAuthorizationMessage", (start) => {
  it("tells which statement denied, and in which context", async () => {
    const server = await start();
    const Condition = { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } };
    const alice = await keyedUser(
      server,
      policy({ Effect: "Deny", Action: "iam:Delete*", Resource: "*", Condition }),
    );
    const EncodedMessage = await deniedMessage(alice);
    expect(EncodedMessage).toMatch(/^[\w-]{100,6144}$/);
    const { DecodedMessage } = await server.root.sts("DecodeAuthorizationMessage", {
      EncodedMessage,
    });
    const decoded = JSON.parse(DecodedMessage ?? "");
    const userArn = `arn:aws:iam::${server.account}:user/alice`;
    expect(decoded).toMatchObject({
      allowed: false,
      explicitDeny: true,
      matchedStatements: {
        items: [
          {
            effect: "DENY",
            actions: { items: [{ value: "iam:Delete*" }] },
            resources: { items: [{ value: "*" }] },
            conditions: {
              items: [{ key: "aws:SourceIp", values: { items: [{ value: "192.0.2.0/24" }] } }],
            },
          },
        ],
      },
      failures: { items: [] },
      context: {
        principal: { name: "alice", arn: userArn },
        action: "iam:DeleteUser",
        resource: `arn:aws:iam::${server.account}:user/bob`,
      },
    });
    expect(decoded.context.conditions.items).toContainEqual({
      key: "aws:sourceip",
      values: { items: [{ value: "192.0.2.7" }] },
    });
  });

  it("needs a permission of its own", async () => {
    const server = await start();
    const alice = await keyedUser(server, policy({ Action: "iam:List*", Resource: "*" }));
    const EncodedMessage = await deniedMessage(alice);
    await expect(
      server.as(alice.credentials).sts("DecodeAuthorizationMessage", { EncodedMessage }),
    ).rejects.toMatchObject({ code: "AccessDenied" });
  });

  it("refuses what is no message, was changed, or is of another account", async () => {
    const server = await start();
    const other = await start();
    const alice = await keyedUser(server, policy({ Action: "iam:List*", Resource: "*" }));
    const message = await deniedMessage(alice);
    const changed = `${message.slice(0, -2)}${message.endsWith("AA") ? "BB" : "AA"}`;
    for (const [client, EncodedMessage] of [
      [server.root, "nonsense"],
      [server.root, changed],
      [other.root, message],
      [await other.user("bob", mayAll), message],
    ] as const) {
      await expect(
        client.sts("DecodeAuthorizationMessage", { EncodedMessage }),
      ).rejects.toMatchObject({
        code: "InvalidAuthorizationMessageException",
        status: 400,
      });
    }
  });
});

eachDatabase("GetAccessKeyInfo", (start) => {
  it("tells the account of long-term, temporary and deleted keys", async () => {
    const server = await start();
    const other = await start();
    const { credentials } = await keyedUser(server, mayAll);
    const alice = server.as(credentials);
    const { Credentials } = await alice.sts("GetSessionToken", {});
    await server.root.iam("DeleteAccessKey", {
      UserName: "alice",
      AccessKeyId: credentials.accessKeyId,
    });
    for (const AccessKeyId of [credentials.accessKeyId, Credentials?.AccessKeyId ?? ""]) {
      expect(await other.root.sts("GetAccessKeyInfo", { AccessKeyId })).toEqual({
        Account: server.account,
      });
    }
  });

  it.each(["AKIAIOSFODNN7EXAMPLE", "NOTAKEYATALLREALLY"])("knows no %s", async (AccessKeyId) => {
    const { root } = await start();
    await expect(root.sts("GetAccessKeyInfo", { AccessKeyId })).rejects.toMatchObject({
      code: "InvalidClientTokenId",
    });
  });
});
