/** Virtual MFA devices as they are shown: lists, a single one, tags. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { User, VirtualMFADevice } from "../../wire/generated/iam.ts";
import {
  type CredentialOwner,
  gatherOwner,
  ownerId,
  ownerPermission,
  shownOwner,
} from "./credential-owner.ts";
import { iamOperation } from "./iam.ts";
import {
  type DeviceFacts,
  devicePermission,
  devicesOf,
  gatherDevice,
  recordMfaDevice,
  requireDevice,
  requireDeviceOf,
} from "./mfa-device.ts";
import { iamArn } from "./naming.ts";
import { page, pageOf } from "./paging.ts";
import { listPermission } from "./pathed.ts";
import type { IamTables, MfaDeviceTable } from "./tables.ts";
import { type Tagged, tagOperations } from "./tag-operations.ts";
import { rootUser, shownUser } from "./user.ts";

function listMfaDevices(): Operation {
  return iamOperation<"ListMFADevices", CredentialOwner>("ListMFADevices", {
    readOnly: true,
    gather: gatherOwner,
    permissions: (request, owner) => ownerPermission("iam:ListMFADevices", request, owner),
    async run(request, owner, { database }) {
      const { input, account } = request;
      const devices = await devicesOf(database, account, ownerId(request, owner)).execute();
      const { items, end } = await pageOf("mfa-devices", input, pathAndName, devices);
      const shown = items.map((device) => ({
        ...shownOwner(owner),
        SerialNumber: device.serial_number,
        EnableDate: new Date(device.enabled_at ?? device.created_at),
      }));
      return { MFADevices: shown, ...end };
    },
  });
}

/** What follows the account in serial numbers; those are too long for a marker as a whole. */
function pathAndName({ account_id, serial_number }: MfaDeviceTable): string {
  return serial_number.slice(beforePath(account_id as AccountId).length);
}

function beforePath(account: AccountId): string {
  return iamArn(account, "mfa", "", "");
}

function listVirtualMfaDevices(): Operation {
  return iamOperation("ListVirtualMFADevices", {
    readOnly: true,
    permissions: ({ account }) => [
      listPermission("iam:ListVirtualMFADevices", "mfa", { input: {}, account }),
    ],
    async run({ input, account }, _facts, { database }) {
      const { AssignmentStatus } = input;
      const { items, end } = await page(
        `virtual-mfa-devices-${AssignmentStatus ?? "Any"}`,
        input,
        pathAndName,
        (after, limit) => {
          const devices = database
            .selectFrom("iam_mfa_device")
            .selectAll()
            .where("account_id", "=", account)
            .where("serial_number", ">", `${beforePath(account)}${after}`)
            .orderBy("serial_number")
            .limit(limit);
          if (AssignmentStatus === "Assigned") {
            return devices.where("owner_id", "is not", null).execute();
          }
          if (AssignmentStatus === "Unassigned")
            return devices.where("owner_id", "is", null).execute();
          return devices.execute();
        },
      );
      const users = await ownersOf(database, account, items);
      return { VirtualMFADevices: items.map((item) => shownVirtualDevice(item, users)), ...end };
    },
  });
}

function shownVirtualDevice(
  device: MfaDeviceTable,
  users: ReadonlyMap<string, User>,
): VirtualMFADevice {
  const User = device.owner_id === null ? undefined : users.get(device.owner_id);
  return {
    SerialNumber: device.serial_number,
    ...(device.enabled_at === null ? {} : { EnableDate: new Date(device.enabled_at) }),
    ...(User === undefined ? {} : { User }),
  };
}

/** The owners of devices by their ids, the root user among them by the account's. */
async function ownersOf(
  database: Kysely<IamTables>,
  account: AccountId,
  devices: readonly MfaDeviceTable[],
): Promise<ReadonlyMap<string, User>> {
  const ids = devices.flatMap(({ owner_id }) => (owner_id === null ? [] : [owner_id]));
  if (ids.length === 0) return new Map();
  const users = await database
    .selectFrom("iam_user")
    .selectAll()
    .where("user_id", "in", ids)
    .execute();
  const shown = new Map(users.map((user) => [user.user_id, shownUser(user)]));
  return shown.set(account, await rootUser(database, account));
}

function getMfaDevice(): Operation {
  return iamOperation<"GetMFADevice", CredentialOwner>("GetMFADevice", {
    readOnly: true,
    gather: gatherOwner,
    permissions: (request, owner) => ownerPermission("iam:GetMFADevice", request, owner),
    async run(request, owner, { database }) {
      const { input, account } = request;
      const id = ownerId(request, owner);
      const device = await requireDeviceOf(database, account, id, input.SerialNumber);
      return {
        ...(owner.name === undefined ? {} : shownOwner(owner)),
        SerialNumber: device.serial_number,
        EnableDate: new Date(device.enabled_at ?? device.created_at),
      };
    },
  });
}

const tagged: Tagged<"MFADevice", DeviceFacts> = {
  noun: "MFADevice",
  gather: gatherDevice,
  permission: devicePermission,
  ownerId: (request, facts) => requireDevice(request, facts).serial_number,
  record: recordMfaDevice,
};

export function mfaListOperations(): readonly Operation[] {
  return [listMfaDevices(), listVirtualMfaDevices(), getMfaDevice(), ...tagOperations(tagged)];
}
