/** Things that the operations of a service are called about, made before. */
import type { TestServer } from "../../src/services/testing/harness.ts";
import type { Things } from "./questions.ts";

const trust = (account: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: account }, Action: "sts:AssumeRole" }],
  });

const document = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:Get*", Resource: "*" }],
});

const Tags = [{ Key: "team", Value: "red" }];

async function iamThings({ root, account }: TestServer): Promise<Things> {
  await root.iam("CreateUser", { UserName: "thing", Path: "/team/", Tags });
  await root.iam("CreateGroup", { GroupName: "thing", Path: "/team/" });
  await root.iam("CreateInstanceProfile", { InstanceProfileName: "thing", Tags });
  const { Role } = await root.iam("CreateRole", {
    RoleName: "thing",
    Path: "/team/",
    AssumeRolePolicyDocument: trust(account),
    Tags,
  });
  const { Policy } = await root.iam("CreatePolicy", {
    PolicyName: "thing",
    PolicyDocument: document,
    Tags,
  });
  const { OpenIDConnectProviderArn } = await root.iam("CreateOpenIDConnectProvider", {
    Url: "https://issuer.example.com",
    ThumbprintList: ["0".repeat(40)],
    Tags,
  });
  const { AccessKey } = await root.iam("CreateAccessKey", { UserName: "thing" });
  const { VirtualMFADevice } = await root.iam("CreateVirtualMFADevice", {
    VirtualMFADeviceName: "thing",
    Tags,
  });
  return {
    UserName: "thing",
    GroupName: "thing",
    RoleName: "thing",
    InstanceProfileName: "thing",
    PolicyArn: Policy?.Arn,
    PermissionsBoundary: Policy?.Arn,
    PolicyDocument: document,
    OpenIDConnectProviderArn,
    SAMLProviderArn: `arn:aws:iam::${account}:saml-provider/thing`,
    SerialNumber: VirtualMFADevice?.SerialNumber,
    AccessKeyId: AccessKey.AccessKeyId,
    PolicySourceArn: Role.Arn,
    Arn: Role.Arn,
    AWSServiceName: "elasticbeanstalk.amazonaws.com",
    Tags,
    TagKeys: ["team"],
    ThumbprintList: ["0".repeat(40)],
    ActionNames: ["s3:GetObject"],
    PolicyInputList: [document],
    DeletionTaskId:
      "task/aws-service-role/elasticbeanstalk.amazonaws.com/AWSServiceRoleForElasticBeanstalk/" +
      "00000000-0000-0000-0000-000000000000",
  };
}

async function organizationThings({ root, account }: TestServer): Promise<Things> {
  await root.organizations("CreateOrganization", { FeatureSet: "ALL" });
  const { Roots } = await root.organizations("ListRoots", {});
  const RootId = Roots?.[0]?.Id ?? "";
  const { OrganizationalUnit } = await root.organizations("CreateOrganizationalUnit", {
    ParentId: RootId,
    Name: "thing",
  });
  const { Policy } = await root.organizations("CreatePolicy", {
    Name: "thing",
    Description: "",
    Type: "SERVICE_CONTROL_POLICY",
    Content: document,
  });
  const unit = OrganizationalUnit?.Id;
  return {
    ParentId: unit,
    ChildId: unit,
    SourceParentId: RootId,
    DestinationParentId: unit,
    OrganizationalUnitId: unit,
    RootId,
    AccountId: account,
    PolicyId: Policy?.PolicySummary?.Id,
    PolicyType: "TAG_POLICY",
    Type: "SERVICE_CONTROL_POLICY",
    TargetId: account,
    ResourceId: unit,
    ServicePrincipal: "iam.amazonaws.com",
    Content: document,
    Tags,
    TagKeys: ["team"],
  };
}

async function keyThings({ root }: TestServer): Promise<Things> {
  const { KeyMetadata } = await root.kms("CreateKey", {
    Tags: [{ TagKey: "team", TagValue: "red" }],
  });
  const KeyId = KeyMetadata?.KeyId ?? "";
  await root.kms("CreateAlias", { AliasName: "alias/thing", TargetKeyId: KeyId });
  const EncryptionContext = { app: "thing" };
  const { CiphertextBlob } = await root.kms("Encrypt", {
    KeyId,
    Plaintext: Buffer.from("thing"),
    EncryptionContext,
  });
  return {
    KeyId,
    TargetKeyId: KeyId,
    SourceKeyId: KeyId,
    DestinationKeyId: KeyId,
    AliasName: "alias/thing",
    EncryptionContext,
    SourceEncryptionContext: EncryptionContext,
    CiphertextBlob: Buffer.from(CiphertextBlob ?? []).toString("base64"),
    GrantId: "0".repeat(64),
    Tags: [{ TagKey: "team", TagValue: "red" }],
    TagKeys: ["team"],
  };
}

async function secretThings({ root }: TestServer): Promise<Things> {
  const { ARN } = await root.secretsmanager("CreateSecret", {
    Name: "thing",
    SecretString: "thing",
    Tags,
  });
  return { SecretId: ARN, SecretIdList: [ARN], SecretString: "thing", Tags, TagKeys: ["team"] };
}

async function parameterThings({ root, account }: TestServer): Promise<Things> {
  await root.ssm("PutParameter", { Name: "/thing/name", Value: "thing", Type: "String", Tags });
  return {
    Name: "/thing/name",
    Names: ["/thing/name"],
    Path: "/thing",
    ResourceType: "Parameter",
    ResourceId: "/thing/name",
    ResourceArn: `arn:aws:ssm:us-east-1:${account}:parameter/thing/name`,
    Labels: ["thing"],
    Type: "String",
    Overwrite: false,
    Recursive: true,
    Tags,
    TagKeys: ["team"],
  };
}

/** A role that anyone may try to take, so that the question about it is asked in full. */
async function sessionThings({ root, account }: TestServer): Promise<Things> {
  await root.iam("EnableOutboundWebIdentityFederation", {});
  const { Role } = await root.iam("CreateRole", {
    RoleName: "thing",
    AssumeRolePolicyDocument: trust(account),
    Tags,
  });
  return {
    RoleArn: Role.Arn,
    RoleSessionName: "thing",
    Name: "thing",
    ExternalId: "thing",
    SourceIdentity: "thing",
    Tags,
    TransitiveTagKeys: ["team"],
    DurationSeconds: 900,
    Audience: ["thing"],
    SigningAlgorithm: "ES384",
    TargetPrincipal: account,
    TaskPolicyArn: { arn: "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials" },
  };
}

const makers: Readonly<Record<string, (server: TestServer) => Promise<Things>>> = {
  iam: iamThings,
  sts: sessionThings,
  organizations: organizationThings,
  kms: keyThings,
  secretsmanager: secretThings,
  ssm: parameterThings,
};

/** Members by name, of any input of the service's operations. */
export async function thingsOf(server: TestServer, serviceId: string): Promise<Things> {
  return (await makers[serviceId]?.(server)) ?? {};
}
