/** What STS's operations are built from, and how one is declared. STS keeps no tables. */
import type { IdentityDirectory } from "../../pipeline/caller.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { SessionTokens } from "../../pipeline/session-tokens.ts";
import type { StsOperations } from "../../wire/generated/sts.ts";

export interface Sts {
  readonly directory: IdentityDirectory;
  readonly sessions: SessionTokens;
}

/** Declares one operation with the input and output of its model; see `iamOperation`. */
export function stsOperation<
  Name extends keyof StsOperations,
  Facts = undefined,
  Prepared = undefined,
>(
  name: Name,
  declared: Omit<
    Operation<
      unknown,
      StsOperations[Name]["input"],
      StsOperations[Name]["output"],
      Facts,
      Prepared
    >,
    "name"
  >,
): Operation {
  return { name, ...declared } as unknown as Operation;
}
