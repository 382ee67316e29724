/** Values at rest: bound to their place, and in plain sight nowhere. */
import { expect, it } from "vitest";
import { eachDatabase, type TestServer } from "../testing/harness.ts";
import { customerKey, makeSecret, put } from "./testing/fixtures.ts";

/** All rows of all tables, as one text. */
async function everyRow({ storage }: TestServer): Promise<string> {
  const view = await storage.openView();
  const rows: string[] = [];
  for (const table of view.tables) {
    for await (const row of view.rows(table)) {
      const cells = row.map((cell) =>
        cell instanceof Uint8Array ? Buffer.from(cell).toString("latin1") : String(cell),
      );
      rows.push(cells.join("\n"));
    }
  }
  await view.close();
  return rows.join("\n");
}

eachDatabase("a sealed value", (start) => {
  it("does not open in another row", async () => {
    const server = await start();
    const { root, storage } = server;
    const first = await makeSecret(root, "first", "of the first");
    const second = await makeSecret(root, "second", "of the second");
    const third = await put(root, "second", "of the third");
    const swap = (one: string, other: string) =>
      storage.transact(async (unit) => {
        const sealed = async (version: string) =>
          unit.database
            .selectFrom("secretsmanager_version")
            .select("sealed")
            .where("version_id", "=", version)
            .executeTakeFirstOrThrow();
        const [ofOne, ofOther] = [await sealed(one), await sealed(other)];
        for (const [version, value] of [
          [one, ofOther],
          [other, ofOne],
        ] as const) {
          await unit.database
            .updateTable("secretsmanager_version")
            .set(value)
            .where("version_id", "=", version)
            .execute();
        }
        unit.changed("*");
      });
    const read = (SecretId: string, VersionId: string) =>
      root.secretsmanager("GetSecretValue", { SecretId, VersionId });
    for (const other of [third, first.version]) {
      await swap(second.version, other);
      await expect(read("second", second.version)).rejects.toMatchObject({
        code: "DecryptionFailure",
        message:
          "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
        status: 400,
      });
      await swap(second.version, other);
      expect((await read("second", second.version)).SecretString).toBe("of the second");
    }
  });

  it("does not open under a key that was disabled, and cannot be made under it", async () => {
    const server = await start();
    const { root } = server;
    const KmsKeyId = await customerKey(server);
    await root.secretsmanager("CreateSecret", { Name: "db", SecretString: "one", KmsKeyId });
    await root.kms("DisableKey", { KeyId: KmsKeyId });
    await expect(root.secretsmanager("GetSecretValue", { SecretId: "db" })).rejects.toMatchObject({
      code: "DecryptionFailure",
    });
    await expect(put(root, "db", "two")).rejects.toMatchObject({ code: "EncryptionFailure" });
    await root.kms("EnableKey", { KeyId: KmsKeyId });
    const read = await root.secretsmanager("GetSecretValue", { SecretId: "db" });
    expect(read.SecretString).toBe("one");
  });

  it("is in no row, record or error", async () => {
    const server = await start();
    const { root } = server;
    const secrets = ["one-5f0c4a", "two-77b1e9", "three-91d2c4", "four-e0a7d3", "five-3b6f18"];
    const [one = "", two = "", three = "", four = "", five = ""] = secrets;
    const { version } = await makeSecret(root, "db", one);
    await put(root, "db", two);
    await root.secretsmanager("UpdateSecret", { SecretId: "db", SecretString: three });
    const SecretBinary = Buffer.from(four);
    await root.secretsmanager("PutSecretValue", { SecretId: "db", SecretBinary });
    await root.secretsmanager("GetSecretValue", { SecretId: "db", VersionId: version });
    await root.secretsmanager("BatchGetSecretValue", { SecretIdList: ["db"] });
    const { RandomPassword = "" } = await root.secretsmanager("GetRandomPassword", {
      ExcludePunctuation: true,
    });
    const failures = await Promise.allSettled([
      root.secretsmanager("CreateSecret", { Name: "db", SecretString: five }),
      root.secretsmanager("CreateSecret", { Name: "bad name", SecretString: five }),
      root.secretsmanager("PutSecretValue", {
        SecretId: "db",
        SecretString: five,
        ClientRequestToken: version,
      }),
      root.secretsmanager("PutSecretValue", { SecretId: "none", SecretString: five }),
      root.secretsmanager("PutSecretValue", {
        SecretId: "db",
        SecretString: five.repeat(10_000),
      }),
      root.secretsmanager("PutSecretValue", {
        SecretId: "db",
        SecretString: five,
        RotationToken: five,
      }),
    ]);
    const told = failures.map((failure) =>
      failure.status === "rejected" ? String((failure.reason as Error).message) : "succeeded",
    );
    expect(told).not.toContain("succeeded");
    const everything = [await everyRow(server), ...told].join("\n");
    expect(everything).toContain("HIDDEN_DUE_TO_SECURITY_REASONS");
    for (const secret of [...secrets, RandomPassword]) {
      expect(secret.length).toBeGreaterThan(9);
      const forms = [
        secret,
        ...(["base64", "base64url", "hex"] as const).map((encoding) =>
          Buffer.from(secret).toString(encoding).replaceAll("=", ""),
        ),
      ];
      for (const form of forms) expect(everything.includes(form)).toBe(false);
    }
  });
});
