/** A PKCS #11 token in software (SoftHSM), made for a test and thrown away with its folder. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** Where Debian and others put the library. */
const libraries = [
  "/usr/lib/softhsm/libsofthsm2.so",
  "/usr/lib64/softhsm/libsofthsm2.so",
  "/usr/local/lib/softhsm/libsofthsm2.so",
  "/opt/homebrew/lib/softhsm/libsofthsm2.so",
];
const library = libraries.find((path) => existsSync(path));
const programs = ["softhsm2-util", "pkcs11-tool"].map(findProgram);

function findProgram(name: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

const isInstalled = library !== undefined && !programs.includes(undefined);

/** False where the programs are not installed; with `CI=true` it is always true, and fails. */
export const softHsmAvailable = isInstalled || process.env.CI === "true";

/** For the titles of tests. */
export const softHsmReason = softHsmAvailable
  ? ""
  : " (not run: softhsm2-util, pkcs11-tool or libsofthsm2.so was not found)";

export interface SoftHsm {
  readonly library: string;
  /** The library finds its tokens by `SOFTHSM2_CONF`, which names this file. */
  readonly configuration: string;
  readonly pinFile: string;
  /** Makes a key as `pkcs11-tool` does: `--key-type AES:32 --sensitive`. */
  makeKey(label: string, ...options: readonly string[]): void;
  /** The URI of a key, which names the PIN's file too. */
  uri(label: string): string;
  remove(): void;
}

const softHsmToken = "sallyport test";

/** Throws where SoftHSM is not installed. */
export function makeSoftHsm(): SoftHsm {
  const [util, tool] = programs;
  if (library === undefined || util === undefined || tool === undefined) {
    throw new Error(
      "SoftHSM is not installed: softhsm2-util, pkcs11-tool or its library is missing",
    );
  }
  const folder = mkdtempSync(join(tmpdir(), "sallyport-softhsm-"));
  const configuration = join(folder, "softhsm2.conf");
  mkdirSync(join(folder, "tokens"));
  writeFileSync(configuration, `directories.tokendir = ${folder}/tokens\nlog.level = ERROR\n`);
  const environment = { ...process.env, SOFTHSM2_CONF: configuration };
  const run = (program: string, ...options: readonly string[]) =>
    execFileSync(program, options, { env: environment, stdio: "pipe" });
  const pin = "20262026";
  const pinFile = join(folder, "pin");
  writeFileSync(pinFile, `${pin}\n`, { mode: 0o600 });
  const pins = ["--pin", pin, "--so-pin", "11111111"];
  run(util, "--init-token", "--free", "--label", softHsmToken, ...pins);
  const signedIn = ["--module", library, "--token-label", softHsmToken, "--login", "--pin", pin];
  return {
    library,
    configuration,
    pinFile,
    makeKey: (label, ...options) => void run(tool, ...signedIn, "--label", label, ...options),
    uri: (label) =>
      `pkcs11:token=${encodeURIComponent(softHsmToken)};object=${label}` +
      `?module-path=${library}&pin-source=file:${pinFile}`,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
