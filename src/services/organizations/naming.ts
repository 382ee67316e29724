/** How the things of Organizations are named: ids in AWS's patterns, and their ARNs. */
import { randomInt } from "node:crypto";
import { type AccountId, type Arn, formatArn } from "../../base/arn.ts";
import type { OrganizationTable } from "./tables.ts";

const letters = "abcdefghijklmnopqrstuvwxyz0123456789";

function randomLetters(length: number): string {
  return Array.from({ length }, () => letters.charAt(randomInt(letters.length))).join("");
}

/** Ids by the patterns of the model, each drawn at random. */
export const newId = {
  organization: () => `o-${randomLetters(10)}`,
  root: () => `r-${randomLetters(4)}`,
  /** A unit's id names the root that it is in. */
  unit: (rootId: string) => `ou-${rootId.slice(2)}-${randomLetters(8)}`,
  policy: () => `p-${randomLetters(10)}`,
  handshake: () => `h-${randomLetters(20)}`,
  creation: () => `car-${randomLetters(32)}`,
  resourcePolicy: () => `rp-${randomLetters(8)}`,
} as const;

type Named = Pick<OrganizationTable, "organization_id" | "management_account">;

function arnIn({ organization_id, management_account }: Named, kind: string, rest: string): Arn {
  const resource = `${kind}/${organization_id}${rest}`;
  return formatArn("organizations", management_account as AccountId, resource);
}

/** ARNs tell the management account and the organization, whatever account a thing belongs to. */
export const arnOf = {
  organization: (of: Named) => arnIn(of, "organization", ""),
  root: (of: Named, rootId: string) => arnIn(of, "root", `/${rootId}`),
  unit: (of: Named, unitId: string) => arnIn(of, "ou", `/${unitId}`),
  /** Of a unit whose id is not drawn yet. */
  newUnit: (of: Pick<OrganizationTable, "root_id"> & Named) =>
    arnIn(of, "ou", `/ou-${of.root_id.slice(2)}-*`),
  account: (of: Named, accountId: string) => arnIn(of, "account", `/${accountId}`),
  policy: (of: Named, type: string, policyId: string) =>
    arnIn(of, "policy", `/${type.toLowerCase()}/${policyId}`),
  handshake: (of: Named, action: string, handshakeId: string) =>
    arnIn(of, "handshake", `/${action.toLowerCase()}/${handshakeId}`),
  resourcePolicy: (of: Named, id: string) => arnIn(of, "resourcepolicy", `/${id}`),
} as const;

/** The kinds of thing that policies are attached to. */
export type TargetKind = "ROOT" | "ORGANIZATIONAL_UNIT" | "ACCOUNT";

/** What an id names, by its form. */
export function targetKind(id: string): TargetKind {
  if (id.startsWith("r-")) return "ROOT";
  return id.startsWith("ou-") ? "ORGANIZATIONAL_UNIT" : "ACCOUNT";
}

/** The ARN of a root, organizational unit or account by its id alone. */
export function targetArn(of: Named, id: string): Arn {
  switch (targetKind(id)) {
    case "ROOT":
      return arnOf.root(of, id);
    case "ORGANIZATIONAL_UNIT":
      return arnOf.unit(of, id);
    case "ACCOUNT":
      return arnOf.account(of, id);
  }
}
