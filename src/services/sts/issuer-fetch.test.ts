/** Where the documents of an issuer are fetched from, and where not. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultOutboundRule } from "../../outbound/rule.ts";
import { fetchIssuerDocument, IssuerFetchError } from "./issuer-fetch.ts";

let requests = 0;
const provider = createServer((request, response) => {
  requests += 1;
  if (request.url === "/elsewhere") {
    response.writeHead(302, { location: "/document" }).end();
  } else {
    response.setHeader("cache-control", "max-age=60").end('{"keys":[]}');
  }
});
let origin = "";
beforeAll(async () => {
  await once(provider.listen(0, "127.0.0.1"), "listening");
  origin = `127.0.0.1:${(provider.address() as AddressInfo).port}`;
});
afterAll(() => provider.close());

const fetchFrom = (url: string, insecureLoopback: boolean) =>
  fetchIssuerDocument(url, [], { insecureLoopback, outbound: defaultOutboundRule });

describe("a document of an issuer", () => {
  it.each([
    "https://127.0.0.1/",
    "https://localhost/",
    "https://[::1]/",
    "https://169.254.169.254/latest/meta-data/",
  ])("is not fetched from %s, and the setting is named", async (url) => {
    const failure = fetchFrom(url, false);
    await expect(failure).rejects.toBeInstanceOf(IssuerFetchError);
    await expect(failure).rejects.toThrow(/SALLYPORT_CONNECT_TO/);
  });

  it("is fetched from this machine where issuers may be there", async () => {
    const document = await fetchFrom(`http://${origin}/document`, true);
    expect(document).toEqual({ json: { keys: [] }, maxAgeSeconds: 60 });
    await expect(fetchFrom(`http://${origin}/document`, false)).rejects.toThrow(
      /not an https: URL/,
    );
  });

  it("is not looked for elsewhere", async () => {
    const before = requests;
    await expect(fetchFrom(`http://${origin}/elsewhere`, true)).rejects.toThrow(/status 302/);
    expect(requests).toBe(before + 1);
  });
});
