/** Server certificates through the whole line. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { makeCertificate, thisYear } from "./testing/certificates.ts";

const ServerCertificateName = "web";

eachDatabase("server certificates", (server) => {
  it("uploads, shows, lists, renames and deletes a certificate as AWS does", async () => {
    const { root, account, clock } = await server();
    const { certificate, privateKey } = makeCertificate("web.example.com", thisYear);
    const uploaded = await root.iam("UploadServerCertificate", {
      ServerCertificateName,
      Path: "/edge/",
      CertificateBody: certificate,
      PrivateKey: privateKey,
      Tags: [{ Key: "team", Value: "edge" }],
    });
    const metadata = uploaded.ServerCertificateMetadata;
    expect(metadata).toEqual({
      Path: "/edge/",
      ServerCertificateName,
      ServerCertificateId: expect.stringMatching(/^ASCA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::${account}:server-certificate/edge/web`,
      UploadDate: new Date(clock.now()),
      Expiration: thisYear.notAfter,
    });
    const got = await root.iam("GetServerCertificate", { ServerCertificateName: "WEB" });
    expect(got.ServerCertificate).toEqual({
      ServerCertificateMetadata: metadata,
      CertificateBody: certificate,
      Tags: [{ Key: "team", Value: "edge" }],
    });
    const listed = await root.iam("ListServerCertificates", { PathPrefix: "/edge/" });
    expect(listed.ServerCertificateMetadataList).toEqual([metadata]);
    const elsewhere = await root.iam("ListServerCertificates", { PathPrefix: "/other/" });
    expect(elsewhere.ServerCertificateMetadataList).toEqual([]);
    await root.iam("UpdateServerCertificate", {
      ServerCertificateName,
      NewServerCertificateName: "site",
      NewPath: "/",
    });
    await expect(root.iam("GetServerCertificate", { ServerCertificateName })).rejects.toMatchObject(
      {
        code: "NoSuchEntity",
        message: "The Server Certificate with name web cannot be found.",
      },
    );
    await root.iam("DeleteServerCertificate", { ServerCertificateName: "site" });
    expect((await root.iam("ListServerCertificates", {})).ServerCertificateMetadataList).toEqual(
      [],
    );
  });

  it("takes a chain in order and refuses it out of order", async () => {
    const { root } = await server();
    const authority = makeCertificate("Root", thisYear, { isAuthority: true });
    const middle = makeCertificate("Middle", thisYear, { issuer: authority, isAuthority: true });
    const leaf = makeCertificate("web.example.com", thisYear, { issuer: middle });
    const upload = (ServerCertificateName: string, CertificateChain: string) =>
      root.iam("UploadServerCertificate", {
        ServerCertificateName,
        CertificateBody: leaf.certificate,
        PrivateKey: leaf.privateKey,
        CertificateChain,
      });
    const right = `${middle.certificate}\n${authority.certificate}`;
    await upload("right", right);
    const { ServerCertificate } = await root.iam("GetServerCertificate", {
      ServerCertificateName: "right",
    });
    expect(ServerCertificate.CertificateChain).toBe(right);
    const wrong = upload("wrong", `${authority.certificate}\n${middle.certificate}`);
    await expect(wrong).rejects.toMatchObject({
      code: "MalformedCertificate",
      status: 400,
      message: expect.stringContaining("invalid certificate is: 0"),
    });
  });

  it("refuses what does not belong together or is no certificate", async () => {
    const { root } = await server();
    const one = makeCertificate("one", thisYear);
    const other = makeCertificate("other", thisYear);
    const notBefore = new Date("2020-01-01T00:00:00Z");
    const old = makeCertificate("old", { notBefore, notAfter: thisYear.notBefore });
    const cases = [
      { body: one.certificate, key: other.privateKey, code: "KeyPairMismatch" },
      { body: "no certificate", key: one.privateKey, code: "MalformedCertificate" },
      { body: one.certificate, key: "no key", code: "MalformedCertificate" },
      { body: old.certificate, key: old.privateKey, code: "MalformedCertificate" },
      {
        body: `${one.certificate}\n${other.certificate}`,
        key: one.privateKey,
        code: "MalformedCertificate",
      },
    ];
    for (const { body, key, code } of cases) {
      const call = root.iam("UploadServerCertificate", {
        ServerCertificateName,
        CertificateBody: body,
        PrivateKey: key,
      });
      await expect(call).rejects.toMatchObject({ code, status: 400 });
    }
  });

  it("keeps names unique and counts to twenty", async () => {
    const { root } = await server();
    const { certificate, privateKey } = makeCertificate("web", thisYear);
    const upload = (name: string) =>
      root.iam("UploadServerCertificate", {
        ServerCertificateName: name,
        CertificateBody: certificate,
        PrivateKey: privateKey,
      });
    for (let number = 0; number < 20; number += 1) await upload(`web${number}`);
    await expect(upload("WEB0")).rejects.toMatchObject({
      code: "EntityAlreadyExists",
      status: 409,
      message: "The Server Certificate with name WEB0 already exists.",
    });
    await expect(upload("web20")).rejects.toMatchObject({
      code: "LimitExceeded",
      message: "Cannot exceed quota for ServerCertificatesPerAccount: 20",
    });
  });

  it("seals private keys and keeps them out of the trail", async () => {
    const { root, storage, account } = await server();
    const { certificate, privateKey } = makeCertificate("web", thisYear);
    await root.iam("UploadServerCertificate", {
      ServerCertificateName,
      CertificateBody: certificate,
      PrivateKey: privateKey,
    });
    const rows = await storage.read((database) =>
      database
        .selectFrom("iam_server_certificate")
        .selectAll()
        .where("account_id", "=", account)
        .execute(),
    );
    const { Events } = await root.cloudtrail("LookupEvents", {});
    const secret = privateKey.split("\n")[1] ?? privateKey;
    expect(JSON.stringify([rows, Events])).not.toContain(secret);
  });

  it("tags certificates", async () => {
    const { root } = await server();
    const { certificate, privateKey } = makeCertificate("web", thisYear);
    const target = { ServerCertificateName };
    await root.iam("UploadServerCertificate", {
      ...target,
      CertificateBody: certificate,
      PrivateKey: privateKey,
    });
    const Tags = [{ Key: "team", Value: "edge" }];
    await root.iam("TagServerCertificate", { ...target, Tags });
    expect((await root.iam("ListServerCertificateTags", target)).Tags).toEqual(Tags);
    await root.iam("UntagServerCertificate", { ...target, TagKeys: ["team"] });
    expect((await root.iam("ListServerCertificateTags", target)).Tags).toEqual([]);
  });
});
