/** IAM's answers to what the token service asks; see `IdentityProviders`. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import { assert } from "../../base/errors.ts";
import type { Sealer } from "../../keys/sealing.ts";
import type { AnyUnit } from "../../pipeline/caller.ts";
import type {
  IdentityProviders,
  IssuerFacts,
  MfaCheck,
  MfaOutcome,
} from "../../pipeline/identity-providers.ts";
import type { Storage, Unit } from "../../storage/storage.ts";
import { FailureLimit } from "./failure-limit.ts";
import { findDevice, takeDeviceCode } from "./mfa-device.ts";
import { findOidcProvider } from "./oidc-provider.ts";
import { findSamlProvider } from "./saml-provider.ts";
import type { IamTables } from "./tables.ts";
import { accountRow } from "./token-preferences.ts";

export interface IdentityProviderDependencies {
  readonly storage: Storage<IamTables>;
  readonly sealer: Sealer;
}

/**
 * A thief of a long-term key has three codes in a million at each guess: five guesses in five
 * minutes keep that under one in two hundred a day (RFC 4226, section 7.3, asks for a throttle).
 */
const wrongCodes = { failuresMax: 5, windowMilliseconds: 300_000, entriesMax: 10_000 } as const;

/** IAM's own tables are in every unit's database, whichever service opened it. */
function databaseOf(unit: AnyUnit): Kysely<IamTables> {
  return (unit as unknown as Unit<IamTables>).database;
}

/** Nothing is kept: a provider that was deleted is gone with the next question, on every node. */
export function identityProviders({
  storage,
  sealer,
}: IdentityProviderDependencies): IdentityProviders {
  function read<Answer>(
    unit: AnyUnit | undefined,
    work: (database: Kysely<IamTables>) => Promise<Answer>,
  ): Promise<Answer> {
    return unit === undefined ? storage.read(work) : work(databaseOf(unit));
  }
  const guesses = new FailureLimit(wrongCodes);
  return {
    oidcProvider: (account, arnOrIssuer, unit) =>
      read(unit, (database) => findOidcProvider(database, account, arnOrIssuer)),
    samlProvider: (account, arn, unit) =>
      read(unit, (database) => findSamlProvider(database, sealer, account, arn)),
    verifyMfaCode: (check, unit) => verifyThrottled(databaseOf(unit), sealer, guesses, check),
    issuer: (account, unit) => read(unit, (database) => issuerOf(database, account)),
    issuerAccount: (issuerId) =>
      read(undefined, async (database) => {
        const row = await database
          .selectFrom("iam_account")
          .select("account_id")
          .where("issuer_id", "=", issuerId)
          .executeTakeFirst();
        return row?.account_id as AccountId | undefined;
      }),
  };
}

/** A code that comes after too many wrong ones counts as wrong, and is not looked at. */
async function verifyThrottled(
  database: Kysely<IamTables>,
  sealer: Sealer,
  guesses: FailureLimit,
  { account, serialNumber, ownerId, code, now }: MfaCheck,
): Promise<MfaOutcome> {
  const device = await findDevice(database, account, serialNumber);
  if (device?.owner_id !== ownerId) return "unknown-device";
  if (guesses.isOver(serialNumber, now)) return "wrong-code";
  // Counted before it is looked at: many guesses at a time are as many.
  guesses.failed(serialNumber, now);
  if (!(await takeDeviceCode(database, sealer, device, code, now))) return "wrong-code";
  guesses.succeeded(serialNumber);
  return "accepted";
}

async function issuerOf(
  database: Kysely<IamTables>,
  account: AccountId,
): Promise<IssuerFacts | undefined> {
  const row = await accountRow(database, account);
  if (row === undefined) return undefined;
  const version = row.global_endpoint_token_version;
  assert(version === "v1Token" || version === "v2Token", "the token version is one of AWS's two");
  return {
    issuerId: row.issuer_id,
    outboundFederation: row.outbound_federation === 1,
    globalEndpointTokenVersion: version,
  };
}
