/** The kinds of policy by the names that people give on the command line. */
import { type PolicyDocument, type PolicyUse, policySizeLimits } from "../../src/policy/index.ts";

interface PolicyKindFacts {
  readonly use: PolicyUse;
  /** The error code of the AWS service that takes such a policy. */
  readonly awsCode: string;
  /** AWS's limit, in characters as AWS counts, where there is one for the kind. */
  readonly charactersMax?: number;
  /** What has the limit. */
  readonly limitOf?: string;
}

const malformed = "MalformedPolicyDocument";

/** By name; sources of codes: the API models of IAM, STS, Organizations, S3 and EC2. */
const policyKinds = {
  identity: {
    use: "identity",
    awsCode: malformed,
    charactersMax: policySizeLimits.managed,
    limitOf: "a managed policy",
  },
  boundary: {
    use: "boundary",
    awsCode: malformed,
    charactersMax: policySizeLimits.managed,
    limitOf: "a permissions boundary",
  },
  session: {
    use: "session",
    awsCode: malformed,
    charactersMax: policySizeLimits.session,
    limitOf: "a session policy",
  },
  trust: {
    use: "trust",
    awsCode: malformed,
    charactersMax: policySizeLimits.trust,
    limitOf: "a role's trust policy",
  },
  resource: { use: "resource", awsCode: "MalformedPolicy" },
  endpoint: { use: "resource", awsCode: "InvalidPolicyDocument" },
  scp: {
    use: "service-control",
    awsCode: "MalformedPolicyDocumentException",
    charactersMax: policySizeLimits.serviceControl,
    limitOf: "a service control policy",
  },
  rcp: {
    use: "resource-control",
    awsCode: "MalformedPolicyDocumentException",
    charactersMax: policySizeLimits.resourceControl,
    limitOf: "a resource control policy",
  },
} as const satisfies Readonly<Record<string, PolicyKindFacts>>;

export type PolicyKindName = keyof typeof policyKinds;

export const policyKindList = Object.keys(policyKinds) as readonly PolicyKindName[];

export function factsOf(kind: PolicyKindName): PolicyKindFacts {
  return policyKinds[kind];
}

/**
 * The kind that a document must be if it is right: one that names principals is a resource's, and
 * a role's trust policy if it has no resources and speaks of STS alone. Service and resource
 * control policies, boundaries and session policies look like others, so they are never guessed.
 */
export function guessKind({ statements }: PolicyDocument): PolicyKindName {
  if (!statements.some(({ principal }) => principal !== undefined)) return "identity";
  const isTrust = statements.every(
    ({ resource, action }) =>
      resource === undefined && action?.values.every(({ text }) => /^sts:/i.test(text)),
  );
  return isTrust ? "trust" : "resource";
}
