/** One principal with 200 policies of 50 statements that are not told apart by how they start. */
import { type Random, seededRandom } from "../../fuzz/policy/random.ts";
import {
  attach,
  context,
  type World,
  type WorldRequest,
  type WrittenStatement,
} from "./workload.ts";

const account = "111122223333";
const policyCount = 200;
const statementsEach = 50;

/** What such a world is made of; all of it is drawn anew for each statement and request. */
export interface Shape {
  action(random: Random): string;
  actionPattern(random: Random): string;
  resource(random: Random): string;
  resourcePattern(random: Random): string;
  /** Each statement has it, where there is one. */
  condition?(random: Random): Readonly<Record<string, unknown>>;
}

const oneAction = { action: () => "s3:GetObject", actionPattern: () => "s3:GetObject" };

function someAction(random: Random): string {
  const service = random.pick(["s3", "dynamodb", "sqs", "ec2", "lambda"]);
  const verb = random.pick(["Get", "Put", "List", "Delete", "Describe"]);
  return `${service}:${verb}${random.pick(["Object", "Item", "Message", "Instance"])}`;
}

/** Seven of ten are whole actions; the others end somewhere in the noun. */
function somePattern(random: Random): string {
  const whole = someAction(random);
  return random.percent(70) ? whole : `${whole.slice(0, -1 - random.below(4))}*`;
}

function bucket(random: Random): string {
  return `arn:aws:s3:::bucket-${random.below(100)}`;
}

/** By name. */
export const shapes: Readonly<Record<string, Shape>> = {
  mixed: {
    action: someAction,
    actionPattern: somePattern,
    resource: (random) =>
      bucket(random) + random.pick(["", "/a/b.csv", "/of/u0/f", "/2026/reports/x.csv"]),
    resourcePattern: (random) =>
      random.pick([
        bucket(random),
        `${bucket(random)}/*`,
        `${bucket(random)}/of/\${aws:username}/*`,
        `arn:aws:s3:::*-${random.below(100)}/*`,
        `${bucket(random)}/*/reports/*`,
        `arn:aws:s3:::bucket-?${random.below(100)}/*.csv`,
        `arn:aws:s3:::*/shared-${random.below(100)}/*`,
        `arn:aws:dynamodb:*:*:table/t-${random.below(100)}`,
        `arn:aws:sqs:eu-west-1:${account}:q-${random.below(100)}*`,
      ]),
  },
  ends: {
    ...oneAction,
    resource: (random) => `${bucket(random)}/${random.below(5_000)}/file`,
    resourcePattern: (random) => `arn:aws:s3:::*/${random.below(5_000)}/file`,
  },
  middles: {
    ...oneAction,
    resource: (random) => `${bucket(random)}/x${random.below(500)}/a/y${random.below(50)}`,
    resourcePattern: (random) => `arn:aws:s3:::b*/x${random.below(500)}/*/y${random.below(50)}`,
  },
  tags: {
    ...oneAction,
    resource: (random) => `${bucket(random)}/x`,
    resourcePattern: () => "*",
    condition: (random) => ({
      StringEquals: { "aws:PrincipalTag/team": `t${random.below(10_000)}` },
    }),
  },
};

function policyOf(shape: Shape, random: Random) {
  return Array.from({ length: statementsEach }, (): WrittenStatement => {
    const isDeny = random.percent(10) && shape.condition === undefined;
    return {
      Effect: isDeny ? "Deny" : "Allow",
      Action: [shape.actionPattern(random)],
      Resource: [isDeny ? `${shape.resource(random)}/denied` : shape.resourcePattern(random)],
      ...(shape.condition && { Condition: shape.condition(random) }),
    };
  });
}

function requestOf(shape: Shape, random: Random): WorldRequest {
  const arn = `arn:aws:iam::${account}:user/u0`;
  return {
    principal: 0,
    request: {
      principal: { type: "user", account, arn, uniqueId: "AIDA0" },
      action: shape.action(random),
      resource: shape.resource(random),
      resourceAccount: account,
      context: context(random, 0),
    },
  };
}

export function shapedWorld(shape: Shape, seed = 4): World {
  const random = seededRandom(seed);
  const written = Array.from({ length: policyCount }, () => policyOf(shape, random));
  const policies = written.map((Statement, at) =>
    attach(JSON.stringify({ Version: "2012-10-17", Statement }), `s${at}`),
  );
  const more = (count: number) => Array.from({ length: count }, () => requestOf(shape, random));
  return {
    policies: [{ identity: Object.freeze(policies) }],
    statements: [written.flat()],
    requests: more(2_000),
    more,
    statementCount: policyCount * statementsEach,
  };
}
