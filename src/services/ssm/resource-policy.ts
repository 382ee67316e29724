/** Sharing of advanced parameters: `PutResourcePolicy`, `GetResourcePolicies`, `Delete…`. */
import { createHash, randomUUID } from "node:crypto";
import { ServiceError } from "../../base/errors.ts";
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import { checkedResourcePolicy, shownResourcePolicy } from "../../pipeline/resource-policy.ts";
import {
  type ParameterFacts,
  parameterFacts,
  parameterPermission,
  recordedOne,
  tellRightsChanged,
} from "./parameter.ts";
import { type Ssm, type SsmUnit, ssmOperation } from "./ssm.ts";
import type { ParameterTable } from "./tables.ts";

/** Systems Manager API Reference, `PutResourcePolicy`. */
const policyBytesMax = 1_024;

type PolicyRequest = OperationRequest<{ readonly ResourceArn: string }>;

/** Of the resources that have policies, parameters only are kept here. */
function gatherShared(request: PolicyRequest, unit: SsmUnit): Promise<ParameterFacts> {
  return parameterFacts(request.input.ResourceArn, request, unit);
}

function requireShared({ parameter, reference }: ParameterFacts, { account }: PolicyRequest) {
  if (parameter === undefined || reference.account !== account) {
    throw new ServiceError("ResourceNotFoundException", "The specified parameter wasn't found.");
  }
  return parameter;
}

/** Names the text, so that whoever changes it says what was there before. */
function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Throws where the caller does not name the policy that is there. */
function requireSame(
  { resource_policy, resource_policy_id }: ParameterTable,
  {
    PolicyId,
    PolicyHash,
  }: { readonly PolicyId?: string | undefined; readonly PolicyHash?: string | undefined },
): void {
  if (resource_policy === null || PolicyId !== resource_policy_id) {
    throw new ServiceError("ResourcePolicyNotFoundException", "No policy has this PolicyId.");
  }
  if (PolicyHash !== hashOf(resource_policy)) {
    throw new ServiceError(
      "ResourcePolicyConflictException",
      "The hash provided in the call doesn't match the stored hash.",
    );
  }
}

function putResourcePolicy(parts: Ssm): Operation {
  return ssmOperation<"PutResourcePolicy", ParameterFacts>("PutResourcePolicy", {
    readOnly: false,
    gather: gatherShared,
    permissions: (_request, facts) => [parameterPermission("PutResourcePolicy", facts)],
    async run(request, facts, unit) {
      const { input } = request;
      const parameter = requireShared(facts, request);
      if (parameter.tier !== "Advanced") {
        throw invalidPolicy("Only parameters of the advanced tier can be shared.");
      }
      if (Buffer.byteLength(input.Policy) > policyBytesMax) throw policyTooLarge();
      const isUpdate = parameter.resource_policy !== null || input.PolicyId !== undefined;
      if (isUpdate) requireSame(parameter, input);
      const names = parts.principals.principalNames(unit);
      const checked = await checkedResourcePolicy(names, input.Policy);
      if (!checked.ok) {
        throw malformedPolicy(
          "problem" in checked
            ? checked.problem.awsMessage
            : `Invalid principal in policy: ${checked.unknownPrincipal}`,
        );
      }
      const PolicyId = parameter.resource_policy_id ?? randomUUID();
      const { text, principals } = checked.stored;
      await storePolicy(unit, parameter, text, principals, PolicyId);
      return { PolicyId, PolicyHash: hashOf(text) };
    },
    record: recordedOne,
  });
}

function invalidPolicy(message: string): ServiceError {
  return new ServiceError("ResourcePolicyInvalidParameterException", message);
}

function policyTooLarge(): ServiceError {
  return new ServiceError(
    "ResourcePolicyLimitExceededException",
    `A resource policy can have at most ${policyBytesMax} bytes.`,
  );
}

function malformedPolicy(message: string): ServiceError {
  return new ServiceError("MalformedResourcePolicyDocumentException", message);
}

async function storePolicy(
  unit: SsmUnit,
  parameter: ParameterTable,
  resource_policy: string | null,
  resource_policy_principals: string | null,
  resource_policy_id: string | null,
): Promise<void> {
  await unit.database
    .updateTable("ssm_parameter")
    .set({ resource_policy, resource_policy_principals, resource_policy_id })
    .where("parameter_id", "=", parameter.parameter_id)
    .execute();
  tellRightsChanged(unit, parameter);
}

function getResourcePolicies(parts: Ssm): Operation {
  return ssmOperation<"GetResourcePolicies", ParameterFacts>("GetResourcePolicies", {
    readOnly: true,
    gather: gatherShared,
    permissions: (_request, facts) => [parameterPermission("GetResourcePolicies", facts)],
    async run(request, facts, unit) {
      const {
        resource_policy: text,
        resource_policy_principals: principals,
        ...rest
      } = requireShared(facts, request);
      if (text === null || principals === null) return { Policies: [] };
      const names = parts.principals.principalNames(unit);
      const Policy = await shownResourcePolicy(names, { text, principals });
      const PolicyId = rest.resource_policy_id ?? undefined;
      return { Policies: [{ PolicyId, PolicyHash: hashOf(text), Policy }] };
    },
    record: recordedOne,
  });
}

const deleteResourcePolicy = ssmOperation<"DeleteResourcePolicy", ParameterFacts>(
  "DeleteResourcePolicy",
  {
    readOnly: false,
    gather: gatherShared,
    permissions: (_request, facts) => [parameterPermission("DeleteResourcePolicy", facts)],
    async run(request, facts, unit) {
      const parameter = requireShared(facts, request);
      requireSame(parameter, request.input);
      await storePolicy(unit, parameter, null, null, null);
      return {};
    },
    record: recordedOne,
  },
);

export function resourcePolicyOperations(parts: Ssm): readonly Operation[] {
  return [putResourcePolicy(parts), getResourcePolicies(parts), deleteResourcePolicy];
}
