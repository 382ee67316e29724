/** Server certificates: upload, get, list, rename, delete, tag. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import { ServiceError } from "../../base/errors.ts";
import { uniqueId } from "../../base/identifiers.ts";
import type { Operation, OperationRequest, PermissionRequest } from "../../pipeline/operation.ts";
import type { ServerCertificateMetadata } from "../../wire/generated/iam.ts";
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
import { pageByName, pageOf } from "./paging.ts";
import type { IamTables, ServerCertificateTable } from "./tables.ts";
import {
  creationPermissions,
  putTags,
  removeAllTags,
  removeTags,
  shownTags,
  type Tag,
  tagRecord,
  tagsOf,
} from "./tags.ts";

interface CertificateFacts {
  readonly certificate: ServerCertificateTable | undefined;
  readonly tags: readonly Tag[];
}

type NameInput = { readonly ServerCertificateName: string };

async function findCertificate(
  database: Kysely<IamTables>,
  account: AccountId,
  name: string,
): Promise<ServerCertificateTable | undefined> {
  return database
    .selectFrom("iam_server_certificate")
    .selectAll()
    .where("account_id", "=", account)
    .where("name_key", "=", nameKey(name))
    .executeTakeFirst();
}

async function gatherCertificate(
  { input, account }: OperationRequest<NameInput>,
  { database }: { readonly database: Kysely<IamTables> },
): Promise<CertificateFacts> {
  const certificate = await findCertificate(database, account, input.ServerCertificateName);
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

async function refuseTakenName(
  database: Kysely<IamTables>,
  account: AccountId,
  name: string,
): Promise<void> {
  if ((await findCertificate(database, account, name)) === undefined) return;
  throw new ServiceError(
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
      await refuseTakenName(database, account, name);
      await requireRoom(iam, database, account);
      const id = uniqueId("serverCertificate");
      const sealed = iam.sealer.seal(
        "certificate-key",
        `serverCertificate:${id}`,
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
    permissions: ({ input, account }) => [
      {
        action: "iam:ListServerCertificates",
        resource: "*",
        resourceShown: iamArn(account, "server-certificate", input.PathPrefix ?? "/", ""),
      },
    ],
    async run(request, _facts, { database }) {
      const { items, end } = await pageByName("iam_server_certificate", request, database);
      return { ServerCertificateMetadataList: items.map(shownMetadata), ...end };
    },
  });
}

function updateServerCertificate(): Operation {
  return iamOperation<"UpdateServerCertificate", CertificateFacts>("UpdateServerCertificate", {
    readOnly: false,
    gather: gatherCertificate,
    permissions(request, facts) {
      const action = "iam:UpdateServerCertificate";
      const asked = [certificatePermission(action, request, facts)];
      const { ServerCertificateName, NewServerCertificateName, NewPath } = request.input;
      if (NewServerCertificateName === undefined && NewPath === undefined) return asked;
      // A rename needs the permission on both names (IAM API Reference).
      const path = NewPath ?? facts.certificate?.path ?? "/";
      const name = NewServerCertificateName ?? ServerCertificateName;
      const resource = iamArn(request.account, "server-certificate", path, name);
      return [...asked, { action, resource }];
    },
    async run({ input, account }, facts, { database }) {
      const certificate = requireCertificate(facts, input.ServerCertificateName);
      const name = input.NewServerCertificateName ?? certificate.name;
      const path = input.NewPath ?? certificate.path;
      if (nameKey(name) !== certificate.name_key) await refuseTakenName(database, account, name);
      await database
        .updateTable("iam_server_certificate")
        .set({ name, name_key: nameKey(name), path })
        .where("server_certificate_id", "=", certificate.server_certificate_id)
        .execute();
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

function tagServerCertificate(): Operation {
  return iamOperation<"TagServerCertificate", CertificateFacts>("TagServerCertificate", {
    readOnly: false,
    gather: gatherCertificate,
    permissions: (request, facts) => [
      certificatePermission("iam:TagServerCertificate", request, facts, {
        requestTags: tagRecord(request.input.Tags),
      }),
    ],
    async run({ input, account }, facts, { database }) {
      const { server_certificate_id } = requireCertificate(facts, input.ServerCertificateName);
      await putTags(database, account, server_certificate_id, input.Tags);
      return {};
    },
    record: recordCertificate,
  });
}

function untagServerCertificate(): Operation {
  return iamOperation<"UntagServerCertificate", CertificateFacts>("UntagServerCertificate", {
    readOnly: false,
    gather: gatherCertificate,
    permissions: (request, facts) => [
      certificatePermission("iam:UntagServerCertificate", request, facts, {
        requestTagKeys: request.input.TagKeys,
      }),
    ],
    async run({ input }, facts, { database }) {
      const { server_certificate_id } = requireCertificate(facts, input.ServerCertificateName);
      await removeTags(database, server_certificate_id, input.TagKeys);
      return {};
    },
    record: recordCertificate,
  });
}

function listServerCertificateTags(): Operation {
  return iamOperation<"ListServerCertificateTags", CertificateFacts>("ListServerCertificateTags", {
    readOnly: true,
    gather: gatherCertificate,
    permissions: (request, facts) => [
      certificatePermission("iam:ListServerCertificateTags", request, facts),
    ],
    async run({ input }, facts) {
      requireCertificate(facts, input.ServerCertificateName);
      const keyOf = (tag: Tag) => tag.Key.toLowerCase();
      const { items, end } = await pageOf("server-certificate-tags", input, keyOf, facts.tags);
      return { Tags: items, ...end };
    },
  });
}

export function serverCertificateOperations(iam: Iam): readonly Operation[] {
  return [
    uploadServerCertificate(iam),
    getServerCertificate(),
    listServerCertificates(),
    updateServerCertificate(),
    deleteServerCertificate(),
    tagServerCertificate(),
    untagServerCertificate(),
    listServerCertificateTags(),
  ];
}
