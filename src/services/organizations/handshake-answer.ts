/** Answering handshakes, and looking at them: each side does only what is its own. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import { ServiceError } from "../../base/errors.ts";
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import type { Unit } from "../../storage/storage.ts";
import type {
  Handshake,
  HandshakeFilter,
  HandshakeState,
} from "../../wire/generated/organizations.ts";
import { invalidInput, noAccess, notFound } from "./errors.ts";
import { abandonUpgrade, settleUpgrade, upgrade } from "./feature-upgrade.ts";
import { handshakeArn, setState, shownHandshake, stateOf, visibleHandshakes } from "./handshake.ts";
import { joinByInvitation } from "./invitation.ts";
import {
  memberOperation,
  type Organizations,
  organizationsOperation,
  recordedResources,
} from "./organizations.ts";
import { type PageRequest, page } from "./paging.ts";
import { findPlace, mayCall, organizationOf, type Place, questionsOf } from "./place.ts";
import { emailKey, profileOf } from "./profile.ts";
import type { HandshakeTable, OrganizationsTables, OrganizationTable } from "./tables.ts";

type Database = Kysely<OrganizationsTables>;

/** A handshake as one of its parties sees it; to anyone else it is not there. */
interface HandshakeFacts {
  readonly handshake: HandshakeTable | undefined;
  readonly isOriginator: boolean;
  readonly isRecipient: boolean;
  /** The organization that the caller's account leaves if it joins the one that invites it. */
  readonly left: OrganizationTable | undefined;
}

interface OfHandshake {
  readonly HandshakeId: string;
}

const notThere: HandshakeFacts = {
  handshake: undefined,
  isOriginator: false,
  isRecipient: false,
  left: undefined,
};

function gatherHandshake(readOnly: boolean) {
  return async <Input extends OfHandshake>(
    { input, account, now }: OperationRequest<Input>,
    unit: Unit<OrganizationsTables>,
  ): Promise<HandshakeFacts> => {
    const { database } = unit;
    const find = () =>
      visibleHandshakes(database, now)
        .where("handshake_id", "=", input.HandshakeId)
        .executeTakeFirst();
    let handshake = await find();
    let own = await organizationOf(unit, account);
    if (handshake !== undefined && !readOnly) {
      await lockBoth(unit, handshake.organization_id, own?.organization_id);
      // It may have been answered while this unit waited, and the account's own have been left.
      handshake = await find();
      own = await organizationOf(unit, account);
    }
    if (handshake === undefined) return notThere;
    const { management_account, action, organization_id } = handshake;
    const isOriginator = management_account === account;
    const isRecipient =
      action === "ENABLE_ALL_FEATURES"
        ? isOriginator
        : await isTarget(database, handshake, account);
    if (!isOriginator && !isRecipient) return notThere;
    const isElsewhere = action === "INVITE" && own?.organization_id !== organization_id;
    return { handshake, isOriginator, isRecipient, left: isElsewhere ? own : undefined };
  };
}

/** In sorted order, so that two who change places do not wait for each other. */
async function lockBoth(
  unit: Unit<OrganizationsTables>,
  ...organizations: readonly [joined: string, left: string | undefined]
): Promise<void> {
  const scopes = organizations.filter((scope) => scope !== undefined);
  for (const scope of [...new Set(scopes)].sort()) await unit.lock(scope);
}

async function isTarget(
  database: Database,
  { target_account, target_email }: HandshakeTable,
  account: AccountId,
): Promise<boolean> {
  if (target_email === null) return target_account === account;
  return emailKey((await profileOf(database, account)).email) === target_email;
}

function handshakeQuestions(
  { input, account }: OperationRequest<OfHandshake>,
  { handshake }: HandshakeFacts,
) {
  if (handshake !== undefined) return [{ resource: handshakeArn(handshake) as string }];
  const resource = `arn:aws:organizations::${account}:handshake/o-*/*/${input.HandshakeId}`;
  return [{ resource }];
}

/** A member that accepts an invitation needs the permission to leave, too. */
function answerQuestions(
  name: AnswerName,
  request: OperationRequest<OfHandshake>,
  facts: HandshakeFacts,
) {
  const action = `organizations:${name}`;
  const questions = handshakeQuestions(request, facts).map((each) => ({ action, ...each }));
  if (name !== "AcceptHandshake" || facts.left === undefined) return questions;
  return [...questions, { action: "organizations:LeaveOrganization", resource: "*" }];
}

function requireHandshake({ handshake }: HandshakeFacts): HandshakeTable {
  if (handshake === undefined) throw notFound("HandshakeNotFoundException");
  return handshake;
}

type AnswerName = "AcceptHandshake" | "DeclineHandshake" | "CancelHandshake";

interface Answer {
  readonly name: AnswerName;
  readonly state: HandshakeState;
  readonly side: "isOriginator" | "isRecipient";
  /** What follows from it, beside the handshake's own state. */
  follow(
    organizations: Organizations,
    unit: Unit<OrganizationsTables>,
    handshake: HandshakeTable,
    request: OperationRequest<OfHandshake>,
    facts: HandshakeFacts,
  ): Promise<void>;
}

/** Throws where the handshake is past answering, or not yet at it. */
function requireOpen(handshake: HandshakeTable, answer: Answer, now: number): void {
  const state = stateOf(handshake, now);
  if (state === answer.state) {
    throw new ServiceError(
      "HandshakeAlreadyInStateException",
      "The specified handshake is already in the requested state.",
    );
  }
  // An upgrade waits in this state for others; it can be given up, but not finalized.
  if (state === "OPEN" || (state === "REQUESTED" && answer.name === "CancelHandshake")) return;
  throw new ServiceError(
    "InvalidHandshakeTransitionException",
    "You can't perform the operation on the handshake in its current state.",
  );
}

function answerHandshake(organizations: Organizations, answer: Answer): Operation {
  const { name, state, side } = answer;
  return organizationsOperation<AnswerName, HandshakeFacts>(name, {
    readOnly: false,
    gather: gatherHandshake(false),
    permissions: (request, facts) => answerQuestions(name, request, facts),
    async run(request, facts, unit) {
      const handshake = requireHandshake(facts);
      if (!facts[side]) throw noAccess();
      requireOpen(handshake, answer, request.now);
      const answered = await setState(unit.database, handshake, state, request.now);
      await answer.follow(organizations, unit, answered, request, facts);
      return { Handshake: await shownHandshake(unit.database, answered, request.now) };
    },
    record: (request, _output, facts) =>
      facts === undefined
        ? {}
        : { resources: recordedResources(handshakeQuestions(request, facts)) },
  });
}

const accept: Answer = {
  name: "AcceptHandshake",
  state: "ACCEPTED",
  side: "isRecipient",
  async follow(organizations, unit, handshake, { account, now }, { left }) {
    const { action, organization_id } = handshake;
    if (action === "INVITE") {
      await joinByInvitation(organizations, unit, handshake, { account, now, left });
    } else if (action === "APPROVE_ALL_FEATURES") {
      await settleUpgrade(unit.database, organization_id, now);
    } else {
      await upgrade(unit, organization_id);
    }
  },
};

/** An account that does not approve holds the upgrade up, until it is removed or asked anew. */
const decline: Answer = {
  name: "DeclineHandshake",
  state: "DECLINED",
  side: "isRecipient",
  async follow(organizations, unit, handshake, request) {
    if (handshake.action === "APPROVE_ALL_FEATURES") return;
    await giveUpUpgrade(organizations, unit, handshake, request);
  },
};

const cancel: Answer = {
  name: "CancelHandshake",
  state: "CANCELED",
  side: "isOriginator",
  follow: giveUpUpgrade,
};

/** The management account asks nobody any more; it can begin anew, and ask everybody again. */
async function giveUpUpgrade(
  _organizations: Organizations,
  { database }: Unit<OrganizationsTables>,
  { action, organization_id }: HandshakeTable,
  { now }: OperationRequest<OfHandshake>,
): Promise<void> {
  if (action !== "INVITE") await abandonUpgrade(database, organization_id, now);
}

/** A handshake as it is looked at, also by who reads all that its organization has. */
interface SeenHandshake extends HandshakeFacts {
  /** The place of a caller that is no party; undefined for a party, and where it reads nothing. */
  readonly place: Place | undefined;
}

/**
 * Delegated administrators, and whom the organization's resource policy lets, see the handshakes
 * of the organization (User Guide, "Delegated administrator for AWS services that work with
 * Organizations").
 */
async function gatherSeen(
  request: OperationRequest<OfHandshake>,
  unit: Unit<OrganizationsTables>,
): Promise<SeenHandshake> {
  const own = await gatherHandshake(true)(request, unit);
  const place =
    own.handshake === undefined ? await findPlace(unit, request.account, true) : undefined;
  if (place === undefined || !mayCall(place, "reader")) return { ...own, place: undefined };
  const handshake = await visibleHandshakes(unit.database, request.now)
    .where("handshake_id", "=", request.input.HandshakeId)
    .where("organization_id", "=", place.organization.organization_id)
    .executeTakeFirst();
  return { ...notThere, handshake, place };
}

function describeHandshake(): Operation {
  return organizationsOperation<"DescribeHandshake", SeenHandshake>("DescribeHandshake", {
    readOnly: true,
    gather: gatherSeen,
    permissions(request, facts) {
      const action = "organizations:DescribeHandshake";
      const own = handshakeQuestions(request, facts).map((each) => ({ action, ...each }));
      return facts.place === undefined ? own : questionsOf(facts.place, "reader", own);
    },
    async run({ now }, facts, { database }) {
      return { Handshake: await shownHandshake(database, requireHandshake(facts), now) };
    },
  });
}

interface HandshakeList extends PageRequest {
  readonly Filter?: HandshakeFilter | undefined;
}

/** One page of those that can still be seen; AWS takes one filter. */
async function listHandshakes(
  name: string,
  { Filter = {}, ...request }: HandshakeList,
  now: number,
  database: Database,
  of: (handshakes: ReturnType<typeof visibleHandshakes>) => ReturnType<typeof visibleHandshakes>,
) {
  const { ActionType, ParentHandshakeId } = Filter;
  if (ActionType !== undefined && ParentHandshakeId !== undefined) {
    throw invalidInput("MAX_LIMIT_EXCEEDED_FILTER");
  }
  let rows = of(visibleHandshakes(database, now));
  if (ActionType !== undefined) rows = rows.where("action", "=", ActionType);
  if (ParentHandshakeId !== undefined) rows = rows.where("parent_id", "=", ParentHandshakeId);
  const { items, end } = await page(
    `${name} ${ActionType ?? ""} ${ParentHandshakeId ?? ""}`,
    request,
    (row: HandshakeTable) => row.handshake_id,
    (after, limit) =>
      rows.where("handshake_id", ">", after).orderBy("handshake_id").limit(limit).execute(),
  );
  const Handshakes: Handshake[] = [];
  for (const row of items) Handshakes.push(await shownHandshake(database, row, now));
  return { Handshakes, ...end };
}

function listHandshakesForAccount(): Operation {
  return organizationsOperation("ListHandshakesForAccount", {
    readOnly: true,
    permissions: () => [{ action: "organizations:ListHandshakesForAccount", resource: "*" }],
    async run({ input, account, now }, _facts, { database }) {
      const email = emailKey((await profileOf(database, account)).email);
      return listHandshakes("handshakes of the account", input, now, database, (handshakes) =>
        handshakes.where((build) =>
          build.or([
            build("target_account", "=", account),
            build("target_email", "=", email),
            build.and([
              build("management_account", "=", account),
              build("action", "=", "ENABLE_ALL_FEATURES"),
            ]),
          ]),
        ),
      );
    },
  });
}

function listHandshakesForOrganization(): Operation {
  return memberOperation("ListHandshakesForOrganization", {
    readOnly: true,
    access: "reader",
    run: ({ input, place, now }, _facts, { database }) =>
      listHandshakes("handshakes of the organization", input, now, database, (handshakes) =>
        handshakes.where("organization_id", "=", place.organization.organization_id),
      ),
  });
}

export function handshakeOperations(organizations: Organizations): readonly Operation[] {
  return [
    answerHandshake(organizations, accept),
    answerHandshake(organizations, decline),
    answerHandshake(organizations, cancel),
    describeHandshake(),
    listHandshakesForAccount(),
    listHandshakesForOrganization(),
  ];
}
