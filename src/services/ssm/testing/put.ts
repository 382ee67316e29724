/** Puts a parameter, of plain text where nothing else is said. */
import type { TestClient } from "../../testing/harness.ts";

export type PutInput = Parameters<typeof put>[1];

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
