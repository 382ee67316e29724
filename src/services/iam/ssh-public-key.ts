/** SSH public keys of users: upload, get, list, activate and deactivate, delete. */
import type { Kysely } from "kysely";
import { ServiceError } from "../../base/errors.ts";
import { uniqueId } from "../../base/identifiers.ts";
import type { Operation } from "../../pipeline/operation.ts";
import {
  type CredentialOwner,
  gatherOwner,
  ownerPermission,
  ownerUser,
} from "./credential-owner.ts";
import { limitExceeded, noSuchEntity } from "./errors.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { pageOf } from "./paging.ts";
import { pemOfSshLine, readSshKey } from "./ssh-key-format.ts";
import { settableStatus } from "./status.ts";
import type { IamTables, SshPublicKeyTable, UserTable } from "./tables.ts";

function keysOf(database: Kysely<IamTables>, userId: string) {
  return database.selectFrom("iam_ssh_public_key").selectAll().where("user_id", "=", userId);
}

async function requireKey(
  database: Kysely<IamTables>,
  user: UserTable,
  id: string,
): Promise<SshPublicKeyTable> {
  const key = await keysOf(database, user.user_id)
    .where("ssh_public_key_id", "=", id)
    .executeTakeFirst();
  if (key === undefined) throw noSuchEntity(`The Public Key with id ${id} cannot be found.`);
  return key;
}

function shownMetadata(user: UserTable, key: SshPublicKeyTable) {
  return {
    UserName: user.name,
    SSHPublicKeyId: key.ssh_public_key_id,
    Status: key.status,
    UploadDate: new Date(key.uploaded_at),
  };
}

function shownKey(user: UserTable, key: SshPublicKeyTable, body: string) {
  return {
    ...shownMetadata(user, key),
    Fingerprint: key.fingerprint,
    SSHPublicKeyBody: body,
  };
}

function recordKey({ input }: { readonly input: { readonly SSHPublicKeyId: string } }) {
  return { resources: [{ type: "AWS::IAM::SSHPublicKey", name: input.SSHPublicKeyId }] };
}

function uploadSshPublicKey(iam: Iam): Operation {
  return iamOperation<"UploadSSHPublicKey", CredentialOwner>("UploadSSHPublicKey", {
    readOnly: false,
    gather: gatherOwner,
    permissions: (request, owner) => ownerPermission("iam:UploadSSHPublicKey", request, owner),
    async run({ input, account, now }, owner, { database }) {
      const user = ownerUser(owner);
      const { line, fingerprint } = readSshKey(input.SSHPublicKeyBody);
      const present = await keysOf(database, user.user_id).execute();
      if (present.some((key) => key.body === line)) {
        throw new ServiceError(
          "DuplicateSSHPublicKey",
          "The SSH public key is already associated with the specified IAM user.",
        );
      }
      const quota = iam.quotas.SSHPublicKeysPerUser;
      if (present.length >= quota) throw limitExceeded("SSHPublicKeysPerUser", quota);
      const key: SshPublicKeyTable = {
        ssh_public_key_id: uniqueId("publicKey"),
        account_id: account,
        user_id: user.user_id,
        fingerprint,
        body: line,
        status: "Active",
        uploaded_at: now,
      };
      await database.insertInto("iam_ssh_public_key").values(key).execute();
      return { SSHPublicKey: shownKey(user, key, input.SSHPublicKeyBody) };
    },
    record: ({ input }) => ({ resources: [{ type: "AWS::IAM::User", name: input.UserName }] }),
  });
}

function getSshPublicKey(): Operation {
  return iamOperation<"GetSSHPublicKey", CredentialOwner>("GetSSHPublicKey", {
    readOnly: true,
    gather: gatherOwner,
    permissions: (request, owner) => ownerPermission("iam:GetSSHPublicKey", request, owner),
    async run({ input }, owner, { database }) {
      const user = ownerUser(owner);
      const key = await requireKey(database, user, input.SSHPublicKeyId);
      const body = input.Encoding === "PEM" ? pemOfSshLine(key.body) : key.body;
      return { SSHPublicKey: shownKey(user, key, body) };
    },
  });
}

function listSshPublicKeys(): Operation {
  return iamOperation<"ListSSHPublicKeys", CredentialOwner>("ListSSHPublicKeys", {
    readOnly: true,
    gather: gatherOwner,
    permissions: (request, owner) => ownerPermission("iam:ListSSHPublicKeys", request, owner),
    async run({ input }, owner, { database }) {
      const user = ownerUser(owner);
      const keys = await keysOf(database, user.user_id).execute();
      const idOf = (key: SshPublicKeyTable) => key.ssh_public_key_id;
      const { items, end } = await pageOf("ssh-public-keys", input, idOf, keys);
      return { SSHPublicKeys: items.map((key) => shownMetadata(user, key)), ...end };
    },
  });
}

function updateSshPublicKey(): Operation {
  return iamOperation<"UpdateSSHPublicKey", CredentialOwner>("UpdateSSHPublicKey", {
    readOnly: false,
    gather: gatherOwner,
    permissions: (request, owner) => ownerPermission("iam:UpdateSSHPublicKey", request, owner),
    async run({ input }, owner, { database }) {
      const key = await requireKey(database, ownerUser(owner), input.SSHPublicKeyId);
      await database
        .updateTable("iam_ssh_public_key")
        .set({ status: settableStatus(input.Status) })
        .where("ssh_public_key_id", "=", key.ssh_public_key_id)
        .execute();
      return {};
    },
    record: recordKey,
  });
}

function deleteSshPublicKey(): Operation {
  return iamOperation<"DeleteSSHPublicKey", CredentialOwner>("DeleteSSHPublicKey", {
    readOnly: false,
    gather: gatherOwner,
    permissions: (request, owner) => ownerPermission("iam:DeleteSSHPublicKey", request, owner),
    async run({ input }, owner, { database }) {
      const key = await requireKey(database, ownerUser(owner), input.SSHPublicKeyId);
      await database
        .deleteFrom("iam_ssh_public_key")
        .where("ssh_public_key_id", "=", key.ssh_public_key_id)
        .execute();
      return {};
    },
    record: recordKey,
  });
}

export function sshPublicKeyOperations(iam: Iam): readonly Operation[] {
  return [
    uploadSshPublicKey(iam),
    getSshPublicKey(),
    listSshPublicKeys(),
    updateSshPublicKey(),
    deleteSshPublicKey(),
  ];
}
