/** Which condition keys policies look at: the keys that a simulation of them must be given. */
import type { Operation } from "../../pipeline/operation.ts";
import { type AttachedPolicy, contextKeyNamesOf } from "../../policy/index.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { givenIdentityPolicies } from "./simulation-input.ts";
import {
  type PolicySource,
  policiesOfSource,
  policySource,
  requireSource,
  sourcePermission,
} from "./simulation-source.ts";

/** Each key once, whatever its case, as the first policy writes it and in the order of the text. */
function contextKeyNames(policies: readonly AttachedPolicy[]): readonly string[] {
  const names = new Map<string, string>();
  for (const { compiled } of policies) {
    for (const [key, name] of contextKeyNamesOf(compiled.document)) {
      if (!names.has(key)) names.set(key, name);
    }
  }
  return [...names.values()];
}

function getContextKeysForCustomPolicy(): Operation {
  return iamOperation("GetContextKeysForCustomPolicy", {
    readOnly: true,
    permissions: () => [{ action: "iam:GetContextKeysForCustomPolicy", resource: "*" }],
    async run({ input }) {
      return { ContextKeyNames: contextKeyNames(givenIdentityPolicies(input)) };
    },
  });
}

function getContextKeysForPrincipalPolicy(iam: Iam): Operation {
  return iamOperation<"GetContextKeysForPrincipalPolicy", PolicySource>(
    "GetContextKeysForPrincipalPolicy",
    {
      readOnly: true,
      gather: ({ input, account }, { database }) =>
        policySource(database, account, input.PolicySourceArn),
      permissions: ({ input }, source) => [
        sourcePermission("iam:GetContextKeysForPrincipalPolicy", input.PolicySourceArn, source),
      ],
      async run({ input, account }, source, unit) {
        const { identity } = await policiesOfSource(iam, unit, account, requireSource(source));
        return { ContextKeyNames: contextKeyNames([...identity, ...givenIdentityPolicies(input)]) };
      },
    },
  );
}

export function contextKeyOperations(iam: Iam): readonly Operation[] {
  return [getContextKeysForCustomPolicy(), getContextKeysForPrincipalPolicy(iam)];
}
