/** The names under which IAM's things are known to caches; told to every node when they change. */
export const changeKeys = {
  user: (userId: string) => `iam:user:${userId}`,
  group: (groupId: string) => `iam:group:${groupId}`,
  role: (roleId: string) => `iam:role:${roleId}`,
  /** Told when a role is made, renamed in its path or deleted: what an ARN finds has changed. */
  roleArn: (arn: string) => `iam:role-arn:${arn}`,
  accessKey: (accessKeyId: string) => `iam:access-key:${accessKeyId}`,
  serviceCredential: (service: string, name: string) => `iam:service-credential:${service}:${name}`,
  managedPolicy: (arn: string) => `iam:policy:${arn}`,
  account: (account: string) => `iam:account:${account}`,
} as const;
