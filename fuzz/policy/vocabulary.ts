/** The words that generated policies and requests are made of: few, so that they meet often. */

export const account = "111122223333";
export const otherAccount = "444455556666";

export const actions = [
  "s3:GetObject",
  "s3:GetObject",
  "S3:getobject",
  "s3:PutObject",
  "s3:PutBucketPolicy",
  "s3:ListAllMyBuckets",
  "kms:Decrypt",
  "kms:RetireGrant",
  "KMS:TagResource",
  "sts:AssumeRole",
] as const;

export const actionPatterns = [
  "*",
  "*",
  "s3:*",
  "s3:Get*",
  "S3:GETOBJECT",
  "s3:G?tObject",
  "s3:*Object",
  "s3:P*t*",
  "s3:Get",
  "kms:*",
  "kms:RetireGrant",
  "sts:AssumeRole",
  "s3:$" + "{aws:username}",
] as const;

export const resources = [
  "*",
  "arn:aws:s3:::data/a",
  "arn:aws:s3:::data/a",
  "arn:aws:s3:::data/alice/x",
  "arn:aws:s3:::data/b\na",
  "arn:aws:s3:::data/*",
  "arn:aws:s3:::Data/a",
  `arn:aws:logs:eu-west-1:${account}:log-group:a:b`,
  `arn:aws:iam::${account}:role/aws-service-role/rds.amazonaws.com/a`,
  `arn:aws:iam::${account}:role/a:role/aws-service-role/a`,
  `arn:aws:execute-api:eu-west-1:${account}:api/data/a`,
  `arn:aws:execute-api:eu-west-1:${account}:/data/alice/x`,
  "arn:aws:execute-api:::api:b/data/a",
] as const;

/** What a variable may look like, with its braces. */
export const variables = [
  "aws:username",
  "AWS:UserName",
  "aws:PrincipalTag/t",
  "aws:PrincipalTag/t, 'a'",
  "aws:PrincipalTag/none, 'alice'",
  "aws:PrincipalTag/none",
  "aws:TagKeys",
  "aws:TagKeys, 'a'",
  "aws:PrincipalArn",
  "*",
  "?",
  "$",
  "",
  "aws:username, a",
].map((inside) => `\${${inside}}`);

export const resourcePatterns = [
  "*",
  "*",
  "**",
  "?",
  "arn:aws:s3:::*",
  "arn:aws:s3:::data/*",
  "arn:aws:s3:::data/a",
  "arn:aws:s3:::data/?",
  "arn:aws:s3:::*a",
  "arn:aws:s3:::data/*/*",
  "arn:aws:logs:*",
  "arn:aws:logs:*:log-group:*",
  "arn:*:data/a",
  "arn:aws:s3",
  "arn:aws:logs:eu-west-1",
  "arn:aws:s3::",
  "arn:aws:iam::*",
  "execute-api:/*",
  "execute-api:/data/?",
  "execute-api:/*/x",
  "execute-api:/data/a",
  "execute-api:*",
] as const;

/** `TYPE NAME`, as principals are listed. */
export const principalNames = [
  ["AWS", "*"],
  ["AWS", account],
  ["AWS", account],
  ["AWS", otherAccount],
  ["AWS", `arn:aws:iam::${account}:root`],
  ["AWS", `arn:aws:iam::${account}:user/alice`],
  ["AWS", `arn:aws:iam::${account}:user/alice`],
  ["AWS", "AIDAALICE000000000001"],
  ["AWS", `arn:aws:iam::${account}:user/ALICE`],
  ["AWS", `arn:aws:iam::${account}:user/*`],
  ["AWS", `arn:aws:iam::${account}:role/ci/Deployer`],
  ["AWS", `arn:aws:iam::${account}:role/ci/Deployer`],
  ["AWS", "AROADEPLOYER000000001"],
  ["AWS", `arn:aws:sts::${account}:assumed-role/Deployer/build-7`],
  ["AWS", `arn:aws:sts::${account}:assumed-role/Deployer/build-7`],
  ["AWS", `arn:aws:sts::${account}:federated-user/visitor`],
  ["Service", "delivery.logs.amazonaws.com"],
  ["Service", "ec2.amazonaws.com"],
  ["Federated", `arn:aws:iam::${account}:saml-provider/Corp`],
  ["Federated", `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`],
  ["CanonicalUser", "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"],
] as const;

export type Family = "string" | "numeric" | "date" | "bool" | "binary" | "ip" | "arn" | "set";

/** Condition keys with the kind of values that they hold. */
export const conditionKeys: readonly (readonly [key: string, family: Family])[] = [
  ["aws:username", "string"],
  ["aws:PrincipalTag/t", "string"],
  ["aws:TagKeys", "set"],
  ["s3:max-keys", "numeric"],
  ["aws:CurrentTime", "date"],
  ["aws:SecureTransport", "bool"],
  ["x:blob", "binary"],
  ["aws:SourceIp", "ip"],
  ["aws:PrincipalArn", "arn"],
  ["aws:SourceArn", "arn"],
];

export const operatorsByFamily: Readonly<Record<Family, readonly string[]>> = {
  string: [
    "StringEquals",
    "StringNotEquals",
    "StringLike",
    "StringNotLike",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
  ],
  set: ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"],
  numeric: [
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
  ],
  date: [
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
  ],
  bool: ["Bool"],
  binary: ["BinaryEquals"],
  ip: ["IpAddress", "NotIpAddress"],
  arn: ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
};

/** Values of policies: well formed and malformed. */
export const policyValues: Readonly<Record<Family, readonly string[]>> = {
  string: ["a", "A", "b", "a*", "?", "alice", "", "*", ...variables],
  set: ["a", "b", "a*", "*", "", ...variables],
  numeric: ["5", "5.0", "10", "-1", "0", "+5", "five", "1e3", variables[0] ?? ""],
  date: [
    "2020-04-01",
    "2020-04-01T00:00:00Z",
    "2020-04-01T02:00:00+02:00",
    "2020-04-01T00:00:00.5Z",
    "1585699200",
    "2020",
    "2020-04",
    "2020-02-30",
    "2020-04-01 00:00",
    "2020-04-01T24:00Z",
    "2020-03-31T19:00:00.50-0500",
    "soon",
  ],
  bool: ["true", "false", "TRUE", "yes", variables[2] ?? ""],
  binary: ["QUI=", "QUJ=", "QUI", "QUM=", "!", ""],
  ip: [
    "10.0.0.0/8",
    "10.1.2.3",
    "10.1.2.3/9",
    "0.0.0.0/0",
    "10.0.0/8",
    "10.0.0.0/33",
    "2001:db8::/32",
    "2001:db8::1",
    "::/0",
    "::ffff:10.1.2.3",
    "1::2::3",
  ],
  arn: [
    "*",
    `arn:aws:iam::${account}:user/alice`,
    "arn:aws:iam::*:user/*",
    `arn:aws:sns:*:${account}:*`,
    "arn:aws:sns:*:topic",
    "arn:aws:sns:eu-west-?:*:t*c",
    "alice",
    ...variables,
  ],
};

/** Values of requests. */
/** What is put into values to break them. */
export const oddTexts = [
  ..."0159aZTz:./+-=*?{}$', %_",
  "\t",
  "\u00a0",
  "\ufeff",
  "\ud800",
  "arn:",
  "constructor",
  "9".repeat(320),
] as const;

export const requestValues: Readonly<Record<Family, readonly (string | number | boolean)[]>> = {
  string: ["a", "A", "b", "ab", "alice", "", "*", "?", "$" + "{aws:username}", "true"],
  set: ["a", "b", "ab", "", "*"],
  numeric: ["5", 5, "10", "-1", 0, "4.99", "five", true],
  date: [
    "2020-04-01T00:00:00Z",
    "2020-04-01",
    "2020-04-01 00:00",
    "2020-04-01T05:45:00.5+05:45",
    1_585_699_200,
    "1585699199",
    "never",
  ],
  bool: [true, false, "true", "false", "maybe"],
  binary: ["QUI=", "QUM=", "QUI", "!"],
  ip: ["10.1.2.3", "11.1.2.3", "2001:db8::1", "2001:0db8:0:0::0001", "::ffff:10.1.2.3", "here"],
  arn: [
    `arn:aws:iam::${account}:user/alice`,
    `arn:aws:sns:eu-west-1:${account}:topic`,
    `arn:aws:sns:eu-west-1:${account}:topic:sub`,
    "alice",
  ],
};
