/** Everything of IAM that has tags, for tests: how it is made, and how its tags are changed. */
import type { AccountId } from "../../../base/arn.ts";
import { makeIdp } from "../../sts/testing/saml-idp.ts";
import type { TestClient } from "../../testing/harness.ts";
import type { Tag } from "../tags.ts";
import { makeCertificate, thisYear } from "./certificates.ts";

/** The three operations of a noun on one thing, and how the thing is called. */
export interface TaggedThing {
  readonly tag: (client: TestClient, Tags: readonly Tag[]) => Promise<unknown>;
  readonly untag: (client: TestClient, TagKeys: readonly string[]) => Promise<unknown>;
  readonly list: (
    client: TestClient,
    page?: { readonly MaxItems?: number; readonly Marker?: string | undefined },
  ) => Promise<{ Tags: readonly Tag[]; Marker?: string | undefined }>;
  /** As the record names it. */
  readonly name: string;
}

export interface TaggableNoun {
  /** As the names of its tag operations spell it. */
  readonly noun: string;
  /** The operation that `create` calls. */
  readonly creation: string;
  readonly create: (client: TestClient, Tags?: readonly Tag[]) => Promise<unknown>;
  /** The thing that `create` makes, made or not. */
  readonly thing: (account: AccountId) => TaggedThing;
  /** What the error says where it was not made. */
  readonly missing: RegExp;
}

const name = "thing";
const trust = {
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Principal: { Service: "ec2.amazonaws.com" },
    Action: "sts:AssumeRole",
  },
};
const nothing = {
  Version: "2012-10-17",
  Statement: { Effect: "Deny", Action: "a:b", Resource: "*" },
};
const { metadata } = makeIdp();
const web = makeCertificate("web.example.com", thisYear);

export const taggableNouns: readonly TaggableNoun[] = [
  {
    noun: "User",
    creation: "CreateUser",
    create: (client, Tags) => client.iam("CreateUser", { UserName: name, Tags }),
    thing: () => {
      const UserName = name;
      return {
        tag: (client, Tags) => client.iam("TagUser", { UserName, Tags }),
        untag: (client, TagKeys) => client.iam("UntagUser", { UserName, TagKeys }),
        list: (client, page) => client.iam("ListUserTags", { UserName, ...page }),
        name,
      };
    },
    missing: /^The user with name thing cannot be found\.$/,
  },
  {
    noun: "Role",
    creation: "CreateRole",
    create: (client, Tags) =>
      client.iam("CreateRole", {
        RoleName: name,
        AssumeRolePolicyDocument: JSON.stringify(trust),
        Tags,
      }),
    thing: () => {
      const RoleName = name;
      return {
        tag: (client, Tags) => client.iam("TagRole", { RoleName, Tags }),
        untag: (client, TagKeys) => client.iam("UntagRole", { RoleName, TagKeys }),
        list: (client, page) => client.iam("ListRoleTags", { RoleName, ...page }),
        name,
      };
    },
    missing: /^The role with name thing cannot be found\.$/,
  },
  {
    noun: "Policy",
    creation: "CreatePolicy",
    create: (client, Tags) =>
      client.iam("CreatePolicy", {
        PolicyName: name,
        PolicyDocument: JSON.stringify(nothing),
        Tags,
      }),
    thing: (account) => {
      const PolicyArn = `arn:aws:iam::${account}:policy/thing`;
      return {
        tag: (client, Tags) => client.iam("TagPolicy", { PolicyArn, Tags }),
        untag: (client, TagKeys) => client.iam("UntagPolicy", { PolicyArn, TagKeys }),
        list: (client, page) => client.iam("ListPolicyTags", { PolicyArn, ...page }),
        name: PolicyArn,
      };
    },
    missing: /^Policy arn:aws:iam::\d{12}:policy\/thing was not found\.$/,
  },
  {
    noun: "InstanceProfile",
    creation: "CreateInstanceProfile",
    create: (client, Tags) =>
      client.iam("CreateInstanceProfile", { InstanceProfileName: name, Tags }),
    thing: () => {
      const InstanceProfileName = name;
      return {
        tag: (client, Tags) => client.iam("TagInstanceProfile", { InstanceProfileName, Tags }),
        untag: (client, TagKeys) =>
          client.iam("UntagInstanceProfile", { InstanceProfileName, TagKeys }),
        list: (client, page) =>
          client.iam("ListInstanceProfileTags", { InstanceProfileName, ...page }),
        name,
      };
    },
    missing: /^Instance Profile thing cannot be found\.$/,
  },
  {
    noun: "MFADevice",
    creation: "CreateVirtualMFADevice",
    create: (client, Tags) =>
      client.iam("CreateVirtualMFADevice", { VirtualMFADeviceName: name, Tags }),
    thing: (account) => {
      const SerialNumber = `arn:aws:iam::${account}:mfa/thing`;
      return {
        tag: (client, Tags) => client.iam("TagMFADevice", { SerialNumber, Tags }),
        untag: (client, TagKeys) => client.iam("UntagMFADevice", { SerialNumber, TagKeys }),
        list: (client, page) => client.iam("ListMFADeviceTags", { SerialNumber, ...page }),
        name: SerialNumber,
      };
    },
    missing:
      /^VirtualMFADevice with serial number arn:aws:iam::\d{12}:mfa\/thing does not exist\.$/,
  },
  {
    noun: "OpenIDConnectProvider",
    creation: "CreateOpenIDConnectProvider",
    create: (client, Tags) =>
      client.iam("CreateOpenIDConnectProvider", { Url: "https://thing", Tags }),
    thing: (account) => {
      const OpenIDConnectProviderArn = `arn:aws:iam::${account}:oidc-provider/thing`;
      const input = { OpenIDConnectProviderArn };
      return {
        tag: (client, Tags) => client.iam("TagOpenIDConnectProvider", { ...input, Tags }),
        untag: (client, TagKeys) => client.iam("UntagOpenIDConnectProvider", { ...input, TagKeys }),
        list: (client, page) => client.iam("ListOpenIDConnectProviderTags", { ...input, ...page }),
        name: OpenIDConnectProviderArn,
      };
    },
    missing: /^OpenIDConnect Provider not found for arn arn:aws:iam::\d{12}:oidc-provider\/thing$/,
  },
  {
    noun: "SAMLProvider",
    creation: "CreateSAMLProvider",
    create: (client, Tags) =>
      client.iam("CreateSAMLProvider", { Name: name, SAMLMetadataDocument: metadata, Tags }),
    thing: (account) => {
      const SAMLProviderArn = `arn:aws:iam::${account}:saml-provider/thing`;
      return {
        tag: (client, Tags) => client.iam("TagSAMLProvider", { SAMLProviderArn, Tags }),
        untag: (client, TagKeys) => client.iam("UntagSAMLProvider", { SAMLProviderArn, TagKeys }),
        list: (client, page) => client.iam("ListSAMLProviderTags", { SAMLProviderArn, ...page }),
        name: SAMLProviderArn,
      };
    },
    missing: /^Manifest not found for arn arn:aws:iam::\d{12}:saml-provider\/thing$/,
  },
  {
    noun: "ServerCertificate",
    creation: "UploadServerCertificate",
    create: (client, Tags) =>
      client.iam("UploadServerCertificate", {
        ServerCertificateName: name,
        CertificateBody: web.certificate,
        PrivateKey: web.privateKey,
        Tags,
      }),
    thing: () => {
      const ServerCertificateName = name;
      return {
        tag: (client, Tags) => client.iam("TagServerCertificate", { ServerCertificateName, Tags }),
        untag: (client, TagKeys) =>
          client.iam("UntagServerCertificate", { ServerCertificateName, TagKeys }),
        list: (client, page) =>
          client.iam("ListServerCertificateTags", { ServerCertificateName, ...page }),
        name,
      };
    },
    missing: /^The Server Certificate with name thing cannot be found\.$/,
  },
];
