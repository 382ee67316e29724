/** Accounts in the tree: describe, list, move, and who is whose parent and child. */
import { ServiceError } from "../../base/errors.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { Unit } from "../../storage/storage.ts";
import { changeKeys } from "./change-keys.ts";
import { notFound } from "./errors.ts";
import { findMember, membersAfter, shownAccounts } from "./member.ts";
import { type MemberRequest, memberOperation } from "./organizations.ts";
import { page, pageOf } from "./paging.ts";
import type { MemberTable, OrganizationsTables } from "./tables.ts";
import { findTarget, isParent, requireParent, type Target, targetQuestion } from "./target.ts";
import { unitsAfter } from "./tree.ts";

function describeAccount(): Operation {
  return memberOperation<"DescribeAccount", Target>("DescribeAccount", {
    readOnly: true,
    access: "reader",
    gather: ({ input, place, now }, { database }) =>
      findTarget(database, place.organization, input.AccountId, now),
    questions: ({ place }, target) => [targetQuestion(place.organization, target)],
    async run({ input, place, now }, _target, { database }) {
      const { organization } = place;
      const { organization_id } = organization;
      const member = await findMember(database, organization_id, input.AccountId, now);
      if (member === undefined) throw notFound("AccountNotFoundException");
      const [Account] = await shownAccounts(database, organization, [member], now);
      return { Account };
    },
  });
}

function listAccounts(): Operation {
  return memberOperation("ListAccounts", {
    readOnly: true,
    access: "reader",
    async run({ input, place, now }, _facts, { database }) {
      const { organization } = place;
      const { items, end } = await page(
        "accounts",
        input,
        (member: MemberTable) => member.account_id,
        (after, limit) => membersAfter(database, organization, now, after).limit(limit).execute(),
      );
      return { Accounts: await shownAccounts(database, organization, items, now), ...end };
    },
  });
}

/** What lists of things under a parent have in common. */
const ofParent = {
  readOnly: true,
  access: "reader",
  gather: (
    { input, place, now }: MemberRequest<{ readonly ParentId: string }>,
    { database }: Unit<OrganizationsTables>,
  ) => findTarget(database, place.organization, input.ParentId, now),
  questions: ({ place }: MemberRequest<unknown>, parent: Target) => [
    targetQuestion(place.organization, parent),
  ],
} as const;

function listAccountsForParent(): Operation {
  return memberOperation<"ListAccountsForParent", Target>("ListAccountsForParent", {
    ...ofParent,
    async run({ input, place, now }, parent, { database }) {
      requireParent(parent);
      const { organization } = place;
      const { items, end } = await page(
        `accounts of ${input.ParentId}`,
        input,
        (member: MemberTable) => member.account_id,
        (after, limit) =>
          membersAfter(database, organization, now, after)
            .where("parent_id", "=", input.ParentId)
            .limit(limit)
            .execute(),
      );
      return { Accounts: await shownAccounts(database, organization, items, now), ...end };
    },
  });
}

interface Move {
  readonly account: Target;
  readonly source: Target;
  readonly destination: Target;
}

/**
 * Throws AWS's error for the first thing that is not there. An account that is not in the source
 * is to AWS an account that does not exist, even where it is in the destination already.
 */
function requireMovable({ account, source, destination }: Move): void {
  if (account.found === undefined) throw notFound("AccountNotFoundException");
  if (!isParent(source)) throw notFound("SourceParentNotFoundException");
  if (!isParent(destination)) throw notFound("DestinationParentNotFoundException");
  if (account.found.parentId !== source.id) throw notFound("AccountNotFoundException");
  if (source.id === destination.id) {
    throw new ServiceError(
      "DuplicateAccountException",
      "That account is already present in the specified destination.",
    );
  }
}

function moveAccount(): Operation {
  return memberOperation<"MoveAccount", Move>("MoveAccount", {
    readOnly: false,
    access: "management",
    async gather({ input, place, now }, { database }) {
      const find = (id: string) => findTarget(database, place.organization, id, now);
      return {
        account: await find(input.AccountId),
        source: await find(input.SourceParentId),
        destination: await find(input.DestinationParentId),
      };
    },
    questions: ({ place }, { account, source, destination }) =>
      [account, source, destination].map((target) => targetQuestion(place.organization, target)),
    async run({ input }, move, unit) {
      requireMovable(move);
      await unit.database
        .updateTable("organizations_member")
        .set({ parent_id: input.DestinationParentId })
        .where("account_id", "=", input.AccountId)
        .execute();
      unit.changed(changeKeys.account(input.AccountId));
      return {};
    },
  });
}

function listParents(): Operation {
  return memberOperation<"ListParents", Target>("ListParents", {
    readOnly: true,
    access: "reader",
    gather: ({ input, place, now }, { database }) =>
      findTarget(database, place.organization, input.ChildId, now),
    questions: ({ place }, child) => [targetQuestion(place.organization, child)],
    async run({ input, place }, { found }) {
      if (found?.parentId === undefined) throw notFound("ChildNotFoundException");
      const { root_id } = place.organization;
      const Type = found.parentId === root_id ? "ROOT" : "ORGANIZATIONAL_UNIT";
      // A thing has one parent.
      const parent = { Id: found.parentId, Type } as const;
      const { items, end } = await pageOf("parents", input, ({ Id }) => Id, [parent]);
      return { Parents: items, ...end };
    },
  });
}

function listChildren(): Operation {
  return memberOperation<"ListChildren", Target>("ListChildren", {
    ...ofParent,
    async run({ input, place, now }, parent, { database }) {
      requireParent(parent);
      const { organization } = place;
      const { ChildType: Type, ParentId } = input;
      const accounts = async (after: string, limit: number): Promise<readonly string[]> => {
        const rows: readonly MemberTable[] = await membersAfter(database, organization, now, after)
          .where("parent_id", "=", ParentId)
          .limit(limit)
          .execute();
        return rows.map((row) => row.account_id);
      };
      const units = async (after: string, limit: number): Promise<readonly string[]> => {
        const rows = await unitsAfter(database, organization, ParentId, after)
          .limit(limit)
          .execute();
        return rows.map((row) => row.unit_id);
      };
      const children = Type === "ACCOUNT" ? accounts : units;
      const { items, end } = await page(`${Type} of ${ParentId}`, input, (id) => id, children);
      return { Children: items.map((Id) => ({ Id, Type })), ...end };
    },
  });
}

export function accountOperations(): readonly Operation[] {
  return [
    describeAccount(),
    listAccounts(),
    listAccountsForParent(),
    moveAccount(),
    listParents(),
    listChildren(),
  ];
}
