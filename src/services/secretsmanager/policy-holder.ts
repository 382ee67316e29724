/** The resource policies of secrets by ARN, for whoever explains or simulates a decision. */
import type { Clock } from "../../base/clock.ts";
import {
  decidedResourcePolicy,
  type PrincipalRegister,
  shownResourcePolicy,
} from "../../pipeline/resource-policy.ts";
import type {
  HeldResourcePolicy,
  ResourcePolicyHolder,
} from "../../pipeline/resource-policy-directory.ts";
import type { AnyUnit, Unit } from "../../storage/storage.ts";
import { findSecret } from "./secret.ts";
import { readSecretArn } from "./secret-id.ts";
import { storedPolicyOf } from "./stored-policy.ts";
import type { SecretsManagerTables } from "./tables.ts";

export class SecretPolicyHolder implements ResourcePolicyHolder {
  readonly #principals: PrincipalRegister;
  readonly #clock: Clock;

  constructor(principals: PrincipalRegister, clock: Clock) {
    this.#principals = principals;
    this.#clock = clock;
  }

  async policyOf(arn: string, unit: AnyUnit): Promise<HeldResourcePolicy | undefined> {
    const reference = readSecretArn(arn);
    if (reference?.suffix === undefined) return undefined;
    const { database } = unit as unknown as Unit<SecretsManagerTables>;
    const secret = await findSecret(database, reference, this.#clock.now());
    const stored = secret && storedPolicyOf(secret);
    if (stored === undefined) return undefined;
    return {
      actionPrefix: "secretsmanager",
      policy: { kind: "standard", policy: decidedResourcePolicy(stored, "resource policy") },
      shownText: await shownResourcePolicy(this.#principals.principalNames(unit), stored),
    };
  }
}
