/** The policies that keys have without anyone writing one. */
import { type AccountId, rootArn } from "../../base/arn.ts";

/** A customer's key: its account decides by its own policies (KMS Developer Guide). */
export function defaultKeyPolicy(account: AccountId): string {
  return pretty({
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: rootArn(account) },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  });
}

/** An AWS managed key: everyone in the account, through the one service (same guide). */
export function managedKeyPolicy(account: AccountId, service: string): string {
  return pretty({
    Version: "2012-10-17",
    Id: `auto-${service}-1`,
    Statement: [
      {
        Sid: `Allow access through ${service} for all principals in the account that use it`,
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:ReEncrypt*",
          "kms:GenerateDataKey*",
          "kms:CreateGrant",
          "kms:DescribeKey",
        ],
        Resource: "*",
        Condition: {
          StringEquals: { "kms:CallerAccount": account },
          StringLike: { "kms:ViaService": `${service}.*.amazonaws.com` },
        },
      },
      {
        Sid: "Allow direct access to key metadata to the account",
        Effect: "Allow",
        Principal: { AWS: rootArn(account) },
        Action: ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
        Resource: "*",
      },
    ],
  });
}

function pretty(document: object): string {
  return JSON.stringify(document, undefined, 2);
}
