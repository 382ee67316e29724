/** The policies of keys by ARN, for whoever explains, simulates or decides in others' names. */
import type { AnyUnit } from "../../pipeline/caller.ts";
import { shownResourcePolicy } from "../../pipeline/resource-policy.ts";
import type {
  HeldResourcePolicy,
  ResourcePolicyHolder,
} from "../../pipeline/resource-policy-directory.ts";
import { isGone } from "./key-state.ts";
import type { Kms } from "./kms.ts";

const keyArnForm = /^arn:aws:kms:[^:]*:\d{12}:key\/([^/]+)$/;

export class KeyPolicyHolder implements ResourcePolicyHolder {
  readonly #kms: Kms;

  constructor(kms: Kms) {
    this.#kms = kms;
  }

  /** Grants are not in a policy: what they would allow is not told here. */
  async policyOf(arn: string, unit: AnyUnit): Promise<HeldResourcePolicy | undefined> {
    const [, keyId] = keyArnForm.exec(arn) ?? [];
    if (keyId === undefined) return undefined;
    const { store, clock, principals: register } = this.#kms;
    const key = await store.key(keyId, unit);
    if (key === undefined || key.arn !== arn || isGone(key, clock.now())) return undefined;
    const { policy: text, policy_principals: principals, managed_for } = key.row;
    const names = register.principalNames(unit);
    return {
      actionPrefix: "kms",
      policy: { kind: "key", policy: key.policy },
      shownText: await shownResourcePolicy(names, { text, principals }),
      isServiceOwned: managed_for !== null,
    };
  }
}
