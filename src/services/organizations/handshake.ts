/** Handshakes as they are kept and shown: their parties, their states, and their end by time. */
import type { Kysely } from "kysely";
import type { EpochMilliseconds } from "../../base/clock.ts";
import type {
  Handshake,
  HandshakeParty,
  HandshakeResource,
  HandshakeState,
} from "../../wire/generated/organizations.ts";
import { arnOf } from "./naming.ts";
import { profileOf } from "./profile.ts";
import type { HandshakeTable, OrganizationsTables } from "./tables.ts";

type Database = Kysely<OrganizationsTables>;

const day = 24 * 60 * 60_000;

/** Organizations API Reference, `ListHandshakesForAccount`: shown so long after their end. */
const keptAfterEnd = 30 * day;

const openStates: readonly HandshakeState[] = ["REQUESTED", "OPEN"];

/** The state now: an open handshake that is past its time has expired. */
export function stateOf(
  { state, expires_at }: Pick<HandshakeTable, "state" | "expires_at">,
  now: EpochMilliseconds,
): HandshakeState {
  return openStates.includes(state) && now >= expires_at ? "EXPIRED" : state;
}

/** Handshakes that can still be seen: open ones, and those that ended not long ago. */
export function visibleHandshakes(database: Database, now: EpochMilliseconds) {
  const since = now - keptAfterEnd;
  return database
    .selectFrom("organizations_handshake")
    .selectAll()
    .where((build) =>
      build.or([
        build("ended_at", ">", since),
        build.and([build("ended_at", "is", null), build("expires_at", ">", since)]),
      ]),
    );
}

/** Those that nobody has answered and that have time left. */
function openHandshakes(database: Database, organizationId: string, now: EpochMilliseconds) {
  return database
    .selectFrom("organizations_handshake")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("state", "in", openStates)
    .where("expires_at", ">", now);
}

export async function openHandshakesOf(
  database: Database,
  organizationId: string,
  action: HandshakeTable["action"],
  now: EpochMilliseconds,
): Promise<readonly HandshakeTable[]> {
  return openHandshakes(database, organizationId, now).where("action", "=", action).execute();
}

/** Invitations count against the quota of accounts while they stand. */
export async function countOpenInvitations(
  database: Database,
  organizationId: string,
  now: EpochMilliseconds,
): Promise<number> {
  return (await openHandshakesOf(database, organizationId, "INVITE", now)).length;
}

/** Writes the state that ends a handshake, or the one that it waits in. */
export async function setState(
  database: Database,
  handshake: HandshakeTable,
  state: HandshakeState,
  now: EpochMilliseconds,
): Promise<HandshakeTable> {
  const ended_at = openStates.includes(state) ? null : now;
  await database
    .updateTable("organizations_handshake")
    .set({ state, ended_at })
    .where("handshake_id", "=", handshake.handshake_id)
    .execute();
  return { ...handshake, state, ended_at };
}

export async function cancelOpenHandshakes(
  database: Database,
  organizationId: string,
  now: EpochMilliseconds,
): Promise<void> {
  for (const handshake of await openHandshakes(database, organizationId, now).execute()) {
    await setState(database, handshake, "CANCELED", now);
  }
}

function partiesOf(handshake: HandshakeTable): readonly HandshakeParty[] {
  const { organization_id, target_account, target_email } = handshake;
  const organization = { Type: "ORGANIZATION", Id: organization_id } as const;
  if (target_account !== null) return [organization, { Type: "ACCOUNT", Id: target_account }];
  if (target_email !== null) return [organization, { Type: "EMAIL", Id: target_email }];
  // The upgrade itself is between the organization and nobody else.
  return [organization];
}

async function resourcesOf(
  database: Database,
  handshake: HandshakeTable,
): Promise<readonly HandshakeResource[]> {
  const { organization_id, management_account, target_account, target_email } = handshake;
  const { email, name } = await profileOf(database, management_account);
  const resources: HandshakeResource[] = [
    {
      Type: "ORGANIZATION",
      Value: organization_id,
      Resources: [
        { Type: "MASTER_EMAIL", Value: email },
        { Type: "MASTER_NAME", Value: name },
        { Type: "ORGANIZATION_FEATURE_SET", Value: await featureSet(database, handshake) },
      ],
    },
  ];
  if (target_account !== null) resources.push({ Type: "ACCOUNT", Value: target_account });
  if (target_email !== null) resources.push({ Type: "EMAIL", Value: target_email });
  if (handshake.notes !== null) resources.push({ Type: "NOTES", Value: handshake.notes });
  if (handshake.parent_id !== null) {
    resources.push({ Type: "PARENT_HANDSHAKE", Value: handshake.parent_id });
  }
  return resources;
}

/** The feature set that the handshake is about: the one to come, or the organization's. */
async function featureSet(database: Database, handshake: HandshakeTable): Promise<string> {
  if (handshake.action !== "INVITE") return "ALL";
  const organization = await database
    .selectFrom("organizations_organization")
    .select("feature_set")
    .where("organization_id", "=", handshake.organization_id)
    .executeTakeFirst();
  return organization?.feature_set ?? "ALL";
}

export async function shownHandshake(
  database: Database,
  handshake: HandshakeTable,
  now: EpochMilliseconds,
): Promise<Handshake> {
  return {
    Id: handshake.handshake_id,
    Arn: handshakeArn(handshake),
    Action: handshake.action,
    State: stateOf(handshake, now),
    Parties: partiesOf(handshake),
    RequestedTimestamp: new Date(handshake.requested_at),
    ExpirationTimestamp: new Date(handshake.expires_at),
    Resources: await resourcesOf(database, handshake),
  };
}

export function handshakeArn(handshake: HandshakeTable): string {
  return arnOf.handshake(handshake, handshake.action, handshake.handshake_id);
}
