/** The catalogue of AWS's managed policies. */
import { describe, expect, it } from "vitest";
import { managedPolicyCatalogue } from "./managed-policy-catalogue.ts";

const catalogue = managedPolicyCatalogue();
const all = catalogue.list({ limit: Number.POSITIVE_INFINITY });
const awsArn = (pathAndName: string) => `arn:aws:iam::aws:policy/${pathAndName}`;

function documentOf(arn: string): { readonly Version: string; readonly Statement: unknown } {
  return JSON.parse(catalogue.documentByArn(arn) ?? "null");
}

describe("what the catalogue holds", () => {
  it("has AWS's policies by the hundred", () => {
    expect(catalogue.size).toBeGreaterThanOrEqual(1200);
    expect(all).toHaveLength(catalogue.size);
  });

  it.each([
    ["AdministratorAccess", "/"],
    ["PowerUserAccess", "/"],
    ["ReadOnlyAccess", "/"],
    ["IAMFullAccess", "/"],
    ["SecurityAudit", "/"],
    ["job-function/ViewOnlyAccess", "/job-function/"],
    ["job-function/Billing", "/job-function/"],
    ["service-role/AWSLambdaBasicExecutionRole", "/service-role/"],
    ["aws-service-role/AWSSupportServiceRolePolicy", "/aws-service-role/"],
  ])("has %s", (pathAndName, path) => {
    const policy = catalogue.byArn(awsArn(pathAndName));
    expect(policy).toMatchObject({ path, name: pathAndName.split("/").at(-1), isAttachable: true });
    expect(policy?.arn).toBe(awsArn(pathAndName));
  });

  it("reads every document as a policy in JSON", () => {
    for (const { arn } of all) {
      const document = documentOf(arn);
      expect(document.Version, arn).toMatch(/^20(08-10|12-10)-17$/);
      expect(document.Statement, arn).toBeTypeOf("object");
    }
  });

  it("keeps the text of AdministratorAccess", () => {
    expect(catalogue.documentByArn(awsArn("AdministratorAccess"))).toBe(
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
    );
  });

  it("tells the version and the times of AmazonEC2FullAccess", () => {
    expect(catalogue.byArn(awsArn("AmazonEC2FullAccess"))).toMatchObject({
      createdAt: Date.parse("2015-02-06T18:40:15Z"),
      updatedAt: Date.parse("2018-11-27T02:16:56Z"),
      defaultVersionId: "v5",
    });
  });

  it("gives each policy an id of its own that never changes", () => {
    for (const { id } of all) expect(id).toMatch(/^ANPA[A-Z2-7]{17}$/);
    expect(new Set(all.map(({ id }) => id)).size).toBe(catalogue.size);
    const again = managedPolicyCatalogue().byArn(awsArn("ReadOnlyAccess"));
    expect(again).toEqual(catalogue.byArn(awsArn("ReadOnlyAccess")));
  });

  it.each([
    awsArn("NoSuchPolicy"),
    awsArn("administratoraccess"),
    awsArn("ViewOnlyAccess"),
    "arn:aws:iam::123456789012:policy/AdministratorAccess",
    "",
  ])("knows nothing of %j", (arn) => {
    expect(catalogue.byArn(arn)).toBeUndefined();
    expect(catalogue.documentByArn(arn)).toBeUndefined();
  });
});

describe("listing", () => {
  it("goes in the order of the names", () => {
    const names = all.map(({ name }) => name);
    expect(names).toEqual([...names].sort());
  });

  it("pages through all, each policy once", () => {
    const seen: string[] = [];
    for (;;) {
      const last = seen.at(-1);
      const page = catalogue.list({ limit: 97, ...(last === undefined ? {} : { after: last }) });
      if (page.length === 0) break;
      seen.push(...page.map(({ name }) => name));
    }
    expect(seen).toEqual(all.map(({ name }) => name));
  });

  it("goes on after a name that is not there", () => {
    const [first] = catalogue.list({ after: "AdministratorAccesr", limit: 1 });
    expect(first?.name).toBe("AdministratorAccess");
  });

  it("keeps to the prefix of the path", () => {
    const jobs = catalogue.list({ pathPrefix: "/job-function/", limit: 1000 });
    expect(jobs.map(({ name }) => name)).toContain("DatabaseAdministrator");
    expect(new Set(jobs.map(({ path }) => path))).toEqual(new Set(["/job-function/"]));
    expect(catalogue.list({ pathPrefix: "/none/", limit: 1000 })).toEqual([]);
  });
});
