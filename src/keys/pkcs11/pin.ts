/** The PIN of a token: from a file that only its owner reads, and from nowhere else. */
import { readPrivateBytes } from "../private-bytes.ts";
import { RootKeyError } from "../root-key.ts";

/** PINs are short; what is longer is another file. */
const pinBytesMax = 256;

/**
 * The bytes of the file without the end of its line; the caller overwrites them.
 *
 * @throws RootKeyError `TokenPinMissing` where no file is named, and what `readPrivateBytes` throws
 */
export function readPinFile(path: string | undefined): Buffer {
  if (path === undefined) {
    throw new RootKeyError(
      "TokenPinMissing",
      "the token's PIN is missing: name a file that holds it by pin-source in the URI, " +
        "or in SALLYPORT_ROOT_KEY_PIN_FILE",
    );
  }
  const bytes = readPrivateBytes(path, "PIN file", pinBytesMax);
  const text = bytes.toString("latin1");
  const pin = bytes.subarray(0, text.replace(/\r?\n$/, "").length);
  if (pin.length > 0 && pin.length < pinBytesMax && !pin.includes("\n")) return pin;
  throw new RootKeyError("RootKeyMalformed", `the PIN file ${path} must hold one line, the PIN`);
}
