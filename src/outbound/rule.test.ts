/** Where the server may connect to: what is reserved, in every form that an address has. */
import { networkInterfaces } from "node:os";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkedRule, defaultOutboundRule, outboundRule } from "./rule.ts";

const reserved = [
  "127.0.0.1",
  "127.255.255.254",
  "0.0.0.0",
  "169.254.169.254",
  "224.0.0.1",
  "255.255.255.255",
  "100.100.100.200",
  "168.63.129.16",
  "::1",
  "::",
  "::127.0.0.1",
  "::ffff:127.0.0.1",
  "::ffff:7f00:1",
  "::ffff:a9fe:a9fe",
  "64:ff9b::169.254.169.254",
  "64:ff9b::7f00:1",
  "64:ff9b:1::1",
  "2002:7f00:1::1",
  "fe80::1",
  "fe80::1%eth0",
  "febf::1",
  "ff02::1",
  "fd00:ec2::254",
  "fd20:ce::254",
  "not an address",
];

const ordinary = [
  "10.1.2.3",
  "172.16.0.1",
  "192.168.1.1",
  "203.0.113.9",
  "100.64.0.1",
  "fd12::1",
  "2001:db8::1",
  "2606:4700::1",
  "::ffff:10.1.2.3",
  "64:ff9b::a01:203",
];

describe("the default rule", () => {
  it.each(reserved)("refuses %s, whatever name led there", (address) => {
    for (const host of [address, "db.internal"]) {
      expect(defaultOutboundRule.allows(host, 5_432, address)).toBe(false);
    }
  });

  it.each(ordinary)("lets %s through, private networks too", (address) => {
    expect(defaultOutboundRule.allows("db.internal", 5_432, address)).toBe(true);
  });

  it("knows no socket", () => {
    expect(defaultOutboundRule.allowsSocket("/run/postgresql/.s.PGSQL.5432")).toBe(false);
  });

  it("refuses where the server itself listens, on each of its addresses", () => {
    const rule = checkedRule(["default"], 4_800);
    const own = Object.values(networkInterfaces()).flatMap((found = []) => found);
    for (const { address } of own) expect(rule.allows("me", 4_800, address)).toBe(false);
    expect(rule.allows("other", 4_800, "203.0.113.9")).toBe(true);
  });

  it("refuses an IPv4 address that is reserved in each form of IPv6 that leads to it", () => {
    const blocks = fc.constantFrom([127], [169, 254], [0]);
    const rest = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(blocks, rest, (block, tail) => {
        const bytes = [...block, ...tail].slice(0, 4);
        const text = bytes.join(".");
        const [a = 0, b = 0, c = 0, d = 0] = bytes;
        const hex = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
        const forms = [text, `::ffff:${text}`, `::ffff:${hex}`, `64:ff9b::${text}`, `::${text}`];
        for (const form of forms) {
          expect(defaultOutboundRule.allows("x", 1, form)).toBe(false);
          expect(checkedRule([text]).allows("x", 1, form)).toBe(form !== `::${text}`);
        }
      }),
    );
  });
});

describe("a rule of entries", () => {
  it.each([
    ["10.0.0.0/8", "db", 5_432, "10.9.9.9", true],
    ["10.0.0.0/8", "db", 5_432, "11.9.9.9", false],
    ["192.0.2.1:5432", "db", 5_432, "192.0.2.1", true],
    ["192.0.2.1:5432", "db", 3_306, "192.0.2.1", false],
    ["[fd12::1]:5432", "db", 5_432, "fd12::1", true],
    ["127.0.0.1:5432", "anything", 5_432, "127.0.0.1", true],
    ["127.0.0.1:5432", "anything", 22, "127.0.0.1", false],
    ["localhost:5432", "localhost", 5_432, "::1", true],
    ["localhost:5432", "localhost", 5_432, "127.0.0.1", true],
    ["db.internal", "DB.internal.", 5_432, "10.9.9.9", true],
    ["db.internal", "xdb.internal", 5_432, "10.9.9.9", false],
    ["*.internal:5432", "a.b.internal", 5_432, "10.9.9.9", true],
    ["*.internal", "internal", 5_432, "10.9.9.9", false],
    // Whoever controls the name would choose the address.
    ["*.internal", "a.internal", 80, "169.254.169.254", false],
    ["db.internal", "db.internal", 80, "127.0.0.1", false],
  ])("%s: %s:%i at %s is %s", (entry, host, port, address, isAllowed) => {
    expect(checkedRule([entry]).allows(host, port, address)).toBe(isAllowed);
  });

  it("allows nothing else where the default is not among them", () => {
    expect(checkedRule(["db.internal"]).allows("other.internal", 5_432, "10.1.1.1")).toBe(false);
    expect(checkedRule([]).allows("db", 5_432, "10.1.1.1")).toBe(false);
  });

  it.each([
    ["/run/postgresql/.s.PGSQL.5432", true],
    ["/run/postgresql", true],
    ["/run/postgresql2/.s.PGSQL.5432", false],
    ["/run/postgresql/../docker.sock", false],
  ])("lets sockets beneath a path through: %s is %s", (path, isAllowed) => {
    expect(checkedRule(["/run/postgresql"]).allowsSocket(path)).toBe(isAllowed);
  });

  it("is added to, and stays as it was", () => {
    const more = defaultOutboundRule.also(["localhost:80"]);
    expect(more.allows("localhost", 80, "127.0.0.1")).toBe(true);
    expect(defaultOutboundRule.allows("localhost", 80, "127.0.0.1")).toBe(false);
  });

  it.each(["", "10.0.0.0/33", "10.0.0.0/8/8", "300.1.1.1", "db.internal:0", "db:99999", "a b"])(
    "cannot be read from %j",
    (entry) => {
      expect(outboundRule([entry])).toBeUndefined();
    },
  );

  it("is read from no text with a fault", () => {
    fc.assert(fc.property(fc.string(), (text) => void outboundRule([text])));
  });
});
