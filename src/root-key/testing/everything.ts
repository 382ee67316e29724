/** Makes one of everything that a server keeps sealed, and proves later that it still opens. */
import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { Constants, IdentityProvider } from "samlify";
import { expect } from "vitest";
import type { TestDatabase } from "../../engines/testing/databases.ts";
import { makeCertificate, thisYear } from "../../services/iam/testing/certificates.ts";
import { codeAt, timeStep } from "../../services/iam/totp.ts";
import { makeKey } from "../../services/kms/testing/calls.ts";
import { importFor } from "../../services/kms/testing/material.ts";
import { makeDynamic } from "../../services/secretsmanager/testing/dynamic.ts";
import type { TestServer } from "../../services/testing/harness.ts";
import type { KeySpec } from "../../wire/generated/kms.ts";

/** Uses a thing that needs its sealed value; throws where that does not open. */
export type Proof = () => Promise<void>;

const allowAll = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};

/** `database` is where a dynamic secret makes its logins; without one there is no lease. */
export async function makeEverything(
  server: TestServer,
  database?: TestDatabase,
): Promise<readonly Proof[]> {
  await plainThings(server);
  await keyRotation(server);
  return [
    await accessKey(server),
    await mfaDevice(server),
    await samlProvider(server),
    await serverCertificate(server),
    ...(await kmsKeys(server)),
    await secret(server),
    await parameter(server),
    await webIdentity(server),
    ...(database === undefined ? [] : [await lease(server, database)]),
  ];
}

function somePassword(): string {
  return `Aa1!${randomUUID()}`;
}

/** What has nothing sealed about it, as far as anyone knows. */
async function plainThings({ root, account }: TestServer): Promise<void> {
  const UserName = "zoe";
  await root.iam("CreateUser", { UserName, Tags: [{ Key: "team", Value: "a" }] });
  await root.iam("CreateLoginProfile", { UserName, Password: somePassword() });
  await root.iam("UpdateAccountPasswordPolicy", { PasswordReusePrevention: 2 });
  await root.iam("UpdateLoginProfile", { UserName, Password: somePassword() });
  await root.iam("CreateServiceSpecificCredential", {
    UserName,
    ServiceName: "codecommit.amazonaws.com",
  });
  const { certificate } = makeCertificate("zoe.example.com", thisYear);
  await root.iam("UploadSigningCertificate", { UserName, CertificateBody: certificate });
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const SSHPublicKeyBody = publicKey.export({ type: "spki", format: "pem" }).toString();
  await root.iam("UploadSSHPublicKey", { UserName, SSHPublicKeyBody });
  await root.iam("CreateGroup", { GroupName: "team" });
  await root.iam("AddUserToGroup", { UserName, GroupName: "team" });
  const RoleName = "app";
  await root.iam("CreateRole", { RoleName, AssumeRolePolicyDocument: trustOf(account) });
  const PolicyDocument = JSON.stringify(allowAll);
  const { Policy } = await root.iam("CreatePolicy", { PolicyName: "all", PolicyDocument });
  await root.iam("AttachRolePolicy", { RoleName, PolicyArn: Policy?.Arn ?? "" });
  await root.iam("CreateInstanceProfile", { InstanceProfileName: "app" });
  await root.iam("CreateOpenIDConnectProvider", { Url: "https://ci.example.com" });
  await root.iam("GenerateCredentialReport", {});
  const { KeyId } = await makeKey(root, { Tags: [{ TagKey: "team", TagValue: "a" }] });
  const GranteePrincipal = `arn:aws:iam::${account}:role/app`;
  await root.kms("CreateGrant", { KeyId, GranteePrincipal, Operations: ["Decrypt"] });
}

function trustOf(account: string): string {
  const Principal = { AWS: `arn:aws:iam::${account}:root` };
  const Statement = [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }];
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

async function accessKey({ user }: TestServer): Promise<Proof> {
  const alice = await user("alice", allowAll);
  return async () => {
    await alice.sts("GetCallerIdentity", {});
  };
}

async function mfaDevice({ root, clock }: TestServer): Promise<Proof> {
  const { VirtualMFADevice } = await root.iam("CreateVirtualMFADevice", {
    VirtualMFADeviceName: "phone",
  });
  const { SerialNumber, Base32StringSeed } = VirtualMFADevice;
  const seed = Buffer.from(Base32StringSeed ?? []).toString();
  await root.iam("CreateUser", { UserName: "bob" });
  const on = { UserName: "bob", SerialNumber };
  const codes = () => {
    clock.advance(60_000);
    const step = timeStep(clock.now());
    return {
      AuthenticationCode1: codeAt(seed, step - 1),
      AuthenticationCode2: codeAt(seed, step),
    };
  };
  await root.iam("EnableMFADevice", { ...on, ...codes() });
  return async () => {
    await root.iam("ResyncMFADevice", { ...on, ...codes() });
  };
}

/** Its keys open when an encrypted assertion comes; here it is enough that the row stays whole. */
async function samlProvider({ root }: TestServer): Promise<Proof> {
  const signingCert = makeCertificate("idp.example.com", thisYear).certificate;
  const filler = `<!-- ${"This identity provider is made for a test. ".repeat(24)} -->`;
  const Location = "https://idp.example.com/sso";
  const metadata = IdentityProvider({
    entityID: "https://idp.example.com",
    signingCert,
    singleSignOnService: [{ Binding: Constants.namespace.binding.post, Location }],
  }).getMetadata();
  const { SAMLProviderArn = "" } = await root.iam("CreateSAMLProvider", {
    Name: "corp",
    SAMLMetadataDocument: metadata + filler,
    AddPrivateKey: rsaKey(),
  });
  await root.iam("UpdateSAMLProvider", { SAMLProviderArn, AddPrivateKey: rsaKey() });
  return async () => {
    const { PrivateKeyList } = await root.iam("GetSAMLProvider", { SAMLProviderArn });
    expect(PrivateKeyList).toHaveLength(2);
  };
}

function rsaKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

async function serverCertificate({ root }: TestServer): Promise<Proof> {
  const { certificate, privateKey } = makeCertificate("web.example.com", thisYear);
  const ServerCertificateName = "web";
  const body = { CertificateBody: certificate, PrivateKey: privateKey };
  await root.iam("UploadServerCertificate", { ServerCertificateName, ...body });
  return async () => {
    await root.iam("GetServerCertificate", { ServerCertificateName });
  };
}

/** A key of each way to be used: rotated, imported, imported and deleted, signing, HMAC. */
async function kmsKeys({ root }: TestServer): Promise<readonly Proof[]> {
  const Plaintext = Buffer.from("a text");
  const rotated = await makeKey(root);
  const before = await root.kms("Encrypt", { KeyId: rotated.KeyId, Plaintext });
  await root.kms("RotateKeyOnDemand", { KeyId: rotated.KeyId });
  const imported = await makeKey(root, { Origin: "EXTERNAL" });
  await importFor(root, imported.KeyId, randomBytes(32));
  const gone = await makeKey(root, { Origin: "EXTERNAL" });
  await importFor(root, gone.KeyId, randomBytes(32));
  await root.kms("DeleteImportedKeyMaterial", { KeyId: gone.KeyId });
  const hmac = await makeKey(root, { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
  const encrypts =
    ({ KeyId }: { readonly KeyId: string }) =>
    async () => {
      const { CiphertextBlob } = await root.kms("Encrypt", { KeyId, Plaintext });
      await root.kms("Decrypt", { CiphertextBlob });
    };
  const macs = async () => {
    const Message = Plaintext;
    await root.kms("GenerateMac", { KeyId: hmac.KeyId, Message, MacAlgorithm: "HMAC_SHA_256" });
  };
  const reads = async () => {
    await root.kms("Decrypt", { CiphertextBlob: before.CiphertextBlob });
  };
  const specs = ["RSA_2048", "ECC_NIST_P256"] as const;
  const signing = await Promise.all(specs.map((spec) => signingKey(root, spec)));
  return [encrypts(rotated), reads, encrypts(imported), macs, ...signing];
}

async function signingKey(root: TestServer["root"], spec: KeySpec): Promise<Proof> {
  const { KeyId } = await makeKey(root, { KeySpec: spec, KeyUsage: "SIGN_VERIFY" });
  const SigningAlgorithm = spec === "RSA_2048" ? "RSASSA_PSS_SHA_256" : "ECDSA_SHA_256";
  return async () => {
    await root.kms("Sign", { KeyId, Message: Buffer.from("a"), SigningAlgorithm });
  };
}

async function secret({ root }: TestServer): Promise<Proof> {
  await root.secretsmanager("CreateSecret", { Name: "db/password", SecretString: "hush" });
  return async () => {
    const { SecretString } = await root.secretsmanager("GetSecretValue", {
      SecretId: "db/password",
    });
    expect(SecretString).toBe("hush");
  };
}

async function parameter({ root }: TestServer): Promise<Proof> {
  const Name = "/db/password";
  await root.ssm("PutParameter", { Name, Value: "hush", Type: "SecureString" });
  return async () => {
    const { Parameter } = await root.ssm("GetParameter", { Name, WithDecryption: true });
    expect(Parameter?.Value).toBe("hush");
  };
}

async function webIdentity({ root, user }: TestServer): Promise<Proof> {
  await root.iam("EnableOutboundWebIdentityFederation", {});
  const carol = await user("carol", allowAll);
  const proof = async () => {
    for (const SigningAlgorithm of ["RS256", "ES384"]) {
      await carol.sts("GetWebIdentityToken", {
        Audience: ["https://api.example.com"],
        SigningAlgorithm,
      });
    }
  };
  await proof();
  return proof;
}

/**
 * A user's access key in the secret `key`, rotated every four hours by leave of a role's session.
 * There is no proof of it: that takes the hours.
 */
export async function keyRotation({ root, account, user, as }: TestServer): Promise<void> {
  const RoleName = "rotator";
  await root.iam("CreateRole", { RoleName, AssumeRolePolicyDocument: trustOf(account) });
  const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
  await root.iam("AttachRolePolicy", { RoleName, PolicyArn });
  const UserName = "deployer";
  await root.iam("CreateUser", { UserName });
  const SecretString = JSON.stringify({ UserName });
  await root.secretsmanager("CreateSecret", { Name: "key", SecretString });
  const starter = await user("erin", allowAll);
  const { Credentials } = await starter.sts("AssumeRole", {
    RoleArn: `arn:aws:iam::${account}:role/${RoleName}`,
    RoleSessionName: "setup",
  });
  const session = as({
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken,
  });
  const name = "sallyport-rotate-access-key";
  await session.secretsmanager("RotateSecret", {
    SecretId: "key",
    RotationLambdaARN: `arn:aws:lambda:us-east-1:${account}:function:${name}`,
    RotationRules: { ScheduleExpression: "rate(4 hours)" },
  });
}

async function lease(server: TestServer, database: TestDatabase): Promise<Proof> {
  const SecretId = await makeDynamic(server, database);
  const dave = await server.user("dave", allowAll);
  const { VersionId } = await dave.secretsmanager("GetSecretValue", { SecretId });
  return async () => {
    await server.assembled.jobs.runDue();
    const again = await dave.secretsmanager("GetSecretValue", { SecretId });
    expect(again.VersionId).toBe(VersionId);
  };
}
