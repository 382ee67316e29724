/** What a command takes from its environment to reach a server, and what it refuses. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { callJson } from "../../src/client.ts";
import { clientOf } from "./client.ts";

const environment = {
  AWS_ENDPOINT_URL: "http://127.0.0.1:4800",
  AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE", // sallyport:allow
  AWS_SECRET_ACCESS_KEY: "not-a-secret",
  HOME: "/nonexistent",
};
const ofOne = "not-to-be-shown";

describe("an environment that cannot be used", () => {
  it.each([
    ["an endpoint without a scheme", { AWS_ENDPOINT_URL: "sallyport" }, /the endpoint "sallyport"/],
    ["a host and a port alone", { AWS_ENDPOINT_URL: "localhost:4800" }, /"localhost:4800" is no/],
    ["another protocol", { AWS_ENDPOINT_URL: "ftp://localhost" }, /begins with http:\/\//],
    ["half of a key", { AWS_SECRET_ACCESS_KEY: "" }, /AWS_SECRET_ACCESS_KEY is not$/],
    ["a line end in the Region", { AWS_REGION: "us-east-1\r" }, /^the Region holds a line end/],
    ["a line end in the key's id", { AWS_ACCESS_KEY_ID: `${ofOne}\r` }, /^the access key id holds/],
    ["one in the token", { AWS_SESSION_TOKEN: `${ofOne}\nb` }, /^the session token holds/],
  ])("is told by its name, and no credential is shown: %s", async (_, wrong, message) => {
    const failure = await clientOf({ ...environment, ...wrong })().catch((error) => error);
    expect(failure.name).toBe("CommandFailure");
    expect(failure.message).toMatch(message);
    expect(failure.message).not.toContain(ofOne);
  });
});

describe("a refusal", () => {
  const xml =
    "<ErrorResponse><Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code>" +
    "<Message>Credential should be scoped to a valid region. </Message></Error></ErrorResponse>";

  it.each([
    ["in JSON", '{"__type":"a#Denied","message":"no"}', "Denied", /^no$/],
    ["in XML, before its service was known", xml, "SignatureDoesNotMatch", /a valid region/],
    ["by something else", "<html>Bad Gateway</html>", "UnknownError", /HTTP status 403/],
  ])("has a code and words: %s", async (_, body, code, message) => {
    const server = createServer((_request, response) => response.writeHead(403).end(body));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const AWS_ENDPOINT_URL = `http://127.0.0.1:${port}`;
    const client = await clientOf({ ...environment, AWS_ENDPOINT_URL })();
    const input = { Name: "a" };
    const refusal = await callJson(client, "ssm", "AmazonSSM.GetParameter", input).catch((e) => e);
    server.close();
    expect(refusal).toMatchObject({ name: "CallRefused", status: 403, code });
    expect(refusal.message).toMatch(message);
  });
});
