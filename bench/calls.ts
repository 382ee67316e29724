/** The calls that are measured, as bytes signed before the clock starts. */
import { type Answer, callerOf, textsOf } from "../conformance/faults/calls.ts";
import { requestBytes } from "../conformance/faults/connection.ts";
import {
  type QueryInput,
  type QueryService,
  signed,
  signedQuery,
} from "../conformance/faults/requests.ts";
import type { Credentials } from "../src/wire/signature/sign.ts";
import type { BenchServer } from "./servers.ts";

export interface Measured {
  readonly name: string;
  /** What must hold on one core; undefined where no aim was set. */
  readonly aim?: { readonly perSecond: number; readonly p99: number | undefined };
  /** So many requests for a server; may call the server to prepare it. */
  requests(server: BenchServer, count: number): Promise<readonly Buffer[]>;
}

export function signedBytes(
  server: BenchServer,
  service: QueryService,
  action: string,
  input: QueryInput = {},
  credentials: Credentials = server.credentials,
): Buffer {
  return requestBytes(signedQuery({ host: server.url.host, credentials }, service, action, input));
}

/** Of a service that speaks AWS's JSON protocol: `secretsmanager.GetSecretValue` is a target. */
export function signedJsonBytes(
  server: BenchServer,
  service: string,
  target: string,
  input: object,
  credentials: Credentials = server.credentials,
): Buffer {
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": target };
  const origin = { host: server.url.host, credentials };
  return requestBytes(signed(origin, service, headers, JSON.stringify(input)));
}

let runs = 0;

const callerIdentity: Measured = {
  name: "GetCallerIdentity",
  aim: { perSecond: 4_000, p99: 15 },
  async requests(server, count) {
    return Array.from({ length: count }, () => signedBytes(server, "sts", "GetCallerIdentity"));
  },
};

const createUser: Measured = {
  name: "CreateUser",
  aim: { perSecond: 1_000, p99: undefined },
  async requests(server, count) {
    runs += 1;
    return Array.from({ length: count }, (_, index) =>
      signedBytes(server, "iam", "CreateUser", { UserName: `user-${runs}-${index}` }),
    );
  },
};

/** By a user: the root user may assume no role. */
const assumeRole: Measured = {
  name: "AssumeRole",
  aim: { perSecond: 2_000, p99: undefined },
  async requests(server, count) {
    const { credentials, roleArn } = await roleAndUser(server);
    return Array.from({ length: count }, (_, index) => {
      const input = { RoleArn: roleArn, RoleSessionName: `session-${index}` };
      return signedBytes(server, "sts", "AssumeRole", input, credentials);
    });
  },
};

async function roleAndUser(server: BenchServer) {
  const trusted = { Principal: { AWS: server.account }, Action: "sts:AssumeRole" };
  const role = await prepare(server, "CreateRole", {
    RoleName: `role-${runs + 1}`,
    AssumeRolePolicyDocument: policyOf(trusted),
  });
  const statement = { Action: "sts:AssumeRole", Resource: "*" };
  const credentials = await callerWithPolicy(server, "assuming", statement);
  const [roleArn = ""] = textsOf(role, "Arn");
  return { credentials, roleArn };
}

/** Makes a user with a key and one statement that allows something. */
export async function callerWithPolicy(
  server: BenchServer,
  name: string,
  statement: object,
): Promise<Credentials> {
  runs += 1;
  const UserName = `${name}-${runs}`;
  await prepare(server, "CreateUser", { UserName });
  const PolicyDocument = policyOf(statement);
  await prepare(server, "PutUserPolicy", { UserName, PolicyName: "own", PolicyDocument });
  const key = await prepare(server, "CreateAccessKey", { UserName });
  const [accessKeyId = ""] = textsOf(key, "AccessKeyId");
  const [secretAccessKey = ""] = textsOf(key, "SecretAccessKey");
  return { accessKeyId, secretAccessKey };
}

function policyOf(statement: object): string {
  const whole = { Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] };
  return JSON.stringify(whole);
}

/** A call of the root user that must succeed before anything is measured. */
export async function prepare(
  server: BenchServer,
  action: string,
  input: QueryInput,
): Promise<Answer> {
  const root = callerOf(server.url, server.credentials);
  const answer = await root.iam(action, input);
  root.close();
  if (answer.status !== 200) throw new Error(`${action} answers ${answer.body}`);
  return answer;
}

export const measuredCalls: readonly Measured[] = [callerIdentity, createUser, assumeRole];
