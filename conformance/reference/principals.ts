/** Principals (rules P1 to P14). */
import type { RequestPrincipal } from "../../src/policy/index.ts";
import { listOf } from "./conditions.ts";
import type { Json, JsonObject } from "./scenario.ts";

export type Naming = "nobody" | "account" | "role" | "caller";

interface Names {
  /** Everything that names the caller itself. */
  readonly caller: readonly string[];
  /** Everything that names what stands behind the caller's session. */
  readonly role: readonly string[];
  readonly account: readonly string[];
}

function namesOf(principal: RequestPrincipal): Names {
  switch (principal.type) {
    case "root":
      return { caller: [`AWS ${principal.account}`], role: [], account: [] };
    case "user":
      return {
        caller: [`AWS ${principal.arn}`, `AWS ${principal.uniqueId}`],
        role: [],
        account: [`AWS ${principal.account}`],
      };
    case "roleSession":
      return {
        caller: [`AWS ${principal.arn}`],
        role: [`AWS ${principal.roleArn}`, `AWS ${principal.roleId}`],
        account: [`AWS ${principal.account}`],
      };
    case "federatedUser":
      return {
        caller: [`AWS ${principal.arn}`],
        role: principal.issuer.type === "user" ? namesOf(principal.issuer).caller : [],
        account: [`AWS ${principal.account}`],
      };
    case "webIdentity":
    case "saml":
      return { caller: [`Federated ${principal.provider}`], role: [], account: [] };
    case "service":
      return { caller: [`Service ${principal.name}`], role: [], account: [] };
    case "anonymous":
      return { caller: [], role: [], account: [] };
  }
}

/** An account by its digits, which its root user's ARN stands for in any partition (P5). */
function shortened(name: string): string {
  return name.replace(/^arn:[^:]+:iam::([0-9]{12}):root$/, "$1");
}

/** The element as a list of `TYPE NAME`; everyone is `AWS *`. */
function listedIn(element: Json): readonly string[] {
  if (element === "*") return ["AWS *"];
  return Object.entries(element as JsonObject).flatMap(([type, names]) =>
    listOf(names).map((name) => `${type} ${shortened(String(name))}`),
  );
}

function namingIn(listed: readonly string[], { caller, role, account }: Names): Naming {
  const has = (names: readonly string[]): boolean => names.some((name) => listed.includes(name));
  if (listed.includes("AWS *") || has(caller)) return "caller";
  if (has(role)) return "role";
  return has(account) ? "account" : "nobody";
}

/** How a statement of a resource's policy names the caller. */
export function naming(
  statement: JsonObject,
  principal: RequestPrincipal,
  hasBoundary: boolean,
): Naming {
  const isDeny = statement.Effect === "Deny";
  const names = namesOf(principal);
  if (statement.Principal !== undefined) return namingIn(listedIn(statement.Principal), names);
  if (statement.NotPrincipal === undefined) return isDeny ? "caller" : "nobody";
  const listed = listedIn(statement.NotPrincipal);
  if (!isDeny) return namingIn(listed, names) === "nobody" ? "caller" : "nobody";
  const groups = [names.caller, names.role, names.account];
  const needed =
    principal.type === "federatedUser"
      ? [names.caller, names.account]
      : groups.filter((group, at) => at === 0 || group.length > 0);
  const isSpared =
    listed.includes("AWS *") ||
    needed.every((group) => group.some((name) => listed.includes(name)));
  return isSpared && !hasBoundary ? "nobody" : "caller";
}
