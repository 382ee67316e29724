/** Roles and sessions for STS's tests. */
import { Secret, TOTP } from "otpauth";
import type { Credentials as StsCredentials } from "../../../wire/generated/sts.ts";
import type { Credentials } from "../../testing/client.ts";
import type { TestClient, TestServer } from "../../testing/harness.ts";

export interface Statement {
  readonly Sid?: string;
  readonly Effect?: "Allow" | "Deny";
  readonly Principal?: unknown;
  readonly Action?: unknown;
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

/** A policy document; statements allow unless they say otherwise. */
export function policy(...statements: readonly Statement[]): object {
  return {
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Effect: "Allow", ...statement })),
  };
}

/** All actions by which a role is assumed and its session told more. */
export const roleActions = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];

export function trusting(principal: unknown, more: Statement = {}): object {
  return policy({ Principal: principal, Action: roleActions, ...more });
}

export interface RoleOptions {
  readonly trust: object;
  readonly permissions?: object;
  readonly maxSeconds?: number;
  readonly tags?: readonly { readonly Key: string; readonly Value: string }[];
}

/** Makes a role and gives its ARN. */
export async function makeRole(
  root: TestClient,
  RoleName: string,
  { trust, permissions, maxSeconds, tags }: RoleOptions,
): Promise<string> {
  const { Role } = await root.iam("CreateRole", {
    RoleName,
    AssumeRolePolicyDocument: JSON.stringify(trust),
    MaxSessionDuration: maxSeconds,
    Tags: tags,
  });
  if (permissions !== undefined) {
    await root.iam("PutRolePolicy", {
      RoleName,
      PolicyName: "inline",
      PolicyDocument: JSON.stringify(permissions),
    });
  }
  return Role.Arn;
}

/** The client of whoever got these credentials. */
export function bearer(
  server: TestServer,
  issued: { readonly Credentials?: StsCredentials | undefined },
): TestClient {
  return server.as(signingWith(issued));
}

function signingWith(issued: { readonly Credentials?: StsCredentials | undefined }): Credentials {
  const { Credentials: credentials } = issued;
  if (credentials === undefined) throw new Error("the answer has no credentials");
  return {
    accessKeyId: credentials.AccessKeyId,
    secretAccessKey: credentials.SecretAccessKey,
    sessionToken: credentials.SessionToken,
  };
}

export const mayAll = policy({ Action: "*", Resource: "*" });

export interface SecondFactor {
  readonly SerialNumber: string;
  /** The code of the moment; codes of earlier moments are taken only once. */
  code(): string;
}

/** Gives a user a virtual device, enabled. */
export async function enableSecondFactor(
  { root, clock }: TestServer,
  UserName: string,
): Promise<SecondFactor> {
  const { VirtualMFADevice } = await root.iam("CreateVirtualMFADevice", {
    VirtualMFADeviceName: `${UserName}-phone`,
  });
  const { SerialNumber, Base32StringSeed } = VirtualMFADevice;
  const secret = Secret.fromBase32(Buffer.from(Base32StringSeed ?? "").toString("ascii"));
  const totp = new TOTP({ secret });
  const codeAt = (time: number) => totp.generate({ timestamp: time });
  await root.iam("EnableMFADevice", {
    UserName,
    SerialNumber,
    AuthenticationCode1: codeAt(clock.now() - 30_000),
    AuthenticationCode2: codeAt(clock.now()),
  });
  return { SerialNumber, code: () => codeAt(clock.now()) };
}
