/** Virtual MFA devices through the whole line, for users and for the root user. */
import { expect, it } from "vitest";
import { eachDatabase, type TestClient, type TestServer } from "../testing/harness.ts";
import { codeAt, timeStep } from "./totp.ts";

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const codeMinutes = 60_000;

async function newDevice(root: TestClient, VirtualMFADeviceName: string) {
  const { VirtualMFADevice } = await root.iam("CreateVirtualMFADevice", { VirtualMFADeviceName });
  const seed = Buffer.from(VirtualMFADevice.Base32StringSeed ?? []).toString();
  return { SerialNumber: VirtualMFADevice.SerialNumber, seed, device: VirtualMFADevice };
}

function pairAt(seed: string, step: number) {
  return {
    AuthenticationCode1: codeAt(seed, step - 1),
    AuthenticationCode2: codeAt(seed, step),
  };
}

async function enabledDevice({ root, clock }: TestServer, UserName: string, name = UserName) {
  const { SerialNumber, seed } = await newDevice(root, name);
  const pair = pairAt(seed, timeStep(clock.now()));
  await root.iam("EnableMFADevice", { UserName, SerialNumber, ...pair });
  return { SerialNumber, seed };
}

eachDatabase("virtual MFA devices", (server) => {
  it("gives seed, QR code and serial number when it is created, and never again", async () => {
    const { root, account } = await server();
    const { device, seed } = await newDevice(root, "phone");
    expect(device.SerialNumber).toBe(`arn:aws:iam::${account}:mfa/phone`);
    expect(seed).toMatch(/^[A-Z2-7]{64}$/);
    const png = Buffer.from(device.QRCodePNG ?? []);
    expect(png.subarray(0, pngSignature.length)).toEqual(pngSignature);
    const { VirtualMFADevices } = await root.iam("ListVirtualMFADevices", {});
    expect(VirtualMFADevices).toEqual([{ SerialNumber: device.SerialNumber }]);
    await expect(newDevice(root, "Phone")).rejects.toMatchObject({
      code: "EntityAlreadyExists",
      message: "MFADevice entity at the same path and name already exists.",
    });
  });

  it("enables a device by two codes in a row, and shows its user", async () => {
    const fresh = await server();
    const { root, clock, account } = fresh;
    await root.iam("CreateUser", { UserName: "alice" });
    const { SerialNumber } = await enabledDevice(fresh, "alice");
    const EnableDate = new Date(clock.now());
    const shown = { UserName: "alice", SerialNumber, EnableDate };
    expect((await root.iam("ListMFADevices", { UserName: "alice" })).MFADevices).toEqual([shown]);
    expect(await root.iam("GetMFADevice", { SerialNumber, UserName: "alice" })).toEqual(shown);
    const { VirtualMFADevices } = await root.iam("ListVirtualMFADevices", {
      AssignmentStatus: "Assigned",
    });
    expect(VirtualMFADevices).toMatchObject([
      { SerialNumber, EnableDate, User: { Arn: `arn:aws:iam::${account}:user/alice` } },
    ]);
    const unassigned = await root.iam("ListVirtualMFADevices", { AssignmentStatus: "Unassigned" });
    expect(unassigned.VirtualMFADevices).toEqual([]);
  });

  it("refuses wrong codes, codes out of order, and codes that were taken", async () => {
    const { root, clock } = await server();
    await root.iam("CreateUser", { UserName: "alice" });
    const { SerialNumber, seed } = await newDevice(root, "phone");
    const step = timeStep(clock.now());
    const refused = {
      code: "InvalidAuthenticationCode",
      status: 403,
      message: "Authentication code for device is not valid.",
    };
    const target = { UserName: "alice", SerialNumber };
    const right = pairAt(seed, step);
    const wrongPairs = [
      { AuthenticationCode1: right.AuthenticationCode2, AuthenticationCode2: "000000" },
      {
        AuthenticationCode1: right.AuthenticationCode2,
        AuthenticationCode2: right.AuthenticationCode1,
      },
    ];
    for (const pair of wrongPairs) {
      const call = root.iam("EnableMFADevice", { ...target, ...pair });
      await expect(call).rejects.toMatchObject(refused);
    }
    await root.iam("EnableMFADevice", { ...target, ...right });
    const again = root.iam("ResyncMFADevice", { ...target, ...right });
    await expect(again).rejects.toMatchObject(refused);
    clock.advance(codeMinutes);
    const later = pairAt(seed, timeStep(clock.now()));
    await root.iam("ResyncMFADevice", { ...target, ...later });
  });

  it("keeps codes taken over deactivation, and deletes only what is deactivated", async () => {
    const fresh = await server();
    const { root } = fresh;
    await root.iam("CreateUser", { UserName: "alice" });
    const { SerialNumber, seed } = await enabledDevice(fresh, "alice");
    await expect(root.iam("DeleteVirtualMFADevice", { SerialNumber })).rejects.toMatchObject({
      code: "DeleteConflict",
      status: 409,
      message: "MFA VirtualDevice in use. Must deactivate first.",
    });
    await expect(root.iam("DeleteUser", { UserName: "alice" })).rejects.toMatchObject({
      code: "DeleteConflict",
      message: "Cannot delete entity, must delete MFA device first.",
    });
    const target = { UserName: "alice", SerialNumber };
    await root.iam("DeactivateMFADevice", target);
    const used = pairAt(seed, timeStep(fresh.clock.now()));
    await expect(root.iam("EnableMFADevice", { ...target, ...used })).rejects.toMatchObject({
      code: "InvalidAuthenticationCode",
    });
    await root.iam("DeleteVirtualMFADevice", { SerialNumber });
    await expect(root.iam("DeleteVirtualMFADevice", { SerialNumber })).rejects.toMatchObject({
      code: "NoSuchEntity",
      message: `VirtualMFADevice with serial number ${SerialNumber} does not exist.`,
    });
  });

  it("gives a device to one owner, and an owner eight devices", async () => {
    const fresh = await server();
    const { root, clock } = fresh;
    await root.iam("CreateUser", { UserName: "alice" });
    await root.iam("CreateUser", { UserName: "bob" });
    const { SerialNumber, seed } = await enabledDevice(fresh, "alice", "device0");
    clock.advance(codeMinutes);
    const pair = pairAt(seed, timeStep(clock.now()));
    const taken = root.iam("EnableMFADevice", { UserName: "bob", SerialNumber, ...pair });
    await expect(taken).rejects.toMatchObject({ code: "EntityAlreadyExists" });
    for (let number = 1; number < 8; number += 1) {
      await enabledDevice(fresh, "alice", `device${number}`);
    }
    await expect(enabledDevice(fresh, "alice", "device8")).rejects.toMatchObject({
      code: "LimitExceeded",
      message: "Cannot exceed quota for MFADevicesPerUser: 8",
    });
  });

  it("serves the root user, whom EnableMFADevice calls root", async () => {
    const fresh = await server();
    const { root, account } = fresh;
    const { SerialNumber } = await enabledDevice(fresh, "root", "root-account-mfa-device");
    const { MFADevices } = await root.iam("ListMFADevices", {});
    expect(MFADevices).toMatchObject([{ SerialNumber }]);
    const { VirtualMFADevices } = await root.iam("ListVirtualMFADevices", {});
    expect(VirtualMFADevices[0]?.User).toMatchObject({
      Arn: `arn:aws:iam::${account}:root`,
      UserId: account,
    });
    const { SummaryMap } = await root.iam("GetAccountSummary", {});
    expect(SummaryMap).toMatchObject({ AccountMFAEnabled: 1, MFADevices: 1, MFADevicesInUse: 1 });
    await root.iam("DeactivateMFADevice", { SerialNumber });
    expect((await root.iam("ListMFADevices", {})).MFADevices).toEqual([]);
  });

  it("lets a user manage the device that a policy with their name allows", async () => {
    const fresh = await server();
    const { account, clock } = fresh;
    const alice = await fresh.user("alice", {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "iam:ListMFADevices"],
          Resource: ["mfa", "user"].map((type) => `arn:aws:iam::*:${type}/\${aws:username}`),
        },
      ],
    });
    const { SerialNumber, seed } = await newDevice(alice, "alice");
    const pair = pairAt(seed, timeStep(clock.now()));
    await alice.iam("EnableMFADevice", { UserName: "alice", SerialNumber, ...pair });
    expect((await alice.iam("ListMFADevices", {})).MFADevices).toHaveLength(1);
    await expect(newDevice(alice, "bob")).rejects.toMatchObject({
      code: "AccessDenied",
      message:
        `User: arn:aws:iam::${account}:user/alice is not authorized to perform: ` +
        `iam:CreateVirtualMFADevice on resource: arn:aws:iam::${account}:mfa/bob because no ` +
        "identity-based policy allows the iam:CreateVirtualMFADevice action",
    });
  });

  it("pages devices whose serial numbers are as long as they may be", async () => {
    const { root, account } = await server();
    const length = 256 - `arn:aws:iam::${account}:mfa/`.length - "/a".length;
    const Path = `/${"p".repeat(length)}/`;
    const create = (VirtualMFADeviceName: string, path = Path) =>
      root.iam("CreateVirtualMFADevice", { VirtualMFADeviceName, Path: path });
    for (const name of ["a", "b", "c"]) await create(name);
    const serialNumbers: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await root.iam("ListVirtualMFADevices", { MaxItems: 1, Marker });
      serialNumbers.push(...page.VirtualMFADevices.map(({ SerialNumber }) => SerialNumber));
      Marker = page.Marker;
    } while (Marker !== undefined);
    expect(serialNumbers).toEqual(
      ["a", "b", "c"].map((n) => `arn:aws:iam::${account}:mfa${Path}${n}`),
    );
    for (const [name, path] of [
      ["ab", Path],
      ["a", "/what!/"],
    ] as const) {
      await expect(create(name, path)).rejects.toMatchObject({ code: "ValidationError" });
    }
  });

  it("tags devices", async () => {
    const { root } = await server();
    const { SerialNumber } = await newDevice(root, "phone");
    const Tags = [{ Key: "owner", Value: "alice" }];
    await root.iam("TagMFADevice", { SerialNumber, Tags });
    expect((await root.iam("ListMFADeviceTags", { SerialNumber })).Tags).toEqual(Tags);
    await root.iam("UntagMFADevice", { SerialNumber, TagKeys: ["OWNER"] });
    expect((await root.iam("ListMFADeviceTags", { SerialNumber })).Tags).toEqual([]);
  });
});
