/** What tests of parameters share. */
import type { TestClient, TestServer } from "../../testing/harness.ts";

export type PutInput = Parameters<typeof put>[1];

/** Puts a parameter, of plain text where nothing else is said. */
export function put(
  client: TestClient,
  input: {
    readonly Name: string;
    readonly Value: string;
    readonly Type?: "String" | "StringList" | "SecureString";
    readonly Overwrite?: boolean;
    readonly Tier?: "Standard" | "Advanced" | "Intelligent-Tiering";
    readonly [member: string]: unknown;
  },
) {
  return client.ssm("PutParameter", { Type: "String", ...input });
}

export async function value(
  client: TestClient,
  Name: string,
  WithDecryption = true,
): Promise<string> {
  const { Parameter } = await client.ssm("GetParameter", { Name, WithDecryption });
  return Parameter?.Value ?? "";
}

export function allow(
  Action: string | readonly string[],
  Resource: string,
  further: object = {},
): object {
  const Statement = [{ Effect: "Allow", Action, Resource, ...further }];
  return { Version: "2012-10-17", Statement };
}

export function arn({ account }: TestServer, path: string): string {
  return `arn:aws:ssm:us-east-1:${account}:parameter${path}`;
}
