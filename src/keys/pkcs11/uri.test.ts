import { describe, expect, it } from "vitest";
import { parseTokenUri, TokenUriError } from "./uri.ts";

const library = "module-path=/usr/lib/x.so";

describe("a URI of a key in a token", () => {
  it("names token, key, library and the PIN's file", () => {
    const text = `pkcs11:token=my%20token;object=root?${library}&pin-source=file:/etc/pin`;
    expect(parseTokenUri(text)).toEqual({
      modulePath: "/usr/lib/x.so",
      token: "my token",
      serial: undefined,
      object: "root",
      id: undefined,
      pinFile: "/etc/pin",
      shown: `pkcs11:token=my%20token;object=root?${library}`,
    });
  });

  it("names them by their numbers too, in any order", () => {
    const text = `pkcs11:type=secret-key;id=%01%FFa;serial=0123?pin-source=/etc/pin&${library}`;
    const uri = parseTokenUri(text);
    expect(uri).toMatchObject({ serial: "0123", token: undefined, pinFile: "/etc/pin" });
    expect(uri.id).toEqual(Buffer.from("01ff61", "hex"));
  });

  it.each([
    ["file:///etc/pin", "/etc/pin"],
    ["file:/etc/pin", "/etc/pin"],
    ["/etc/pin", "/etc/pin"],
  ])("finds the PIN's file in %s", (source, path) => {
    const text = `pkcs11:token=a;object=b?${library}&pin-source=${source}`;
    expect(parseTokenUri(text).pinFile).toBe(path);
  });

  it.each([
    ["root-key", /must begin with pkcs11:/],
    ["pkcs11:", /must name the library/],
    ["pkcs11:token=a;object=b", /must name the library/],
    ["pkcs11:token=a;object=b?module-path=x.so", /must name the library/],
    [`pkcs11:token=a?${library}`, /must name the key/],
    [`pkcs11:object=b?${library}`, /must name the token/],
    [`pkcs11:token=a;object=b;type=public?${library}`, /secret-key/],
    [`pkcs11:token=a;object=b;slot-id=1?${library}`, /slot-id is not supported/],
    [`pkcs11:token=a;token=b;object=c?${library}`, /twice/],
    [`pkcs11:token=;object=b?${library}`, /token is empty/],
    [`pkcs11:token=a%2;object=b?${library}`, /hexadecimal/],
    [`pkcs11:token=a;object=b?${library}?x`, /question mark/],
    [`pkcs11:token=a;object=b?${library}&pin-source=pin`, /must name a file/],
    [`pkcs11:token=a;object=b?${library}&pin-source=%7Ccat%20pin`, /must name a file/],
  ])("is refused: %s", (text, why) => {
    expect(() => parseTokenUri(text)).toThrow(TokenUriError);
    expect(() => parseTokenUri(text)).toThrow(why);
  });

  it("is refused with a PIN in it, which is not repeated", () => {
    const parse = () => parseTokenUri(`pkcs11:token=a;object=b?${library}&pin-value=4711`);
    expect(parse).toThrow(/pin-source/);
    expect(parse).not.toThrow(/4711/);
  });
});
