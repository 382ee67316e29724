/** What tests of the simulator share: policies in few words, and the first result of a call. */
import type {
  ContextEntry,
  EvaluationResult,
  SimulateCustomPolicyRequest,
  SimulatePrincipalPolicyRequest,
} from "../../../wire/generated/iam.ts";
import type { TestServer } from "../../testing/harness.ts";

export type Statement = Readonly<Record<string, unknown>>;

export function policy(...Statement: readonly Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

export function allow(
  Action: unknown,
  Resource: unknown = "*",
  further: Statement = {},
): Statement {
  return { Effect: "Allow", Action, Resource, ...further };
}

export function deny(Action: unknown, Resource: unknown = "*", further: Statement = {}): Statement {
  return { Effect: "Deny", Action, Resource, ...further };
}

export function entry(name: string, type: ContextEntry["ContextKeyType"], ...values: string[]) {
  return { ContextKeyName: name, ContextKeyType: type, ContextKeyValues: values };
}

export const object = "arn:aws:s3:::my-bucket/my-key";

export async function custom(
  { root }: TestServer,
  policies: readonly string[],
  further: Partial<SimulateCustomPolicyRequest> = {},
): Promise<EvaluationResult> {
  const { EvaluationResults = [] } = await root.iam("SimulateCustomPolicy", {
    PolicyInputList: policies,
    ActionNames: ["s3:GetObject"],
    ...further,
  });
  const [first] = EvaluationResults;
  if (first === undefined) throw new Error("a simulation has a result for each action");
  return first;
}

export async function principal(
  { root }: TestServer,
  PolicySourceArn: string,
  further: Partial<SimulatePrincipalPolicyRequest> = {},
): Promise<EvaluationResult> {
  const { EvaluationResults = [] } = await root.iam("SimulatePrincipalPolicy", {
    PolicySourceArn,
    ActionNames: ["s3:GetObject"],
    ResourceArns: [object],
    ...further,
  });
  const [first] = EvaluationResults;
  if (first === undefined) throw new Error("a simulation has a result for each action");
  return first;
}

/** How a result shows the policy's one statement, which begins behind the version. */
export function matched(SourcePolicyId: string, statement: Statement) {
  const column = policy().indexOf("[") + 2;
  return {
    SourcePolicyId,
    SourcePolicyType: "IAM Policy" as const,
    StartPosition: { Line: 1, Column: column },
    EndPosition: { Line: 1, Column: column + JSON.stringify(statement).length },
  };
}

export function sources(result: EvaluationResult): readonly (string | undefined)[] {
  return (result.MatchedStatements ?? []).map(({ SourcePolicyId }) => SourcePolicyId);
}

export async function makeUser(
  server: TestServer,
  UserName: string,
  document?: string,
): Promise<string> {
  const { User } = await server.root.iam("CreateUser", { UserName });
  if (document !== undefined) {
    await server.root.iam("PutUserPolicy", {
      UserName,
      PolicyName: "Inline",
      PolicyDocument: document,
    });
  }
  return User?.Arn ?? "";
}

export async function makeRole(
  server: TestServer,
  RoleName: string,
  trust: Statement,
  document?: string,
) {
  const { Role } = await server.root.iam("CreateRole", {
    RoleName,
    AssumeRolePolicyDocument: policy(trust),
  });
  if (document !== undefined) {
    await server.root.iam("PutRolePolicy", {
      RoleName,
      PolicyName: "Inline",
      PolicyDocument: document,
    });
  }
  return Role.Arn;
}

export function trusting(Principal: unknown, further: Statement = {}): Statement {
  return { Effect: "Allow", Principal, Action: "sts:AssumeRole", ...further };
}
