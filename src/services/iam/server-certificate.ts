/** Server certificates: upload, get, list, rename, delete, tag. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import { ServiceError } from "../../base/errors.ts";
import { uniqueId } from "../../base/identifiers.ts";
import type { Operation, OperationRequest, PermissionRequest } from "../../pipeline/operation.ts";
import type {
  ServerCertificateMetadata,
  UpdateServerCertificateRequest,
} from "../../wire/generated/iam.ts";
import {
  readCertificate,
  readCertificates,
  readPrivateKey,
  requireChain,
  requireValidNow,
} from "./certificate-format.ts";
import { limitExceeded, notFound } from "./errors.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { iamArn, nameKey } from "./naming.ts";
import { findByName, listPermission, pageByName, rename, renamePermissions } from "./pathed.ts";
import type { IamTables, ServerCertificateTable } from "./tables.ts";
import { type Tagged, tagOperations } from "./tag-operations.ts";
import {
  creationPermissions,
  putTags,
  removeAllTags,
  shownTags,
  type Tag,
  tagRecord,
  tagsOf,
} from "./tags.ts";

export const certificateKeyPurpose = "certificate-key";

/** What a sealed private key is bound to. */
export function certificateKeyPlace(id: string): string {
  return `serverCertificate:${id}`;
}

interface CertificateFacts {
  readonly certificate: ServerCertificateTable | undefined;
  readonly tags: readonly Tag[];
}

type NameInput = { readonly ServerCertificateName: string };

async function gatherCertificate(
  { input, account }: OperationRequest<NameInput>,
  { database }: { readonly database: Kysely<IamTables> },
): Promise<CertificateFacts> {
  const name = input.ServerCertificateName;
  const certificate = await findByName(database, "iam_server_certificate", account, name);
  const id = certificate?.server_certificate_id;
  return { certificate, tags: id === undefined ? [] : await tagsOf(database, id) };
}

function certificatePermission(
  action: string,
  { input, account }: OperationRequest<NameInput>,
  { certificate, tags }: CertificateFacts,
  further: Partial<PermissionRequest> = {},
): PermissionRequest {
  const name = certificate?.name ?? input.ServerCertificateName;
  const resource = iamArn(account, "server-certificate", certificate?.path ?? "/", name);
  return { action, resource, resourceTags: tagRecord(tags), ...further };
}

function requireCertificate({ certificate }: CertificateFacts, name: string) {
  if (certificate === undefined) throw notFound("Server Certificate", name);
  return certificate;
}

function nameTaken(name: string): ServiceError {
  return new ServiceError(
    "EntityAlreadyExists",
    `The Server Certificate with name ${name} already exists.`,
  );
}

function shownMetadata(certificate: ServerCertificateTable): ServerCertificateMetadata {
  const { account_id, path, name } = certificate;
  return {
    Path: path,
    ServerCertificateName: name,
    ServerCertificateId: certificate.server_certificate_id,
    Arn: iamArn(account_id as AccountId, "server-certificate", path, name),
    UploadDate: new Date(certificate.created_at),
    Expiration: new Date(certificate.expires_at),
  };
}

function recordCertificate({ input }: { readonly input: NameInput }) {
  return {
    resources: [{ type: "AWS::IAM::ServerCertificate", name: input.ServerCertificateName }],
  };
}

interface Uploaded {
  readonly CertificateBody: string;
  readonly CertificateChain?: string | undefined;
  readonly PrivateKey: string;
}

/** Throws where body, chain and key do not belong together; gives when the certificate ends. */
function checkUploaded(input: Uploaded, now: number): number {
  const certificate = readCertificate(input.CertificateBody);
  const key = readPrivateKey(input.PrivateKey);
  if (!certificate.checkPrivateKey(key)) {
    const message = "The public key certificate and the private key do not match.";
    throw new ServiceError("KeyPairMismatch", message);
  }
  requireValidNow(certificate, now);
  if (input.CertificateChain !== undefined) {
    requireChain(certificate, readCertificates(input.CertificateChain));
  }
  return certificate.validToDate.getTime();
}

async function requireRoom(
  iam: Iam,
  database: Kysely<IamTables>,
  account: AccountId,
): Promise<void> {
  const present = await database
    .selectFrom("iam_server_certificate")
    .select("server_certificate_id")
    .where("account_id", "=", account)
    .execute();
  const quota = iam.quotas.ServerCertificates;
  if (present.length >= quota) throw limitExceeded("ServerCertificatesPerAccount", quota);
}

function uploadServerCertificate(iam: Iam): Operation {
  return iamOperation("UploadServerCertificate", {
    readOnly: false,
    permissions({ input, account }) {
      const { Path = "/", ServerCertificateName } = input;
      const resource = iamArn(account, "server-certificate", Path, ServerCertificateName);
      const upload = { action: "iam:UploadServerCertificate", resource };
      return creationPermissions(upload, "iam:TagServerCertificate", input.Tags);
    },
    async run({ input, account, now }, _facts, { database }) {
      const name = input.ServerCertificateName;
      const expires_at = checkUploaded(input, now);
      const table = "iam_server_certificate";
      if ((await findByName(database, table, account, name)) !== undefined) throw nameTaken(name);
      await requireRoom(iam, database, account);
      const id = uniqueId("serverCertificate");
      const sealed = iam.sealer.seal(
        certificateKeyPurpose,
        certificateKeyPlace(id),
        input.PrivateKey,
      );
      const certificate: ServerCertificateTable = {
        server_certificate_id: id,
        account_id: account,
        name,
        name_key: nameKey(name),
        path: input.Path ?? "/",
        created_at: now,
        body: input.CertificateBody,
        chain: input.CertificateChain ?? null,
        sealed_private_key: sealed,
        expires_at,
      };
      await database.insertInto("iam_server_certificate").values(certificate).execute();
      await putTags(database, account, id, input.Tags);
      const ServerCertificateMetadata = shownMetadata(certificate);
      return { ServerCertificateMetadata, ...shownTags(input.Tags ?? []) };
    },
    record: recordCertificate,
  });
}

function getServerCertificate(): Operation {
  return iamOperation<"GetServerCertificate", CertificateFacts>("GetServerCertificate", {
    readOnly: true,
    gather: gatherCertificate,
    permissions: (request, facts) => [
      certificatePermission("iam:GetServerCertificate", request, facts),
    ],
    async run({ input }, facts) {
      const certificate = requireCertificate(facts, input.ServerCertificateName);
      return {
        ServerCertificate: {
          ServerCertificateMetadata: shownMetadata(certificate),
          CertificateBody: certificate.body,
          ...(certificate.chain === null ? {} : { CertificateChain: certificate.chain }),
          ...shownTags(facts.tags),
        },
      };
    },
  });
}

function listServerCertificates(): Operation {
  return iamOperation("ListServerCertificates", {
    readOnly: true,
    permissions: (request) => [
      listPermission("iam:ListServerCertificates", "server-certificate", request),
    ],
    async run(request, _facts, { database }) {
      const { items, end } = await pageByName("iam_server_certificate", request, database);
      return { ServerCertificateMetadataList: items.map(shownMetadata), ...end };
    },
  });
}

function renamed({
  NewServerCertificateName: name,
  NewPath: path,
}: UpdateServerCertificateRequest) {
  return { name, path };
}

function updateServerCertificate(): Operation {
  return iamOperation<"UpdateServerCertificate", CertificateFacts>("UpdateServerCertificate", {
    readOnly: false,
    gather: gatherCertificate,
    permissions(request, facts) {
      const { input, account } = request;
      const present = facts.certificate ?? { name: input.ServerCertificateName, path: "/" };
      const asked = certificatePermission("iam:UpdateServerCertificate", request, facts);
      return renamePermissions(asked, account, "server-certificate", present, renamed(input));
    },
    async run({ input }, facts, { database }) {
      const certificate = requireCertificate(facts, input.ServerCertificateName);
      await rename(database, "iam_server_certificate", certificate, renamed(input), nameTaken);
      return {};
    },
    record: recordCertificate,
  });
}

function deleteServerCertificate(): Operation {
  return iamOperation<"DeleteServerCertificate", CertificateFacts>("DeleteServerCertificate", {
    readOnly: false,
    gather: gatherCertificate,
    permissions: (request, facts) => [
      certificatePermission("iam:DeleteServerCertificate", request, facts),
    ],
    async run({ input }, facts, { database }) {
      const { server_certificate_id } = requireCertificate(facts, input.ServerCertificateName);
      await removeAllTags(database, server_certificate_id);
      await database
        .deleteFrom("iam_server_certificate")
        .where("server_certificate_id", "=", server_certificate_id)
        .execute();
      return {};
    },
    record: recordCertificate,
  });
}

const tagged: Tagged<"ServerCertificate", CertificateFacts> = {
  noun: "ServerCertificate",
  gather: gatherCertificate,
  permission: certificatePermission,
  ownerId: ({ input }, facts) =>
    requireCertificate(facts, input.ServerCertificateName).server_certificate_id,
  record: recordCertificate,
};

export function serverCertificateOperations(iam: Iam): readonly Operation[] {
  return [
    uploadServerCertificate(iam),
    getServerCertificate(),
    listServerCertificates(),
    updateServerCertificate(),
    deleteServerCertificate(),
    ...tagOperations(tagged),
  ];
}
