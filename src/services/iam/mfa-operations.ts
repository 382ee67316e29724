/** The life of virtual MFA devices: create, enable, resynchronize, deactivate, delete. */
import type { Kysely } from "kysely";
import { type AccountId, rootArn } from "../../base/arn.ts";
import { ServiceError } from "../../base/errors.ts";
import { isAssumedRoot } from "../../pipeline/caller.ts";
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import {
  type CredentialOwner,
  gatherNamedOwner,
  gatherOwner,
  ownerId,
  ownerPermission,
} from "./credential-owner.ts";
import { limitExceeded, validationError } from "./errors.ts";
import { type Iam, iamOperation } from "./iam.ts";
import {
  type DeviceFacts,
  deviceNotFound,
  devicePermission,
  devicesOf,
  findDevice,
  gatherDevice,
  invalidCode,
  keepClock,
  openSeed,
  recordMfaDevice,
  requireDevice,
  requireDeviceOf,
  sealSeed,
} from "./mfa-device.ts";
import { iamArn, nameKey } from "./naming.ts";
import type { IamTables, MfaDeviceTable } from "./tables.ts";
import { creationPermissions, putTags, removeAllTags, shownTags } from "./tags.ts";
import { keyUri, newSeed, qrCode, takeCodePair } from "./totp.ts";

/** Of what the calls about a device take as its serial number. */
const serialNumberLengthMax = 256;

interface Seed {
  readonly text: string;
  readonly qrCodePng: Uint8Array;
}

function createVirtualMfaDevice(iam: Iam): Operation {
  return iamOperation<"CreateVirtualMFADevice", undefined, Seed>("CreateVirtualMFADevice", {
    readOnly: false,
    async prepare({ input, account }) {
      const { alias } = await iam.storage.read((database) =>
        database
          .selectFrom("iam_account")
          .select("alias")
          .where("account_id", "=", account)
          .executeTakeFirstOrThrow(),
      );
      const text = newSeed();
      const label = `${input.VirtualMFADeviceName}@${alias ?? account}`;
      return { text, qrCodePng: await qrCode(keyUri(text, label)) };
    },
    permissions({ input, account }) {
      const resource = iamArn(account, "mfa", input.Path ?? "/", input.VirtualMFADeviceName);
      const create = { action: "iam:CreateVirtualMFADevice", resource };
      return creationPermissions(create, "iam:TagMFADevice", input.Tags);
    },
    async run({ input, account, now }, _facts, { database }, seed) {
      const name = input.VirtualMFADeviceName;
      const path = input.Path ?? "/";
      const serialNumber = iamArn(account, "mfa", path, name);
      refuseUnusable(serialNumber);
      await refuseTakenName(database, account, path, name);
      await database
        .insertInto("iam_mfa_device")
        .values({
          serial_number: serialNumber,
          account_id: account,
          name,
          name_key: nameKey(name),
          path,
          sealed_seed: sealSeed(iam.sealer, serialNumber, seed.text),
          created_at: now,
          owner_id: null,
          enabled_at: null,
          last_time_step: 0,
          drift_steps: 0,
          last_owner_id: null,
        })
        .execute();
      await putTags(database, account, serialNumber, input.Tags);
      return {
        VirtualMFADevice: {
          SerialNumber: serialNumber,
          Base32StringSeed: Buffer.from(seed.text),
          QRCodePNG: seed.qrCodePng,
          ...shownTags(input.Tags ?? []),
        },
      };
    },
    record: ({ input }) => ({
      resources: [{ type: "AWS::IAM::VirtualMFADevice", name: input.VirtualMFADeviceName }],
    }),
  });
}

/** A device whose serial number no other operation takes could never be enabled or deleted. */
function refuseUnusable(serialNumber: string): void {
  const isTooLong = serialNumber.length > serialNumberLengthMax;
  if (!isTooLong && /^[\w+=/:,.@-]+$/.test(serialNumber)) return;
  throw validationError(
    "1 validation error detected: Value at 'serialNumber' failed to satisfy constraint: " +
      (isTooLong
        ? `Member must have length less than or equal to ${serialNumberLengthMax}`
        : "Member must satisfy regular expression pattern: [\\w+=/:,.@-]+"),
  );
}

async function refuseTakenName(
  database: Kysely<IamTables>,
  account: AccountId,
  path: string,
  name: string,
): Promise<void> {
  const taken = await database
    .selectFrom("iam_mfa_device")
    .select("serial_number")
    .where("account_id", "=", account)
    .where("path", "=", path)
    .where("name_key", "=", nameKey(name))
    .executeTakeFirst();
  if (taken === undefined) return;
  const message = "MFADevice entity at the same path and name already exists.";
  throw new ServiceError("EntityAlreadyExists", message);
}

function enableMfaDevice(iam: Iam): Operation {
  return iamOperation<"EnableMFADevice", CredentialOwner>("EnableMFADevice", {
    readOnly: false,
    gather: gatherNamedOwner,
    permissions: (request, owner) => ownerPermission("iam:EnableMFADevice", request, owner),
    async run(request, owner, { database }) {
      const { input, account, now } = request;
      const owner_id = ownerId(request, owner);
      const device = await findDevice(database, account, input.SerialNumber);
      if (device === undefined) throw deviceNotFound(input.SerialNumber);
      if (device.owner_id !== null) {
        throw new ServiceError("EntityAlreadyExists", "MFA Device is already in use.");
      }
      const present = await devicesOf(database, account, owner_id).execute();
      const quota = iam.quotas.MFADevicesPerUser;
      if (present.length >= quota) throw limitExceeded("MFADevicesPerUser", quota);
      await takePair(iam, database, device, request);
      await database
        .updateTable("iam_mfa_device")
        .set({ owner_id, enabled_at: now, last_owner_id: owner_id })
        .where("serial_number", "=", device.serial_number)
        .execute();
      return {};
    },
    record: recordMfaDevice,
  });
}

interface CodePair {
  readonly AuthenticationCode1: string;
  readonly AuthenticationCode2: string;
}

async function takePair(
  iam: Iam,
  database: Kysely<IamTables>,
  device: MfaDeviceTable,
  { input, now }: OperationRequest<CodePair>,
): Promise<void> {
  const codes = [input.AuthenticationCode1, input.AuthenticationCode2] as const;
  const clock = takeCodePair(openSeed(iam.sealer, device), device.last_time_step, codes, now);
  if (clock === undefined) throw invalidCode();
  if (!(await keepClock(database, device.serial_number, clock))) throw invalidCode();
}

function resyncMfaDevice(iam: Iam): Operation {
  return iamOperation<"ResyncMFADevice", CredentialOwner>("ResyncMFADevice", {
    readOnly: false,
    gather: gatherNamedOwner,
    permissions: (request, owner) => ownerPermission("iam:ResyncMFADevice", request, owner),
    async run(request, owner, { database }) {
      const { input, account } = request;
      const id = ownerId(request, owner);
      const device = await requireDeviceOf(database, account, id, input.SerialNumber);
      await takePair(iam, database, device, request);
      return {};
    },
    record: recordMfaDevice,
  });
}

/** The device stays, and may be enabled again; codes that were taken stay taken. */
function deactivateMfaDevice(): Operation {
  return iamOperation<"DeactivateMFADevice", CredentialOwner>("DeactivateMFADevice", {
    readOnly: false,
    gather: (request, unit) => {
      const { UserName } = request.input;
      if (UserName === undefined) return gatherOwner(request, unit);
      return gatherNamedOwner({ ...request, input: { UserName } }, unit);
    },
    permissions: (request, owner) => ownerPermission("iam:DeactivateMFADevice", request, owner),
    async run(request, owner, { database }) {
      const { input, account } = request;
      const id = ownerId(request, owner);
      const device = await requireDeviceOf(database, account, id, input.SerialNumber);
      await database
        .updateTable("iam_mfa_device")
        .set({ owner_id: null, enabled_at: null })
        .where("serial_number", "=", device.serial_number)
        .execute();
      return {};
    },
    record: recordMfaDevice,
  });
}

/** The policies of root tasks know what was the root user's device as the root user itself. */
function deletionPermission(
  request: OperationRequest<{ readonly SerialNumber: string }>,
  facts: DeviceFacts,
) {
  const { account, caller } = request;
  const action = "iam:DeleteVirtualMFADevice";
  if (isAssumedRoot(caller) && facts.device?.last_owner_id === account) {
    return { action, resource: rootArn(account) };
  }
  return devicePermission(action, request, facts);
}

function deleteVirtualMfaDevice(): Operation {
  return iamOperation<"DeleteVirtualMFADevice", DeviceFacts>("DeleteVirtualMFADevice", {
    readOnly: false,
    gather: gatherDevice,
    permissions: (request, facts) => [deletionPermission(request, facts)],
    async run(request, facts, { database }) {
      const { serial_number, owner_id } = requireDevice(request, facts);
      if (owner_id !== null) {
        const message = "MFA VirtualDevice in use. Must deactivate first.";
        throw new ServiceError("DeleteConflict", message);
      }
      await removeAllTags(database, serial_number);
      await database
        .deleteFrom("iam_mfa_device")
        .where("serial_number", "=", serial_number)
        .execute();
      return {};
    },
    record: recordMfaDevice,
  });
}

export function mfaDeviceOperations(iam: Iam): readonly Operation[] {
  return [
    createVirtualMfaDevice(iam),
    enableMfaDevice(iam),
    resyncMfaDevice(iam),
    deactivateMfaDevice(),
    deleteVirtualMfaDevice(),
  ];
}
