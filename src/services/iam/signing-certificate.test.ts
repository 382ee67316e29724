/** Signing certificates through the whole line. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { makeCertificate, thisYear } from "./testing/certificates.ts";

function body(name: string): string {
  return makeCertificate(name, thisYear).certificate;
}

eachDatabase("signing certificates", (server) => {
  it("uploads, lists, deactivates and deletes a certificate as AWS does", async () => {
    const { root, clock } = await server();
    const UserName = "alice";
    await root.iam("CreateUser", { UserName });
    const CertificateBody = body("alice");
    const { Certificate } = await root.iam("UploadSigningCertificate", {
      UserName,
      CertificateBody,
    });
    expect(Certificate).toEqual({
      UserName,
      CertificateId: expect.stringMatching(/^[A-Z0-9]{24,}$/),
      CertificateBody,
      Status: "Active",
      UploadDate: new Date(clock.now()),
    });
    const { CertificateId } = Certificate;
    const target = { UserName, CertificateId };
    await root.iam("UpdateSigningCertificate", { ...target, Status: "Inactive" });
    const { Certificates } = await root.iam("ListSigningCertificates", { UserName });
    expect(Certificates).toEqual([{ ...Certificate, Status: "Inactive" }]);
    await expect(root.iam("DeleteUser", { UserName })).rejects.toMatchObject({
      code: "DeleteConflict",
      message: "Cannot delete entity, must delete signing certificates first.",
    });
    await root.iam("DeleteSigningCertificate", target);
    await expect(root.iam("DeleteSigningCertificate", target)).rejects.toMatchObject({
      code: "NoSuchEntity",
      message: `The Certificate with id ${CertificateId} cannot be found.`,
    });
  });

  it("refuses what is no certificate, a third one, and one that is known", async () => {
    const { root } = await server();
    await root.iam("CreateUser", { UserName: "alice" });
    await root.iam("CreateUser", { UserName: "bob" });
    const upload = (UserName: string, CertificateBody: string) =>
      root.iam("UploadSigningCertificate", { UserName, CertificateBody });
    await expect(upload("alice", "nothing")).rejects.toMatchObject({
      code: "MalformedCertificate",
      status: 400,
    });
    const first = body("first");
    await upload("alice", first);
    await expect(upload("bob", first)).rejects.toMatchObject({
      code: "DuplicateCertificate",
      status: 409,
    });
    await upload("alice", body("second"));
    await expect(upload("alice", body("third"))).rejects.toMatchObject({
      code: "LimitExceeded",
      message: "Cannot exceed quota for CertificatesPerUser: 2",
    });
  });

  it("serves the root user, who names nobody", async () => {
    const { root } = await server();
    const CertificateBody = body("root");
    await root.iam("UploadSigningCertificate", { CertificateBody });
    expect((await root.iam("ListSigningCertificates", {})).Certificates).toHaveLength(1);
    const { SummaryMap } = await root.iam("GetAccountSummary", {});
    expect(SummaryMap?.AccountSigningCertificatesPresent).toBe(1);
  });
});
