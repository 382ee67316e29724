/** Service-specific credentials: a user's password or key for one service. */
import { createHash, randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import { uniqueId } from "../../base/identifiers.ts";
import type { Operation, OperationRequest, PermissionRequest } from "../../pipeline/operation.ts";
import type { Unit } from "../../storage/storage.ts";
import { changeKeys } from "./change-keys.ts";
import {
  type CredentialOwner,
  gatherOwner,
  type OwnerInput,
  ownerPermission,
  ownerUser,
} from "./credential-owner.ts";
import { limitExceeded, noSuchEntity, validationError } from "./errors.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { iamArn } from "./naming.ts";
import { pageOf } from "./paging.ts";
import { settableStatus } from "./status.ts";
import type { IamTables, ServiceCredentialTable, UserTable } from "./tables.ts";

/**
 * What each service's credential is: a user name with a password, or a key that may run out (IAM
 * User Guide, "Service-specific credentials", "API keys for AWS services").
 */
const services: Readonly<Record<string, "password" | "key">> = {
  "aws-external-anthropic.amazonaws.com": "key",
  "bedrock.amazonaws.com": "key",
  "cassandra.amazonaws.com": "password",
  "cloudwatch.amazonaws.com": "key",
  "codecommit.amazonaws.com": "password",
  "logs.amazonaws.com": "key",
  "sallyport.amazonaws.com": "key",
};

const dayMilliseconds = 86_400_000;

/** Throws `NoSuchEntity` for a service that has no such credentials (facts, answers 6). */
function requireService(name: string): "password" | "key" {
  const kind = Object.hasOwn(services, name) ? services[name] : undefined;
  if (kind === undefined) {
    throw noSuchEntity(`No such service ${name} is supported for Service Specific Credentials`);
  }
  return kind;
}

/** A credential with its secret, which is told this once. */
interface Issued {
  readonly secret: string;
  readonly digest: string;
}

/** 256 random bits in base64; a key also tells whose it is, as Bedrock's do. */
function issue(kind: "password" | "key", userName: string): Issued {
  const random = randomBytes(32).toString("base64");
  const secret =
    kind === "password" ? random : `ABSK${Buffer.from(`${userName}:${random}`).toString("base64")}`;
  return { secret, digest: createHash("sha256").update(secret).digest("hex") };
}

function shownSecret(serviceName: string, secret: string) {
  return requireService(serviceName) === "password"
    ? { ServicePassword: secret }
    : { ServiceCredentialSecret: secret };
}

function shownCredential(userName: string, credential: ServiceCredentialTable, now: number) {
  const { service_name, service_user_name, expires_at } = credential;
  const isExpired = expires_at !== null && expires_at <= now;
  return {
    UserName: userName,
    Status: isExpired ? ("Expired" as const) : credential.status,
    CreateDate: new Date(credential.created_at),
    ...(expires_at === null ? {} : { ExpirationDate: new Date(expires_at) }),
    ServiceName: service_name,
    ...(requireService(service_name) === "password"
      ? { ServiceUserName: service_user_name }
      : { ServiceCredentialAlias: service_user_name }),
    ServiceSpecificCredentialId: credential.credential_id,
  };
}

/** `USER-at-ACCOUNT`, then `USER+1-at-ACCOUNT` and so on; none is given twice for a service. */
async function freeServiceUserName(
  database: Kysely<IamTables>,
  account: AccountId,
  serviceName: string,
  userName: string,
): Promise<string> {
  for (let number = 0; ; number += 1) {
    const name = `${userName}${number === 0 ? "" : `+${number}`}-at-${account}`;
    const taken = await database
      .selectFrom("iam_service_credential")
      .select("credential_id")
      .where("account_id", "=", account)
      .where("service_name", "=", serviceName)
      .where("service_user_name", "=", name)
      .executeTakeFirst();
    if (taken === undefined) return name;
  }
}

async function requireRoom(
  iam: Iam,
  database: Kysely<IamTables>,
  user: UserTable,
  serviceName: string,
): Promise<void> {
  const present = await database
    .selectFrom("iam_service_credential")
    .select("credential_id")
    .where("user_id", "=", user.user_id)
    .where("service_name", "=", serviceName)
    .execute();
  const quota = iam.quotas.ServiceSpecificCredentialsPerUser;
  if (present.length >= quota) throw limitExceeded("ServiceSpecificCredentialsPerUser", quota);
}

function createServiceSpecificCredential(iam: Iam): Operation {
  return iamOperation<"CreateServiceSpecificCredential", CredentialOwner>(
    "CreateServiceSpecificCredential",
    {
      readOnly: false,
      gather: gatherOwner,
      permissions: (request, owner) =>
        ownerPermission("iam:CreateServiceSpecificCredential", request, owner, {
          "iam:ServiceSpecificCredentialServiceName": request.input.ServiceName,
          "iam:ServiceSpecificCredentialAgeDays": request.input.CredentialAgeDays,
        }),
      async run({ input, account, now }, owner, unit) {
        const { database } = unit;
        const user = ownerUser(owner);
        const { ServiceName: service_name, CredentialAgeDays: days } = input;
        const kind = requireService(service_name);
        if (days !== undefined && kind === "password") {
          throw validationError(`CredentialAgeDays is not supported for service ${service_name}`);
        }
        await requireRoom(iam, database, user, service_name);
        const name = await freeServiceUserName(database, account, service_name, user.name);
        const { secret, digest } = issue(kind, name);
        const credential: ServiceCredentialTable = {
          credential_id: uniqueId("serviceSpecificCredential"),
          account_id: account,
          user_id: user.user_id,
          service_name,
          service_user_name: name,
          secret_digest: digest,
          status: "Active",
          created_at: now,
          expires_at: days === undefined ? null : now + days * dayMilliseconds,
        };
        await database.insertInto("iam_service_credential").values(credential).execute();
        tellChanged(unit, credential);
        const shown = shownCredential(user.name, credential, now);
        return { ServiceSpecificCredential: { ...shown, ...shownSecret(service_name, secret) } };
      },
      record: (_request, output) => ({
        resources: recorded(output?.ServiceSpecificCredential?.ServiceSpecificCredentialId),
      }),
    },
  );
}

function recorded(id: string | undefined) {
  return id === undefined ? [] : [{ type: "AWS::IAM::ServiceSpecificCredential", name: id }];
}

interface ListFacts {
  /** Undefined where the credentials of all users are asked for. */
  readonly owner: CredentialOwner | undefined;
}

function listServiceSpecificCredentials(): Operation {
  return iamOperation<"ListServiceSpecificCredentials", ListFacts>(
    "ListServiceSpecificCredentials",
    {
      readOnly: true,
      async gather(request, unit) {
        if (request.input.AllUsers === true) return { owner: undefined };
        return { owner: await gatherOwner(request, unit) };
      },
      permissions(request, { owner }) {
        const action = "iam:ListServiceSpecificCredentials";
        if (owner !== undefined) return ownerPermission(action, request, owner);
        return [{ action, resource: iamArn(request.account, "user", "/", "*") }];
      },
      async run({ input, account, now }, { owner }, { database }) {
        if (owner === undefined && input.UserName !== undefined) {
          throw validationError("AllUsers cannot be used together with UserName");
        }
        const userId = owner && ownerUser(owner).user_id;
        const { ServiceName } = input;
        if (ServiceName !== undefined) requireService(ServiceName);
        const rows = await database
          .selectFrom("iam_service_credential")
          .innerJoin("iam_user", "iam_user.user_id", "iam_service_credential.user_id")
          .selectAll("iam_service_credential")
          .select("iam_user.name as user_name")
          .where("iam_service_credential.account_id", "=", account)
          .$if(userId !== undefined, (query) => query.where("iam_user.user_id", "=", userId ?? ""))
          .$if(ServiceName !== undefined, (query) =>
            query.where("service_name", "=", ServiceName ?? ""),
          )
          .execute();
        const idOf = (row: ServiceCredentialTable) => row.credential_id;
        const { items, end } = await pageOf("service-specific-credentials", input, idOf, rows);
        const shown = items.map((row) => shownCredential(row.user_name, row, now));
        return { ServiceSpecificCredentials: shown, ...end };
      },
    },
  );
}

interface CredentialFacts {
  readonly owner: CredentialOwner;
  readonly credential: ServiceCredentialTable | undefined;
}

type CredentialInput = OwnerInput & { readonly ServiceSpecificCredentialId: string };

async function gatherCredential(
  request: OperationRequest<CredentialInput>,
  unit: { readonly database: Kysely<IamTables> },
): Promise<CredentialFacts> {
  const owner = await gatherOwner(request, unit);
  const { user } = owner.facts;
  if (user === undefined) return { owner, credential: undefined };
  const credential = await unit.database
    .selectFrom("iam_service_credential")
    .selectAll()
    .where("user_id", "=", user.user_id)
    .where("credential_id", "=", request.input.ServiceSpecificCredentialId)
    .executeTakeFirst();
  return { owner, credential };
}

function credentialPermission(
  action: string,
  request: OperationRequest<CredentialInput>,
  { owner, credential }: CredentialFacts,
): readonly PermissionRequest[] {
  return ownerPermission(action, request, owner, {
    "iam:ServiceSpecificCredentialServiceName": credential?.service_name,
  });
}

function requireCredential({ owner, credential }: CredentialFacts, id: string) {
  const user = ownerUser(owner);
  if (credential === undefined) throw noSuchEntity(`No such credential ${id} exists`);
  return { user, credential };
}

/** The services that take such credentials keep what they know of them until it changes. */
function tellChanged(unit: Unit<IamTables>, credential: ServiceCredentialTable): void {
  const { service_name, service_user_name } = credential;
  unit.changed(changeKeys.serviceCredential(service_name, service_user_name));
}

function recordCredential({ input }: OperationRequest<CredentialInput>) {
  return { resources: recorded(input.ServiceSpecificCredentialId) };
}

function updateServiceSpecificCredential(): Operation {
  return iamOperation<"UpdateServiceSpecificCredential", CredentialFacts>(
    "UpdateServiceSpecificCredential",
    {
      readOnly: false,
      gather: gatherCredential,
      permissions: (request, facts) =>
        credentialPermission("iam:UpdateServiceSpecificCredential", request, facts),
      async run({ input }, facts, unit) {
        const { credential } = requireCredential(facts, input.ServiceSpecificCredentialId);
        await unit.database
          .updateTable("iam_service_credential")
          .set({ status: settableStatus(input.Status) })
          .where("credential_id", "=", credential.credential_id)
          .execute();
        tellChanged(unit, credential);
        return {};
      },
      record: recordCredential,
    },
  );
}

/** The new secret takes the old one's place at once; name, status and end stay. */
function resetServiceSpecificCredential(): Operation {
  return iamOperation<"ResetServiceSpecificCredential", CredentialFacts>(
    "ResetServiceSpecificCredential",
    {
      readOnly: false,
      gather: gatherCredential,
      permissions: (request, facts) =>
        credentialPermission("iam:ResetServiceSpecificCredential", request, facts),
      async run({ input, now }, facts, unit) {
        const { user, credential } = requireCredential(facts, input.ServiceSpecificCredentialId);
        const { service_name, service_user_name } = credential;
        const { secret, digest } = issue(requireService(service_name), service_user_name);
        await unit.database
          .updateTable("iam_service_credential")
          .set({ secret_digest: digest })
          .where("credential_id", "=", credential.credential_id)
          .execute();
        tellChanged(unit, credential);
        const shown = shownCredential(user.name, credential, now);
        return { ServiceSpecificCredential: { ...shown, ...shownSecret(service_name, secret) } };
      },
      record: recordCredential,
    },
  );
}

function deleteServiceSpecificCredential(): Operation {
  return iamOperation<"DeleteServiceSpecificCredential", CredentialFacts>(
    "DeleteServiceSpecificCredential",
    {
      readOnly: false,
      gather: gatherCredential,
      permissions: (request, facts) =>
        credentialPermission("iam:DeleteServiceSpecificCredential", request, facts),
      async run({ input }, facts, unit) {
        const { credential } = requireCredential(facts, input.ServiceSpecificCredentialId);
        await unit.database
          .deleteFrom("iam_service_credential")
          .where("credential_id", "=", credential.credential_id)
          .execute();
        tellChanged(unit, credential);
        return {};
      },
      record: recordCredential,
    },
  );
}

export function serviceCredentialOperations(iam: Iam): readonly Operation[] {
  return [
    createServiceSpecificCredential(iam),
    listServiceSpecificCredentials(),
    updateServiceSpecificCredential(),
    resetServiceSpecificCredential(),
    deleteServiceSpecificCredential(),
  ];
}
