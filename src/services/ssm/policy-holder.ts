/** The policies of shared parameters by ARN, for whoever explains or simulates a decision. */
import { isAccountId, parseArn } from "../../base/arn.ts";
import type { AnyUnit } from "../../pipeline/caller.ts";
import {
  decidedResourcePolicy,
  type PrincipalRegister,
  shownResourcePolicy,
} from "../../pipeline/resource-policy.ts";
import type {
  HeldResourcePolicy,
  ResourcePolicyHolder,
} from "../../pipeline/resource-policy-directory.ts";
import { parameterFacts } from "./parameter.ts";
import type { SsmUnit } from "./ssm.ts";

export class ParameterPolicyHolder implements ResourcePolicyHolder {
  readonly #principals: PrincipalRegister;

  constructor(principals: PrincipalRegister) {
    this.#principals = principals;
  }

  async policyOf(arn: string, unit: AnyUnit): Promise<HeldResourcePolicy | undefined> {
    const { service, account, region } = parseArn(arn) ?? {};
    if (service !== "ssm" || region === undefined || !isAccountId(account ?? "")) return undefined;
    const place = { account, region } as Parameters<typeof parameterFacts>[1];
    const { parameter } = await parameterFacts(arn, place, unit as unknown as SsmUnit);
    const text = parameter?.resource_policy ?? null;
    const principals = parameter?.resource_policy_principals ?? null;
    if (text === null || principals === null) return undefined;
    const stored = { text, principals };
    return {
      actionPrefix: "ssm",
      policy: { kind: "standard", policy: decidedResourcePolicy(stored, "resource policy") },
      shownText: await shownResourcePolicy(this.#principals.principalNames(unit), stored),
    };
  }
}
