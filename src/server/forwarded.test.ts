/** Who is believed about where a request came from. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { forwarded, noProxies, type TrustedProxies, trustedProxies } from "./forwarded.ts";

const networks = ["10.0.0.0/8", "192.0.2.1", "2001:db8::/32"];

function proxiesOf(list: readonly string[]): TrustedProxies {
  const proxies = trustedProxies(list);
  if (proxies === undefined) throw new Error("the networks of the tests are none");
  return proxies;
}

const proxies = proxiesOf(networks);
const from = (sourceAddress: string) => ({ sourceAddress, secureTransport: false });

interface Case {
  readonly peer: string;
  readonly for?: string;
  readonly source: string;
}

const cases: Readonly<Record<string, Case>> = {
  "a stranger as it is, whatever it says": {
    peer: "198.51.100.7",
    for: "203.0.113.9",
    source: "198.51.100.7",
  },
  "a proxy that says nothing as it is": { peer: "10.1.2.3", source: "10.1.2.3" },
  "whom a proxy got it from": { peer: "10.1.2.3", for: "203.0.113.9", source: "203.0.113.9" },
  "the last that is no proxy, and not what that one claims": {
    peer: "10.1.2.3",
    for: "127.0.0.1, 203.0.113.9, 192.0.2.1",
    source: "203.0.113.9",
  },
  "the first of a chain of proxies alone": {
    peer: "10.1.2.3",
    for: "10.9.9.9, 192.0.2.1",
    source: "10.9.9.9",
  },
  "the last that was good, where an entry is none": {
    peer: "10.1.2.3",
    for: "203.0.113.9, unknown, 192.0.2.1",
    source: "192.0.2.1",
  },
  "nothing of an empty header": { peer: "10.1.2.3", for: "", source: "10.1.2.3" },
  "an address with its port": {
    peer: "10.1.2.3",
    for: "203.0.113.9:4711",
    source: "203.0.113.9",
  },
  "IPv6, with brackets and port or without": {
    peer: "2001:db8::1",
    for: "[2001:4860::8]:4711, 2001:db8::2",
    source: "2001:4860::8",
  },
  "an IPv4 address that is written as IPv6": {
    peer: "10.1.2.3",
    for: "::ffff:203.0.113.9",
    source: "203.0.113.9",
  },
};

describe("the source of a request is", () => {
  it.each(Object.entries(cases))("%s", (_, { peer, for: header, source }) => {
    const headers = header === undefined ? {} : { "x-forwarded-for": header };
    expect(forwarded(from(peer), headers, proxies).sourceAddress).toBe(source);
  });

  it("never what a stranger writes before the proxy's own entry", () => {
    fc.assert(
      fc.property(fc.string(), fc.ipV4(), (claimed, stranger) => {
        fc.pre(!proxies.check(stranger, "ipv4"));
        const headers = { "x-forwarded-for": `${claimed}, ${stranger}` };
        expect(forwarded(from("10.0.0.1"), headers, proxies).sourceAddress).toBe(stranger);
      }),
    );
  });

  it("the connection's own where no proxy is trusted", () => {
    const headers = { "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https" };
    expect(forwarded(from("10.0.0.1"), headers, noProxies)).toEqual(from("10.0.0.1"));
  });
});

describe("the transport is secure", () => {
  it.each<readonly [string, string | undefined, string | undefined, boolean]>([
    ["where the proxy says https", "203.0.113.9", "https", true],
    ["whatever the case", "203.0.113.9", "HTTPS", true],
    ["not where it says http", "203.0.113.9", "http", false],
    ["not where it says nothing", "203.0.113.9", undefined, false],
    ["as the source's own hop was", "203.0.113.9, 192.0.2.1", "https, http", true],
    ["not as a stranger claims", "127.0.0.1, 203.0.113.9", "https, http", false],
    [
      "as the nearest proxy says, where the entries are fewer",
      "1.1.1.1, 203.0.113.9",
      "http",
      false,
    ],
    ["also where the proxy tells no address", undefined, "https", true],
  ])("%s", (_, addresses, schemes, secure) => {
    const headers = { "x-forwarded-for": addresses, "x-forwarded-proto": schemes };
    expect(forwarded(from("10.0.0.1"), headers, proxies).secureTransport).toBe(secure);
  });
});

describe("networks", () => {
  it.each(["10.0.0.0/33", "10.0.0/8", "::/129", "example.com", "10.0.0.0/8/8", "10.0.0.0/", ""])(
    "are not: %j",
    (network) => {
      expect(trustedProxies([network])).toBeUndefined();
    },
  );

  it("may be everyone", () => {
    expect(proxiesOf(["0.0.0.0/0"]).check("198.51.100.7", "ipv4")).toBe(true);
  });
});
