/** A call, the policy simulator and the decision API: three ways to one answer. */
import { expect, it } from "vitest";
import { eachDatabase, type TestServer } from "../services/testing/harness.ts";
import { organize, type TestMember } from "../services/testing/organization.ts";
import { type Ask, allow, policyOf, question, withKey } from "./testing/ask.ts";

interface Asked {
  /** Its ARN. */
  readonly caller: string;
  readonly action: string;
  /** Its ARN. */
  readonly resource: string;
}

/** Two members, and how the first is told what a caller may do. */
async function fixture(server: TestServer) {
  const organization = await organize(server);
  const [dev, prod] = [await organization.member("dev"), await organization.member("prod")];
  const alice = await dev.user("alice", policyOf(allow("*")));
  return { organization, dev, prod, alice, answers: await answersIn(dev, server) };
}

const tellAll = policyOf(allow("sallyport:*"));

async function answersIn(member: TestMember, server: TestServer) {
  await member.user("gate", tellAll);
  const { ServiceSpecificCredential } = await member.admin.iam("CreateServiceSpecificCredential", {
    UserName: "gate",
    ServiceName: "sallyport.amazonaws.com",
    CredentialAgeDays: 30,
  });
  const ask = withKey(server, ServiceSpecificCredential?.ServiceCredentialSecret ?? "");
  return async (asked: Asked, further: object = {}) => ({
    simulated: await simulated(member, asked, further),
    decided: await decided(ask, asked),
  });
}

async function simulated(
  { admin, account }: TestMember,
  { caller, action, resource }: Asked,
  further: object,
) {
  const { EvaluationResults } = await admin.iam("SimulatePrincipalPolicy", {
    PolicySourceArn: `arn:aws:iam::${account}:user/alice`,
    CallerArn: caller,
    ActionNames: [action],
    ResourceArns: [resource],
    ...further,
  });
  return EvaluationResults?.[0]?.EvalDecision;
}

async function decided(ask: Ask, { caller, action, resource }: Asked) {
  const kind = caller.split(":").at(-1)?.split("/")[0] ?? "";
  const [type = ""] = resource.split(":").at(-1)?.split("/") ?? [];
  const asked = question(`${kind}/${caller}`, action, `${type}/${resource}`);
  return (await ask("evaluation", asked)).json?.decision;
}

/** By default the whole account's keys and roles are shut. */
const shut = (Action: string) => ({ Effect: "Deny", Principal: "*", Action, Resource: "*" });

eachDatabase("real calls, simulations and decisions", (start) => {
  it("agree that resource control policies spare AWS managed keys, and no others", async () => {
    const { organization, dev, alice, answers } = await fixture(await start());
    await dev.admin.secretsmanager("CreateSecret", { Name: "made", SecretString: "s" });
    const managed = await dev.admin.kms("DescribeKey", { KeyId: "alias/aws/secretsmanager" });
    const own = await dev.admin.kms("CreateKey", {});
    await organization.guard("RESOURCE_CONTROL_POLICY", dev.account, shut("kms:*"));
    const caller = `arn:aws:iam::${dev.account}:user/alice`;
    const about = (KeyId = "") => ({ caller, action: "kms:DescribeKey", resource: KeyId });
    const [managedArn = "", ownArn = ""] = [managed.KeyMetadata?.Arn, own.KeyMetadata?.Arn];
    await alice.kms("DescribeKey", { KeyId: managedArn });
    expect(await answers(about(managedArn))).toEqual({ simulated: "allowed", decided: true });
    const ResourcePolicy = JSON.stringify(policyOf({ ...allow("kms:*"), Principal: "*" }));
    expect(await answers(about(managedArn), { ResourcePolicy })).toMatchObject({
      simulated: "allowed",
    });
    await expect(alice.kms("DescribeKey", { KeyId: ownArn })).rejects.toMatchObject({
      code: "AccessDeniedException",
    });
    expect(await answers(about(ownArn))).toEqual({ simulated: "explicitDeny", decided: false });
  });

  it("agree that what a suspended account owns is closed", async () => {
    const server = await start();
    const { dev, prod, alice, answers } = await fixture(server);
    const { Role } = await prod.admin.iam("CreateRole", {
      RoleName: "open",
      AssumeRolePolicyDocument: JSON.stringify(
        policyOf({ Effect: "Allow", Principal: { AWS: dev.account }, Action: "sts:AssumeRole" }),
      ),
    });
    const caller = `arn:aws:iam::${dev.account}:user/alice`;
    const asked = { caller, action: "sts:AssumeRole", resource: Role.Arn };
    const call = () => alice.sts("AssumeRole", { RoleArn: Role.Arn, RoleSessionName: "work" });
    await call();
    expect(await answers(asked)).toEqual({ simulated: "allowed", decided: true });
    const bucket = { caller, action: "s3:GetObject", resource: "arn:aws:s3:::bucket/object" };
    const ofProd = {
      ResourceOwner: `arn:aws:iam::${prod.account}:root`,
      ResourcePolicy: JSON.stringify(policyOf({ ...allow("s3:*"), Principal: "*" })),
    };
    expect(await answers(bucket, ofProd)).toMatchObject({ simulated: "allowed" });
    await server.root.organizations("CloseAccount", { AccountId: prod.account });
    await expect(call()).rejects.toMatchObject({ code: "AccessDenied" });
    expect(await answers(asked)).toEqual({ simulated: "implicitDeny", decided: false });
    expect(await answers(bucket, ofProd)).toMatchObject({ simulated: "implicitDeny" });
  });

  it("agree that control policies spare service-linked roles, of other accounts too", async () => {
    const { organization, dev, prod, answers } = await fixture(await start());
    const AWSServiceName = "autoscaling.amazonaws.com";
    const linked = await Promise.all(
      [dev, prod].map(async ({ admin }) => {
        const { Role } = await admin.iam("CreateServiceLinkedRole", { AWSServiceName });
        return Role?.Arn ?? "";
      }),
    );
    const { KeyMetadata } = await dev.admin.kms("CreateKey", {
      Policy: JSON.stringify(
        policyOf(
          { ...allow("kms:*"), Principal: { AWS: dev.account } },
          { ...allow("kms:DescribeKey"), Principal: { AWS: linked } },
        ),
      ),
    });
    await organization.guard("RESOURCE_CONTROL_POLICY", dev.account, shut("kms:*"));
    const resource = KeyMetadata?.Arn ?? "";
    for (const caller of linked) {
      const { simulated } = await answers({ caller, action: "kms:DescribeKey", resource });
      expect(simulated, caller).not.toBe("explicitDeny");
    }
    const [own = ""] = linked;
    expect(await answers({ caller: own, action: "kms:DescribeKey", resource })).toEqual({
      simulated: "allowed",
      decided: true,
    });
  });
});
