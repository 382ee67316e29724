/**
 * The way from consolidated billing to all features: every invited account approves, then the
 * management account finalizes (Organizations User Guide, "Enabling all features").
 */
import type { Kysely } from "kysely";
import type { EpochMilliseconds } from "../../base/clock.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { Unit } from "../../storage/storage.ts";
import { changeKeys } from "./change-keys.ts";
import { constraintViolation, handshakeViolation } from "./errors.ts";
import { openHandshakesOf, setState, shownHandshake } from "./handshake.ts";
import { membersOf } from "./member.ts";
import { newId } from "./naming.ts";
import { memberOperation } from "./organizations.ts";
import type {
  HandshakeTable,
  MemberTable,
  OrganizationsTables,
  OrganizationTable,
} from "./tables.ts";

type Database = Kysely<OrganizationsTables>;

/** How long the accounts have to approve. */
const upgradePeriod = 90 * 24 * 60 * 60_000;

/** Trusted services, delegated administrators and closing of accounts need all features. */
export function requireAllFeatures({ feature_set }: OrganizationTable): void {
  if (feature_set !== "ALL") throw constraintViolation("ORGANIZATION_NOT_IN_ALL_FEATURES_MODE");
}

function newHandshake(
  { organization_id, management_account }: OrganizationTable,
  now: EpochMilliseconds,
  differing: Pick<HandshakeTable, "action" | "state" | "parent_id" | "target_account">,
): HandshakeTable {
  return {
    handshake_id: newId.handshake(),
    organization_id,
    management_account,
    requested_at: now,
    expires_at: now + upgradePeriod,
    ended_at: null,
    target_email: null,
    notes: null,
    tags: "[]",
    ...differing,
  };
}

async function refuseUpgrade(
  database: Database,
  { organization_id, feature_set }: OrganizationTable,
  now: EpochMilliseconds,
): Promise<void> {
  if (feature_set === "ALL") {
    throw handshakeViolation(
      "ORGANIZATION_ALREADY_HAS_ALL_FEATURES",
      "The handshake request is invalid because the organization has already enabled all features.",
    );
  }
  if ((await openUpgrade(database, organization_id, now)) !== undefined) {
    throw handshakeViolation(
      "ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION",
      "The handshake request is invalid because the organization has already started the process " +
        "to enable all features.",
    );
  }
}

/** The upgrade that is under way, where there is one. */
export async function openUpgrade(
  database: Database,
  organizationId: string,
  now: EpochMilliseconds,
): Promise<HandshakeTable | undefined> {
  const [open] = await openHandshakesOf(database, organizationId, "ENABLE_ALL_FEATURES", now);
  return open;
}

function openApprovals(database: Database, organizationId: string, now: EpochMilliseconds) {
  return openHandshakesOf(database, organizationId, "APPROVE_ALL_FEATURES", now);
}

/** What they say is true no more: they invite to an organization for consolidated billing. */
async function cancelInvitations(
  database: Database,
  organizationId: string,
  now: EpochMilliseconds,
): Promise<void> {
  for (const invitation of await openHandshakesOf(database, organizationId, "INVITE", now)) {
    await setState(database, invitation, "CANCELED", now);
  }
}

/** Accounts that the organization made itself are not asked. */
function enableAllFeatures(): Operation {
  return memberOperation("EnableAllFeatures", {
    readOnly: false,
    access: "management",
    async run({ place, now }, _facts, { database }) {
      const { organization } = place;
      const { organization_id, management_account } = organization;
      await refuseUpgrade(database, organization, now);
      await cancelInvitations(database, organization_id, now);
      const members: readonly MemberTable[] = await membersOf(
        database,
        organization_id,
        now,
      ).execute();
      const asked = members.filter(
        ({ account_id, joined_method, closed_at }) =>
          joined_method === "INVITED" && account_id !== management_account && closed_at === null,
      );
      const upgrade = newHandshake(organization, now, {
        action: "ENABLE_ALL_FEATURES",
        state: asked.length === 0 ? "OPEN" : "REQUESTED",
        parent_id: null,
        target_account: null,
      });
      const approvals = asked.map(({ account_id }) =>
        newHandshake(organization, now, {
          action: "APPROVE_ALL_FEATURES",
          state: "OPEN",
          parent_id: upgrade.handshake_id,
          target_account: account_id,
        }),
      );
      for (const handshake of [upgrade, ...approvals]) {
        await database.insertInto("organizations_handshake").values(handshake).execute();
      }
      return { Handshake: await shownHandshake(database, upgrade, now) };
    },
  });
}

/**
 * Lets the management account finalize, where nobody's approval is missing. One that was declined
 * is missing until its account is removed.
 */
export async function settleUpgrade(
  database: Database,
  organizationId: string,
  now: EpochMilliseconds,
): Promise<void> {
  const upgrade = await openUpgrade(database, organizationId, now);
  if (upgrade === undefined || (await isApprovalMissing(database, upgrade))) return;
  await setState(database, upgrade, "OPEN", now);
}

async function isApprovalMissing(
  database: Database,
  { handshake_id, organization_id }: HandshakeTable,
): Promise<boolean> {
  const missing = await database
    .selectFrom("organizations_handshake as approval")
    .innerJoin("organizations_member as member", "member.account_id", "approval.target_account")
    .select("approval.handshake_id")
    .where("approval.parent_id", "=", handshake_id)
    .where("approval.state", "in", ["OPEN", "DECLINED"])
    .where("member.organization_id", "=", organization_id)
    .where("member.closed_at", "is", null)
    .limit(1)
    .executeTakeFirst();
  return missing !== undefined;
}

/** The management account called the upgrade off: nobody is asked any more. */
export async function abandonUpgrade(
  database: Database,
  organizationId: string,
  now: EpochMilliseconds,
): Promise<void> {
  const upgrade = await openUpgrade(database, organizationId, now);
  const approvals = await openApprovals(database, organizationId, now);
  for (const handshake of upgrade === undefined ? approvals : [upgrade, ...approvals]) {
    await setState(database, handshake, "CANCELED", now);
  }
}

/** An account that has gone is not asked any more. */
export async function withdrawApproval(
  database: Database,
  organizationId: string,
  account: string,
  now: EpochMilliseconds,
): Promise<void> {
  const approvals = await openApprovals(database, organizationId, now);
  const own = approvals.find(({ target_account }) => target_account === account);
  if (own !== undefined) await setState(database, own, "CANCELED", now);
  await settleUpgrade(database, organizationId, now);
}

/** The management account has finalized. */
export async function upgrade(
  unit: Unit<OrganizationsTables>,
  organizationId: string,
): Promise<void> {
  await unit.database
    .updateTable("organizations_organization")
    .set({ feature_set: "ALL" })
    .where("organization_id", "=", organizationId)
    .execute();
  unit.changed(changeKeys.organization(organizationId));
}

export function featureUpgradeOperations(): readonly Operation[] {
  return [enableAllFeatures()];
}
