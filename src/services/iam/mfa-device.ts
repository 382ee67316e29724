/** Virtual MFA devices: their rows, and how a code is taken from one. */
import type { Kysely } from "kysely";
import { type AccountId, parseArn } from "../../base/arn.ts";
import type { EpochMilliseconds } from "../../base/clock.ts";
import { ServiceError } from "../../base/errors.ts";
import type { Sealer } from "../../keys/sealing.ts";
import type { OperationRequest, PermissionRequest } from "../../pipeline/operation.ts";
import { noSuchEntity } from "./errors.ts";
import { iamArn } from "./naming.ts";
import type { IamTables, MfaDeviceTable } from "./tables.ts";
import { type Tag, tagRecord, tagsOf } from "./tags.ts";
import { type DeviceClock, takeCode } from "./totp.ts";

export const seedPurpose = "mfa-seed";

/** Binds a sealed seed to its device's row. */
export function seedPlace(serialNumber: string): string {
  return `mfaDevice:${serialNumber}`;
}

export function sealSeed(sealer: Sealer, serialNumber: string, seed: string): string {
  return sealer.seal(seedPurpose, seedPlace(serialNumber), seed);
}

export function openSeed(sealer: Sealer, device: MfaDeviceTable): string {
  return sealer.openText(seedPurpose, seedPlace(device.serial_number), device.sealed_seed);
}

export async function findDevice(
  database: Kysely<IamTables>,
  account: AccountId,
  serialNumber: string,
): Promise<MfaDeviceTable | undefined> {
  return database
    .selectFrom("iam_mfa_device")
    .selectAll()
    .where("account_id", "=", account)
    .where("serial_number", "=", serialNumber)
    .executeTakeFirst();
}

/** Devices that are enabled for one owner, in the order of their serial numbers. */
export function devicesOf(database: Kysely<IamTables>, account: AccountId, ownerId: string) {
  return database
    .selectFrom("iam_mfa_device")
    .selectAll()
    .where("account_id", "=", account)
    .where("owner_id", "=", ownerId)
    .orderBy("serial_number");
}

export function deviceNotFound(serialNumber: string): ServiceError {
  return noSuchEntity(`VirtualMFADevice with serial number ${serialNumber} does not exist.`);
}

/** Throws `NoSuchEntity` where the device is not enabled for this owner. */
export async function requireDeviceOf(
  database: Kysely<IamTables>,
  account: AccountId,
  ownerId: string,
  serialNumber: string,
): Promise<MfaDeviceTable> {
  const device = await findDevice(database, account, serialNumber);
  if (device === undefined || device.owner_id !== ownerId) {
    throw noSuchEntity(`MFADevice with serial number ${serialNumber} cannot be found.`);
  }
  return device;
}

export interface DeviceFacts {
  readonly device: MfaDeviceTable | undefined;
  readonly tags: readonly Tag[];
}

type DeviceRequest = OperationRequest<{ readonly SerialNumber: string }>;

export async function gatherDevice(
  { input, account }: DeviceRequest,
  { database }: { readonly database: Kysely<IamTables> },
): Promise<DeviceFacts> {
  const device = await findDevice(database, account, input.SerialNumber);
  return { device, tags: device === undefined ? [] : await tagsOf(database, device.serial_number) };
}

/** The question about a device; a serial number that is no ARN is asked about by its text. */
export function devicePermission(
  action: string,
  { input, account }: DeviceRequest,
  { tags }: DeviceFacts,
  further: Partial<PermissionRequest> = {},
): PermissionRequest {
  const { SerialNumber } = input;
  const isArn = parseArn(SerialNumber) !== undefined;
  const resource = isArn ? SerialNumber : iamArn(account, "mfa", "/", SerialNumber);
  return { action, resource, resourceTags: tagRecord(tags), ...further };
}

/**
 * Takes a code from a device; false where it is wrong. A code counts once: the row remembers its
 * time step, and a second call with it finds the row moved on, whichever of the two was first.
 */
export async function takeDeviceCode(
  database: Kysely<IamTables>,
  sealer: Sealer,
  device: MfaDeviceTable,
  code: string,
  now: EpochMilliseconds,
): Promise<boolean> {
  const clock = { lastStep: device.last_time_step, drift: device.drift_steps };
  const taken = takeCode(openSeed(sealer, device), clock, code, now);
  return taken !== undefined && (await keepClock(database, device.serial_number, taken));
}

/** False where a code of this step or a later one was taken since the row was read. */
export async function keepClock(
  database: Kysely<IamTables>,
  serialNumber: string,
  { lastStep, drift }: DeviceClock,
): Promise<boolean> {
  const kept = await database
    .updateTable("iam_mfa_device")
    .set({ last_time_step: lastStep, drift_steps: drift })
    .where("serial_number", "=", serialNumber)
    .where("last_time_step", "<", lastStep)
    .returning("serial_number")
    .executeTakeFirst();
  return kept !== undefined;
}

/** The device, or `NoSuchEntity`. */
export function requireDevice({ input }: DeviceRequest, { device }: DeviceFacts): MfaDeviceTable {
  if (device === undefined) throw deviceNotFound(input.SerialNumber);
  return device;
}

export function recordMfaDevice({ input }: DeviceRequest) {
  return { resources: [{ type: "AWS::IAM::VirtualMFADevice", name: input.SerialNumber }] };
}

export function invalidCode(): ServiceError {
  return new ServiceError(
    "InvalidAuthenticationCode",
    "Authentication code for device is not valid.",
  );
}
