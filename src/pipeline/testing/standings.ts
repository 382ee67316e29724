/** Where accounts stand, as whoever keeps organizations would tell it; for tests. */
import type { AccountId } from "../../base/arn.ts";
import { compilePolicy, type PolicyLevel, parsePolicy } from "../../policy/index.ts";
import type { AccountStanding, Membership } from "../organization.ts";
import { account } from "./callers.ts";

/** An account that no organization has. */
export const outsider: AccountStanding = { account, state: "active", membership: undefined };

/** A member of `o-example`, in a unit, with what else is said of it. */
export function memberWith(further: Partial<Membership> = {}): AccountStanding {
  const membership: Membership = {
    organizationId: "o-example",
    path: "o-example/r-ab12/ou-ab12-prod/",
    managementAccount: "210987654321" as AccountId,
    allFeatures: true,
    serviceControl: undefined,
    resourceControl: undefined,
    ...further,
  };
  return { account, state: "active", membership };
}

export const member = memberWith();

/** One step of the path with one policy of one statement. */
export function levelWith(statement: object): PolicyLevel {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error("the policy of the tests does not parse");
  const compiled = compilePolicy(parsed.policy);
  const policy = { compiled, name: "guard", arn: undefined, origin: "inline" } as const;
  return { target: "r-ab12", policies: [policy] };
}
