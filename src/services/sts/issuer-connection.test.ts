/** Whose certificate a provider may show: a trusted authority's, or one that is listed. */
import { createHash, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { assert } from "../../base/errors.ts";
import { defaultOutboundRule } from "../../outbound/rule.ts";
import {
  type CertificateOptions,
  makeCertificate,
  type TestCertificate,
} from "../iam/testing/certificates.ts";
import { askIssuer, IssuerUntrustedError } from "./issuer-connection.ts";

/** TLS goes by the machine's clock, and not by the tests'. */
const now = Date.now();
const dayMilliseconds = 86_400_000;
const thisWeek = {
  notBefore: new Date(now - dayMilliseconds),
  notAfter: new Date(now + 6 * dayMilliseconds),
};
const lastWeek = {
  notBefore: new Date(now - 7 * dayMilliseconds),
  notAfter: new Date(now - dayMilliseconds),
};

const make = (commonName: string, options?: CertificateOptions) =>
  makeCertificate(commonName, thisWeek, options);
const root = make("Private Root", { isAuthority: true });
const middle = make("Private Middle", { issuer: root, isAuthority: true });
const leaf = make("localhost", { issuer: middle });
const alone = make("localhost");
const otherHost = make("elsewhere.example.com", { issuer: middle });
const expired = makeCertificate("localhost", lastWeek, { issuer: middle });
const stranger = make("Stranger", { isAuthority: true });
const clerk = make("clerk.example.com", { issuer: middle });
const byClerk = make("localhost", { issuer: clerk });

function thumbprint({ certificate }: TestCertificate): string {
  return createHash("sha1").update(new X509Certificate(certificate).raw).digest("hex");
}

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
});

/** A provider that shows these certificates, its own first, and answers with 204. */
async function provider(...chain: readonly TestCertificate[]): Promise<URL> {
  const [own] = chain;
  assert(own !== undefined, "a provider has a certificate");
  const cert = chain.map(({ certificate }) => certificate).join("");
  const server = createServer({ cert, key: own.privateKey }, (_request, response) => {
    response.writeHead(204).end();
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return new URL(`https://localhost:${(server.address() as AddressInfo).port}/`);
}

const rule = defaultOutboundRule.also(["localhost"]);
assert(rule !== undefined, "the entry can be read");

async function ask(url: URL, listed: readonly TestCertificate[]): Promise<number | undefined> {
  const thumbprints = listed.map(thumbprint);
  const signal = AbortSignal.timeout(5_000);
  const answer = await askIssuer({ url, rule, thumbprints, signal });
  answer.resume();
  return answer.statusCode;
}

describe("A provider of a private authority", () => {
  it.each([
    ["its root is listed", [leaf, middle, root], [root]],
    ["its intermediate authority is listed", [leaf, middle], [middle]],
    ["its own certificate is listed", [leaf, middle], [leaf]],
    ["its self-signed certificate is listed", [alone], [alone]],
    ["one of several is listed", [leaf, middle, root], [stranger, middle]],
  ])("is asked where %s", async (_what, chain, listed) => {
    expect(await ask(await provider(...chain), listed)).toBe(204);
  });

  it.each([
    ["nothing is listed", [leaf, middle, root], []],
    ["something else is listed", [leaf, middle, root], [stranger]],
    ["its root is listed, but not shown", [leaf, middle], [root]],
    ["what is listed did not sign its certificate", [alone, root], [root]],
  ])("is not trusted where %s", async (_what, chain, listed) => {
    await expect(ask(await provider(...chain), listed)).rejects.toThrow(IssuerUntrustedError);
  });

  it.each([
    ["is for another host", "ERR_TLS_CERT_ALTNAME_INVALID", [otherHost, middle, root]],
    ["has run out", "CERT_HAS_EXPIRED", [expired, middle, root]],
    ["is signed by who is no authority", "INVALID_PURPOSE", [byClerk, clerk, middle, root]],
  ])("is not asked where its certificate %s", async (_what, code, chain) => {
    await expect(ask(await provider(...chain), [root])).rejects.toMatchObject({ code });
  });
});
