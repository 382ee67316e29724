/** Which of STS's operations temporary credentials may call, whatever policies say. */
import type { SignedCaller } from "../../pipeline/caller.ts";
import { accessDenied } from "./errors.ts";

/** These take no signature; one that is there is no reason to refuse them. */
const unsignedOperations: ReadonlySet<string> = new Set([
  "AssumeRoleWithSAML",
  "AssumeRoleWithWebIdentity",
]);

const everySession: ReadonlySet<string> = new Set(["GetCallerIdentity", ...unsignedOperations]);
const ownSession: ReadonlySet<string> = new Set(["AssumeRole", ...everySession]);
const longTermOnly: ReadonlySet<string> = new Set(["GetSessionToken", "GetFederationToken"]);

/** IAM User Guide, "Compare AWS STS credentials". Throws `AccessDenied`. */
export function admit(caller: SignedCaller, operation: string): void {
  if (caller.session === undefined || isOpenTo(caller, operation)) return;
  throw accessDenied(`Cannot call ${operation} with session credentials`);
}

function isOpenTo(caller: SignedCaller, operation: string): boolean {
  switch (caller.kind) {
    case "role":
      return !longTermOnly.has(operation);
    case "federated-user":
      return everySession.has(operation);
    case "user":
    case "root":
      return ownSession.has(operation);
  }
}
