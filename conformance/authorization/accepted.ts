/**
 * Where a question differs from the authorization reference, and why that is right. A line that no
 * finding needs any more fails the test.
 */

export interface Accepted {
  /** Of the service that asks. */
  readonly service: string;
  readonly finding: RegExp;
  readonly why: string;
}

export const acceptedFindings: readonly Accepted[] = [
  {
    service: "iam",
    finding: /^iam:\w+ServiceLinkedRole\w*: sets iam:AWSServiceName/,
    why: "IAM User Guide, Service-linked role permissions, conditions these actions on it",
  },
  {
    service: "sts",
    finding: /^sts:(TagSession|SetSourceIdentity|TagGetWebIdentityToken): sets /,
    why: "one request, one context: policies name these with the main action under one condition",
  },
  {
    service: "sts",
    finding: /^sts:TagSession: asked on federated-user/,
    why: "GetFederationToken has no role; the session itself is what is tagged",
  },
  {
    service: "organizations",
    finding: /^organizations:(CreatePolicy|PutResourcePolicy): asked on an ARN of no type/,
    why: "the policy has no id yet",
  },
  {
    service: "kms",
    finding: /: sets kms:CustomerMasterKey(Spec|Usage), which/,
    why: "deprecated names, which AWS supports still (KMS Developer Guide, condition keys)",
  },
  {
    service: "kms",
    finding: /^kms:(UpdateAlias|DeleteAlias): sets kms:RequestAlias/,
    why: "the alias that the request names, told for every operation that names one",
  },
  {
    service: "kms",
    finding: /^kms:ListRetirableGrants: asked on a resource/,
    why: "KMS API Reference: the authorized resource is the retiring principal",
  },
];

/** Keys that no question brings, by action and key. */
export const acceptedUnset: readonly Accepted[] = [
  {
    service: "iam",
    finding: /^iam:Create(User|Role|ServiceLinkedRole): iam:ResourceTag/,
    why: "what is being made has no tags yet",
  },
  {
    service: "iam",
    finding: /^iam:GetServiceLinkedRoleDeletionStatus: iam:ResourceTag/,
    why: "the role is mostly gone by then",
  },
  {
    service: "iam",
    finding: /: iam:(FIDO-[\w-]+|RegisterSecurityKey)$/,
    why: "security keys are registered in the console, which Sallyport has not yet",
  },
  { service: "iam", finding: /: iam:RoleTemplateARN$/, why: "there are no role templates" },
  {
    service: "sts",
    finding:
      /^sts:\w+: (accounts\.google\.com|cognito-identity|graph\.facebook|www\.amazon|saml):?/,
    why: "keys of outside identities come with the caller's session, not with the question",
  },
  {
    service: "organizations",
    finding: /Resource: organizations:(PolicyType|TransferDirection|TransferType)$/,
    why: "of policies and transfers alone; the thing that is tagged here is a unit",
  },
  {
    service: "kms",
    finding: /: kms:RecipientAttestation:/,
    why: "there are no enclaves whose attestation could be checked",
  },
  {
    service: "kms",
    finding: /: kms:ViaService$/,
    why: "set where a service of ours uses a key for its caller, and in no direct call",
  },
  {
    service: "kms",
    finding: /: kms:(EncryptionContext|Grant|Retiring|PrimaryRegion)/,
    why: "optional members of the call, which the sample leaves out",
  },
  {
    service: "secretsmanager",
    finding: /: aws:(RequestTag|TagKeys)/,
    why: "the reference lists the tags of requests for every action; only two have some",
  },
  {
    service: "secretsmanager",
    finding: /: secretsmanager:resource\/(AllowRotationLambdaArn|Type)$/,
    why: "absent where the secret has no rotation function and no managing service",
  },
  {
    service: "ssm",
    finding: /: ssm:Document(Categories|Type)$/,
    why: "there are no documents, only parameters",
  },
  {
    service: "ssm",
    finding: /^ssm:GetParametersByPath: ssm:resourceTag/,
    why: "a path is no parameter, and has no tags",
  },
];

/** Operations that end before they ask, each with the reason. */
export const neverAsked: Readonly<Record<string, string>> = {
  AssumeRoleWithSAML: "needs an assertion of a provider; src/services/sts tests ask it",
  AssumeRoleWithWebIdentity: "needs a token of a provider; src/services/sts tests ask it",
};
