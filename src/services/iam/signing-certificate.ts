/** Signing certificates of users: upload, list, activate and deactivate, delete. */
import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import { ServiceError } from "../../base/errors.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { SigningCertificate } from "../../wire/generated/iam.ts";
import { readCertificate } from "./certificate-format.ts";
import {
  type CredentialOwner,
  gatherOwner,
  ownerId,
  ownerPermission,
  shownOwner,
} from "./credential-owner.ts";
import { limitExceeded, noSuchEntity } from "./errors.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { pageOf } from "./paging.ts";
import { settableStatus } from "./status.ts";
import type { IamTables, SigningCertificateTable } from "./tables.ts";

/** 32 characters, as AWS's ids of certificates have. */
function certificateId(): string {
  return randomUUID().replaceAll("-", "").toUpperCase();
}

function certificatesOf(database: Kysely<IamTables>, owner: string) {
  return database.selectFrom("iam_signing_certificate").selectAll().where("owner_id", "=", owner);
}

async function requireCertificate(
  database: Kysely<IamTables>,
  owner: string,
  id: string,
): Promise<SigningCertificateTable> {
  const found = await certificatesOf(database, owner)
    .where("certificate_id", "=", id)
    .executeTakeFirst();
  if (found === undefined) throw noSuchEntity(`The Certificate with id ${id} cannot be found.`);
  return found;
}

async function refuseDuplicate(
  database: Kysely<IamTables>,
  account: AccountId,
  fingerprint: string,
): Promise<void> {
  const present = await database
    .selectFrom("iam_signing_certificate")
    .select("certificate_id")
    .where("account_id", "=", account)
    .where("fingerprint", "=", fingerprint)
    .executeTakeFirst();
  if (present === undefined) return;
  throw new ServiceError(
    "DuplicateCertificate",
    "The certificate is already associated with an IAM user in this account.",
  );
}

function shownCertificate(
  owner: CredentialOwner,
  certificate: SigningCertificateTable,
): SigningCertificate {
  return {
    ...shownOwner(owner),
    CertificateId: certificate.certificate_id,
    CertificateBody: certificate.body,
    Status: certificate.status,
    UploadDate: new Date(certificate.uploaded_at),
  };
}

function recordCertificate({ input }: { readonly input: { readonly CertificateId: string } }) {
  return { resources: [{ type: "AWS::IAM::SigningCertificate", name: input.CertificateId }] };
}

function uploadSigningCertificate(iam: Iam): Operation {
  return iamOperation<"UploadSigningCertificate", CredentialOwner>("UploadSigningCertificate", {
    readOnly: false,
    gather: gatherOwner,
    permissions: (request, owner) =>
      ownerPermission("iam:UploadSigningCertificate", request, owner),
    async run(request, owner, { database }) {
      const { input, account, now } = request;
      const owner_id = ownerId(request, owner);
      const { fingerprint256 } = readCertificate(input.CertificateBody);
      const fingerprint = fingerprint256.replaceAll(":", "").toLowerCase();
      const present = await certificatesOf(database, owner_id).execute();
      const quota = iam.quotas.SigningCertificatesPerUser;
      if (present.length >= quota) throw limitExceeded("CertificatesPerUser", quota);
      await refuseDuplicate(database, account, fingerprint);
      const certificate: SigningCertificateTable = {
        certificate_id: certificateId(),
        account_id: account,
        owner_id,
        body: input.CertificateBody,
        fingerprint,
        status: "Active",
        uploaded_at: now,
      };
      await database.insertInto("iam_signing_certificate").values(certificate).execute();
      return { Certificate: shownCertificate(owner, certificate) };
    },
    record: (_request, output) => ({
      resources:
        output === undefined
          ? []
          : [{ type: "AWS::IAM::SigningCertificate", name: output.Certificate.CertificateId }],
    }),
  });
}

function listSigningCertificates(): Operation {
  return iamOperation<"ListSigningCertificates", CredentialOwner>("ListSigningCertificates", {
    readOnly: true,
    gather: gatherOwner,
    permissions: (request, owner) => ownerPermission("iam:ListSigningCertificates", request, owner),
    async run(request, owner, { database }) {
      const certificates = await certificatesOf(database, ownerId(request, owner)).execute();
      const idOf = (certificate: SigningCertificateTable) => certificate.certificate_id;
      const { input } = request;
      const { items, end } = await pageOf("signing-certificates", input, idOf, certificates);
      return { Certificates: items.map((item) => shownCertificate(owner, item)), ...end };
    },
  });
}

function updateSigningCertificate(): Operation {
  return iamOperation<"UpdateSigningCertificate", CredentialOwner>("UpdateSigningCertificate", {
    readOnly: false,
    gather: gatherOwner,
    permissions: (request, owner) =>
      ownerPermission("iam:UpdateSigningCertificate", request, owner),
    async run(request, owner, { database }) {
      const { CertificateId, Status } = request.input;
      const id = ownerId(request, owner);
      const { certificate_id } = await requireCertificate(database, id, CertificateId);
      await database
        .updateTable("iam_signing_certificate")
        .set({ status: settableStatus(Status) })
        .where("certificate_id", "=", certificate_id)
        .execute();
      return {};
    },
    record: recordCertificate,
  });
}

function deleteSigningCertificate(): Operation {
  return iamOperation<"DeleteSigningCertificate", CredentialOwner>("DeleteSigningCertificate", {
    readOnly: false,
    gather: gatherOwner,
    permissions: (request, owner) =>
      ownerPermission("iam:DeleteSigningCertificate", request, owner),
    async run(request, owner, { database }) {
      const id = ownerId(request, owner);
      const { certificate_id } = await requireCertificate(
        database,
        id,
        request.input.CertificateId,
      );
      await database
        .deleteFrom("iam_signing_certificate")
        .where("certificate_id", "=", certificate_id)
        .execute();
      return {};
    },
    record: recordCertificate,
  });
}

export function signingCertificateOperations(iam: Iam): readonly Operation[] {
  return [
    uploadSigningCertificate(iam),
    listSigningCertificates(),
    updateSigningCertificate(),
    deleteSigningCertificate(),
  ];
}
