/** Where a resource's own policy is found by its ARN, whichever service keeps the resource. */
import type { ResourcePolicy } from "../policy/index.ts";
import type { AnyUnit } from "./caller.ts";

export interface HeldResourcePolicy {
  /** The prefix of the actions that the policy has a say over: `sts` for a role's trust policy. */
  readonly actionPrefix: string;
  /** As decisions take it. */
  readonly policy: ResourcePolicy;
  /** As its owner is shown it, statement for statement; positions are told in this text. */
  readonly shownText: string;
  /** As of a question: AWS's own in the account. */
  readonly isServiceOwned?: boolean | undefined;
}

/** One service that keeps policies of resources. */
export interface ResourcePolicyHolder {
  /** `undefined` where the ARN is no resource of this service, or has no policy. */
  policyOf(arn: string, unit: AnyUnit): Promise<HeldResourcePolicy | undefined>;
}

/** All services that keep policies of resources, as one. */
export class ResourcePolicyDirectory implements ResourcePolicyHolder {
  readonly #holders: readonly ResourcePolicyHolder[];

  constructor(holders: readonly ResourcePolicyHolder[]) {
    this.#holders = holders;
  }

  async policyOf(arn: string, unit: AnyUnit): Promise<HeldResourcePolicy | undefined> {
    for (const holder of this.#holders) {
      const found = await holder.policyOf(arn, unit);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
