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
  /** The same identity policies as data, one list of statements for each principal. */
  readonly statements: readonly (readonly WrittenStatement[])[];
  readonly requests: readonly WorldRequest[];
  /** So many more, never asked before, each with texts and a context of its own. */
  readonly more: (count: number) => readonly WorldRequest[];
  readonly statementCount: number;
}

export interface WrittenStatement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, unknown>>;
}

/** `plain` leaves out what the engines beside ours have no word for: conditions and variables. */
export type Flavour = "full" | "plain";

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

function resourcePattern(random: Random, flavour: Flavour): string {
  const start = `arn:aws:${random.pick(services)}:eu-west-1:${account}:${resourceName(random)}`;
  const roll = random.below(100);
  if (roll < 30) return `${start}/${random.below(50)}`;
  if (roll < 65) return `${start}/*`;
  if (roll < 75) return `arn:aws:*:*:${account}:${resourceName(random)}/*`;
  if (roll < 85) return `${start}/*/report-${random.below(9)}`;
  const team = flavour === "full" ? "${" + "aws:PrincipalTag/team}" : "t1";
  return roll < 95 ? `${start}/${team}/*` : "*";
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
function denial(random: Random, flavour: Flavour): WrittenStatement {
  const name = `${random.pick(services)}:eu-west-1:${account}:${resourceName(random)}`;
  return {
    Effect: "Deny",
    Action: random.list(1, 3, () => action(random)),
    Resource: [`arn:aws:${name}/${random.below(50)}${random.pick(["", "/*"])}`],
    ...(random.percent(25) && flavour === "full" && { Condition: condition(random) }),
  };
}

function statement(random: Random, flavour: Flavour): WrittenStatement {
  if (random.percent(10)) return denial(random, flavour);
  return {
    Effect: "Allow",
    Action: random.list(1, 3, () => actionPattern(random)),
    Resource: random.list(1, 2, () => resourcePattern(random, flavour)),
    ...(random.percent(25) && flavour === "full" && { Condition: condition(random) }),
  };
}

interface Written {
  readonly statements: readonly WrittenStatement[];
  readonly policy: AttachedPolicy;
}

function writePolicy(random: Random, count: number, name: string, flavour: Flavour): Written {
  const statements = Array.from({ length: count }, () => statement(random, flavour));
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  return { statements, policy: attach(text, name) };
}

/** Worlds by principal. */
function worldOf(
  principals: readonly { readonly written: readonly Written[]; readonly more?: Bounds }[],
  random: Random,
  requestCount: number,
  statementCount: number,
): World {
  const more = (count: number) => requests(random, principals.length, count);
  return {
    policies: principals.map(({ written, more }) => ({
      // Frozen, as the directory gives it: a long list that may change is compared every time.
      identity: Object.freeze(written.map(({ policy }) => policy)),
      ...more,
    })),
    statements: principals.map(({ written }) => written.flatMap(({ statements }) => statements)),
    requests: more(requestCount),
    more,
    statementCount,
  };
}

type Bounds = Pick<ApplicablePolicies, "boundary" | "serviceControl">;

export function attach(text: string, name: string): AttachedPolicy {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return { compiled: compilePolicy(parsed.policy), name, arn: undefined, origin: "inline" };
}

/** Ten keys, as enforcement gives them. */
export function context(random: Random, principal: number): Map<string, ContextValue> {
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

const guardText = JSON.stringify({
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
});
const boundaryText =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},' +
  '{"Effect":"Deny","Action":"iam:*","Resource":"*"}]}';

/** 50 principals with five policies each; the full one with boundaries and three SCPs. */
export function smallWorld(flavour: Flavour = "full", seed = 1): World {
  const random = seededRandom(seed);
  const everything = attach(allowAll, "all");
  const serviceControl = [
    { target: "r-1", policies: [everything] },
    { target: "ou-1", policies: [everything, attach(guardText, "guard")] },
  ];
  const principals = Array.from({ length: 50 }, (_, principal) => ({
    written: Array.from({ length: 5 }, (__, index) =>
      writePolicy(random, 2 + random.below(5), `p${principal}-${index}`, flavour),
    ),
    ...(flavour === "full" && {
      more: { boundary: attach(boundaryText, "boundary"), serviceControl },
    }),
  }));
  const count = principals.flatMap(({ written }) => written.flatMap((each) => each.statements));
  return worldOf(principals, random, 2_000, count.length);
}

/** 5,000 principals, each with ten of 500 managed policies of 20 statements. */
export function largeWorld(flavour: Flavour = "full", seed = 2): World {
  const random = seededRandom(seed);
  const managed = Array.from({ length: 500 }, (_, index) =>
    writePolicy(random, 20, `m${index}`, flavour),
  );
  const principals = Array.from({ length: 5_000 }, () => ({ written: tenOf(managed, random) }));
  return worldOf(principals, random, 20_000, 10_000);
}

/** One principal with so many policies of 50 statements. */
export function hugeWorld(policyCount: number, flavour: Flavour = "full", seed = 3): World {
  const random = seededRandom(seed);
  const written = Array.from({ length: policyCount }, (_, index) =>
    writePolicy(random, 50, `h${index}`, flavour),
  );
  return worldOf([{ written }], random, 2_000, policyCount * 50);
}

/** Ten different ones. */
function tenOf<Item>(items: readonly Item[], random: Random): readonly Item[] {
  const picked = new Set<Item>();
  while (picked.size < 10) picked.add(random.pick(items));
  return [...picked];
}

/** Texts of policies with so many statements each. */
export function writtenPolicies(random: Random, count: number, statements: number) {
  return Array.from({ length: count }, () =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: Array.from({ length: statements }, () => statement(random, "full")),
    }),
  );
}

/** Every action that a request of these worlds may ask for. */
export function allActions(): readonly string[] {
  return services.flatMap((service) =>
    verbs.flatMap((verb) => nouns.map((noun) => `${service}:${verb}${noun}`)),
  );
}
