/** SSH public keys: how they are read, and their life through the whole line. */
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../../base/errors.ts";
import { eachDatabase } from "../testing/harness.ts";
import { pemOfSshLine, readSshKey } from "./ssh-key-format.ts";

function rsaPem(modulusLength = 2048): string {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength });
  return publicKey.export({ type: "spki", format: "pem" }).toString();
}

/** OpenSSH's own word on a key's fingerprint, or undefined where it is not on this machine. */
function fingerprintOfOpenSsh(line: string): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-ssh-"));
  try {
    const file = join(folder, "key.pub");
    writeFileSync(file, `${line}\n`);
    const shown = execFileSync("ssh-keygen", ["-l", "-E", "md5", "-f", file]).toString();
    return /MD5:([0-9a-f:]+)/.exec(shown)?.[1];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("SSH keys as text", () => {
  it.each(["rsa", "ed25519"] as const)("reads %s in PEM, as a line, and back", (kind) => {
    const pem =
      kind === "rsa"
        ? rsaPem()
        : generateKeyPairSync("ed25519")
            .publicKey.export({ type: "spki", format: "pem" })
            .toString();
    const key = readSshKey(pem);
    expect(key.line).toMatch(kind === "rsa" ? /^ssh-rsa AAAA/ : /^ssh-ed25519 AAAA/);
    expect(key.fingerprint).toMatch(/^(?:[0-9a-f]{2}:){15}[0-9a-f]{2}$/);
    expect(readSshKey(`${key.line} alice@laptop\n`)).toEqual(key);
    expect(pemOfSshLine(key.line)).toBe(pem);
    const known = fingerprintOfOpenSsh(key.line);
    if (known !== undefined) expect(key.fingerprint).toBe(known);
  });

  it("reads the older form of RSA keys in PEM", () => {
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const older = publicKey.export({ type: "pkcs1", format: "pem" }).toString();
    const newer = publicKey.export({ type: "spki", format: "pem" }).toString();
    expect(readSshKey(older)).toEqual(readSshKey(newer));
  });

  it.each([
    { text: "hello", code: "UnrecognizedPublicKeyEncoding" },
    { text: "ssh-dss AAAAB3NzaC1kc3M=", code: "UnrecognizedPublicKeyEncoding" },
    { text: "-----BEGIN PRIVATE KEY-----\nAA==\n", code: "UnrecognizedPublicKeyEncoding" },
    { text: "ssh-rsa", code: "InvalidPublicKey" },
    { text: "ssh-rsa AAAA", code: "InvalidPublicKey" },
    { text: "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIA==", code: "InvalidPublicKey" },
    {
      text: "-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----",
      code: "InvalidPublicKey",
    },
  ])("refuses $text with $code", ({ text, code }) => {
    expect(() => readSshKey(text)).toThrow(expect.objectContaining({ code }));
  });

  it("refuses RSA keys under 2,048 bits", () => {
    expect(() => readSshKey(rsaPem(1024))).toThrow(
      expect.objectContaining({ code: "InvalidPublicKey" }),
    );
  });

  it("answers any other text with an error that its sender is told", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String().map((tail) => `ssh-rsa ${tail}`),
        ),
        (text) => {
          try {
            readSshKey(text);
            return false;
          } catch (error) {
            return error instanceof ServiceError;
          }
        },
      ),
    );
  });
});

eachDatabase("SSH public keys", (server) => {
  it("uploads, shows in both encodings, lists, deactivates and deletes as AWS does", async () => {
    const { root, clock } = await server();
    const UserName = "alice";
    await root.iam("CreateUser", { UserName });
    const pem = rsaPem();
    const { line, fingerprint } = readSshKey(pem);
    const { SSHPublicKey } = await root.iam("UploadSSHPublicKey", {
      UserName,
      SSHPublicKeyBody: `${line} alice@laptop`,
    });
    const SSHPublicKeyId = SSHPublicKey?.SSHPublicKeyId ?? "";
    expect(SSHPublicKeyId).toMatch(/^APKA[A-Z2-7]{17}$/);
    const metadata = {
      UserName,
      SSHPublicKeyId,
      Status: "Active",
      UploadDate: new Date(clock.now()),
    };
    const target = { UserName, SSHPublicKeyId };
    const ssh = await root.iam("GetSSHPublicKey", { ...target, Encoding: "SSH" });
    expect(ssh.SSHPublicKey).toEqual({
      ...metadata,
      Fingerprint: fingerprint,
      SSHPublicKeyBody: line,
    });
    const inPem = await root.iam("GetSSHPublicKey", { ...target, Encoding: "PEM" });
    expect(inPem.SSHPublicKey?.SSHPublicKeyBody).toBe(pem);
    expect((await root.iam("ListSSHPublicKeys", { UserName })).SSHPublicKeys).toEqual([metadata]);
    await root.iam("UpdateSSHPublicKey", { ...target, Status: "Inactive" });
    const { SSHPublicKeys } = await root.iam("ListSSHPublicKeys", { UserName });
    expect(SSHPublicKeys).toEqual([{ ...metadata, Status: "Inactive" }]);
    await root.iam("DeleteSSHPublicKey", target);
    await expect(root.iam("DeleteSSHPublicKey", target)).rejects.toMatchObject({
      code: "NoSuchEntity",
      message: `The Public Key with id ${SSHPublicKeyId} cannot be found.`,
    });
  });

  it("refuses a key that the user has, and a sixth", async () => {
    const { root } = await server();
    const UserName = "alice";
    await root.iam("CreateUser", { UserName });
    const ed25519 = () =>
      generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }).toString();
    const upload = (SSHPublicKeyBody: string) =>
      root.iam("UploadSSHPublicKey", { UserName, SSHPublicKeyBody });
    const first = ed25519();
    await upload(first);
    await expect(upload(readSshKey(first).line)).rejects.toMatchObject({
      code: "DuplicateSSHPublicKey",
      status: 400,
    });
    for (let number = 1; number < 5; number += 1) await upload(ed25519());
    await expect(upload(ed25519())).rejects.toMatchObject({
      code: "LimitExceeded",
      message: "Cannot exceed quota for SSHPublicKeysPerUser: 5",
    });
  });
});
