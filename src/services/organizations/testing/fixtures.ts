/** Organizations for tests: a management account with units, accounts and policies. */
import type { TestClient, TestServer } from "../../testing/harness.ts";

/** An organization with all features, and its root's id. */
export interface TestOrganization {
  readonly id: string;
  readonly rootId: string;
}

export async function organization({ root }: TestServer): Promise<TestOrganization> {
  const { Organization } = await root.organizations("CreateOrganization", {});
  const { Roots = [] } = await root.organizations("ListRoots", {});
  return { id: Organization?.Id ?? "", rootId: Roots[0]?.Id ?? "" };
}

let drawn = 0;

/** Makes a member account and gives its id. */
export async function newAccount(root: TestClient, AccountName = "member"): Promise<string> {
  drawn += 1;
  const Email = `${AccountName}-${drawn}-${Math.random().toString(36).slice(2)}@example.com`;
  const { CreateAccountStatus } = await root.organizations("CreateAccount", {
    AccountName,
    Email,
  });
  const CreateAccountRequestId = CreateAccountStatus?.Id ?? "";
  const status = await root.organizations("DescribeCreateAccountStatus", {
    CreateAccountRequestId,
  });
  return status.CreateAccountStatus?.AccountId ?? "";
}

export async function newUnit(root: TestClient, ParentId: string, Name: string): Promise<string> {
  const made = await root.organizations("CreateOrganizationalUnit", { ParentId, Name });
  return made.OrganizationalUnit?.Id ?? "";
}

/** Moves the account from wherever it is. */
export async function moveTo(
  root: TestClient,
  AccountId: string,
  DestinationParentId: string,
): Promise<void> {
  const { Parents = [] } = await root.organizations("ListParents", { ChildId: AccountId });
  const SourceParentId = Parents[0]?.Id ?? "";
  await root.organizations("MoveAccount", { AccountId, SourceParentId, DestinationParentId });
}

/** A client with the rights of the account's access role. */
export async function insideAccount(
  server: TestServer,
  account: string,
  principal?: TestClient,
): Promise<TestClient> {
  const by = principal ?? (await administrator(server));
  const { Credentials } = await by.sts("AssumeRole", {
    RoleArn: `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`,
    RoleSessionName: "test",
  });
  return server.as({
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken,
  });
}

/** A user who may do everything; root users cannot take roles. */
export async function administrator(server: TestServer): Promise<TestClient> {
  drawn += 1;
  return server.user(`admin-${drawn}`, {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: "*", Resource: "*" },
  });
}

export function statements(...Statement: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** Makes a policy and gives its id. */
export async function newPolicy(
  root: TestClient,
  Name: string,
  Content: string,
  Type:
    | "SERVICE_CONTROL_POLICY"
    | "RESOURCE_CONTROL_POLICY"
    | "TAG_POLICY"
    | "BACKUP_POLICY" = "SERVICE_CONTROL_POLICY",
): Promise<string> {
  const { Policy } = await root.organizations("CreatePolicy", {
    Name,
    Content,
    Type,
    Description: "",
  });
  return Policy?.PolicySummary?.Id ?? "";
}
