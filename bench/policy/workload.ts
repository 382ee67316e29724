/** Worlds of principals and policies, made from a seed, for the three sizes that are measured. */

import { type Random, seededRandom } from "../../fuzz/policy/random.ts";
import {
  type ApplicablePolicies,
  type AttachedPolicy,
  type AuthorizationRequest,
  type ContextValue,
  compilePolicy,
  parsePolicy,
} from "../../src/policy/index.ts";

const account = "111122223333";
const services = ["s3", "ec2", "dynamodb", "sqs", "sns", "kms", "logs", "lambda", "ecs", "rds"];
const verbs = ["Get", "List", "Put", "Delete", "Describe", "Create"];
const nouns = ["Object", "Bucket", "Item", "Table", "Queue", "Key", "Function", "Instance"];

export interface World {
  /** Policies of each principal, with what bounds it. */
  readonly policies: readonly ApplicablePolicies[];
  readonly requests: readonly WorldRequest[];
  readonly statements: number;
}

export interface WorldRequest {
  readonly principal: number;
  readonly request: AuthorizationRequest;
}

function resourceName(random: Random): string {
  return `${random.pick(["app", "data", "logs", "team", "prod"])}-${random.below(40)}`;
}

function action(random: Random): string {
  return `${random.pick(services)}:${random.pick(verbs)}${random.pick(nouns)}`;
}

function actionPattern(random: Random): string {
  const roll = random.below(100);
  if (roll < 60) return action(random);
  if (roll < 85) return `${random.pick(services)}:${random.pick(verbs)}*`;
  return roll < 97 ? `${random.pick(services)}:*` : "*";
}

function resourcePattern(random: Random): string {
  const start = `arn:aws:${random.pick(services)}:eu-west-1:${account}:${resourceName(random)}`;
  const roll = random.below(100);
  if (roll < 30) return `${start}/${random.below(50)}`;
  if (roll < 65) return `${start}/*`;
  if (roll < 75) return `arn:aws:*:*:${account}:${resourceName(random)}/*`;
  if (roll < 85) return `${start}/*/report-${random.below(9)}`;
  return roll < 95 ? `${start}/\${aws:PrincipalTag/team}/*` : "*";
}

function condition(random: Random): Readonly<Record<string, unknown>> {
  return random.pick([
    { StringEquals: { "aws:RequestedRegion": ["eu-west-1", "eu-central-1"] } },
    { Bool: { "aws:SecureTransport": "true" } },
    { IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "192.168.0.0/16"] } },
    { StringLike: { "aws:PrincipalTag/team": "t*" } },
    { NumericLessThan: { "s3:max-keys": "100" } },
    { DateGreaterThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } },
    { "ForAllValues:StringEquals": { "aws:TagKeys": ["team", "cost"] } },
    { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } },
  ]);
}

/** Denies are narrow, or a large world would deny everything. */
function denial(random: Random): Readonly<Record<string, unknown>> {
  const name = `${random.pick(services)}:eu-west-1:${account}:${resourceName(random)}`;
  return {
    Effect: "Deny",
    Action: random.list(1, 3, () => action(random)),
    Resource: `arn:aws:${name}/${random.below(50)}${random.pick(["", "/*"])}`,
    ...(random.percent(25) && { Condition: condition(random) }),
  };
}

function statement(random: Random): Readonly<Record<string, unknown>> {
  if (random.percent(10)) return denial(random);
  return {
    Effect: "Allow",
    Action: random.list(1, 3, () => actionPattern(random)),
    Resource: random.list(1, 2, () => resourcePattern(random)),
    ...(random.percent(25) && { Condition: condition(random) }),
  };
}

function policyText(random: Random, statementCount: number): string {
  const statements = Array.from({ length: statementCount }, () => statement(random));
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

function attach(text: string, name: string): AttachedPolicy {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return { compiled: compilePolicy(parsed.policy), name, arn: undefined, origin: "inline" };
}

/** Ten keys, as enforcement gives them. */
function context(random: Random, principal: number): Map<string, ContextValue> {
  return new Map<string, ContextValue>([
    ["aws:principalarn", `arn:aws:iam::${account}:user/u${principal}`],
    ["aws:principalaccount", account],
    ["aws:username", `u${principal}`],
    ["aws:userid", `AIDA${principal}`],
    ["aws:principaltag/team", `t${random.below(5)}`],
    ["aws:requestedregion", random.pick(["eu-west-1", "us-east-1"])],
    ["aws:securetransport", true],
    ["aws:sourceip", `10.0.${random.below(200)}.${random.below(200)}`],
    ["aws:currenttime", "2026-11-22T10:00:00Z"],
    ["s3:max-keys", String(random.below(200))],
  ]);
}

function requests(random: Random, principals: number, count: number): readonly WorldRequest[] {
  return Array.from({ length: count }, () => {
    const principal = random.below(principals);
    const name = `${resourceName(random)}/${random.below(50)}/report-${random.below(9)}`;
    return {
      principal,
      request: {
        principal: {
          type: "user",
          account,
          arn: `arn:aws:iam::${account}:user/u${principal}`,
          uniqueId: `AIDA${principal}`,
        },
        action: action(random),
        resource: `arn:aws:${random.pick(services)}:eu-west-1:${account}:${name}`,
        resourceAccount: account,
        context: context(random, principal),
      },
    };
  });
}

const allowAll =
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';

/** 50 principals with five policies each, a boundary and three service control policies. */
export function smallWorld(seed = 1): World {
  const random = seededRandom(seed);
  let statements = 0;
  const make = (name: string): AttachedPolicy => {
    const count = 2 + random.below(5);
    statements += count;
    return attach(policyText(random, count), name);
  };
  const everything = attach(allowAll, "all");
  const guard = attach(
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Deny", Action: "organizations:*", Resource: "*" },
        {
          Effect: "Deny",
          NotAction: ["iam:*", "sts:*"],
          Resource: "*",
          Condition: { StringNotEquals: { "aws:RequestedRegion": ["eu-west-1", "us-east-1"] } },
        },
      ],
    }),
    "guard",
  );
  const policies = Array.from({ length: 50 }, (_, principal): ApplicablePolicies => {
    return {
      identity: Array.from({ length: 5 }, (__, index) => make(`p${principal}-${index}`)),
      boundary: attach(
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},' +
          '{"Effect":"Deny","Action":"iam:*","Resource":"*"}]}',
        "boundary",
      ),
      serviceControl: [
        { target: "r-1", policies: [everything] },
        { target: "ou-1", policies: [everything, guard] },
      ],
    };
  });
  return { policies, requests: requests(random, 50, 2_000), statements };
}

/** 5,000 principals, each with ten of 500 managed policies of 20 statements. */
export function largeWorld(seed = 2): World {
  const random = seededRandom(seed);
  const managed = Array.from({ length: 500 }, (_, index) =>
    attach(policyText(random, 20), `m${index}`),
  );
  const policies = Array.from({ length: 5_000 }, (): ApplicablePolicies => {
    return { identity: Array.from({ length: 10 }, () => random.pick(managed)) };
  });
  return { policies, requests: requests(random, 5_000, 20_000), statements: 10_000 };
}

/** One principal with so many policies of 50 statements. */
export function hugeWorld(policyCount: number, seed = 3): World {
  const random = seededRandom(seed);
  const identity = Object.freeze(
    Array.from({ length: policyCount }, (_, index) => attach(policyText(random, 50), `h${index}`)),
  );
  return {
    policies: [{ identity }],
    requests: requests(random, 1, 2_000),
    statements: policyCount * 50,
  };
}
