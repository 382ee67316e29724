/** Resource policies of secrets: put, get, delete, and tried before they are put. */

import { ServiceError } from "../../base/errors.ts";
import type { Operation, OperationRequest, PermissionRequest } from "../../pipeline/operation.ts";
import {
  checkedResourcePolicy,
  decidedResourcePolicy,
  type StoredResourcePolicy,
  shownResourcePolicy,
} from "../../pipeline/resource-policy.ts";
import type { ValidationErrorsEntry } from "../../wire/generated/secretsmanager.ts";
import { isPublic } from "./public-access.ts";
import {
  gatherForChange,
  gatherSecret,
  nameAndArn,
  requireLiveSecret,
  type SecretFacts,
  secretPermission,
  secretRecord,
  updateSecretRow,
} from "./secret.ts";
import {
  type SecretsManager,
  type SecretsUnit,
  secretsManagerOperation,
} from "./secretsmanager.ts";
import { storedPolicyOf } from "./stored-policy.ts";

/** A policy that parses and whose principals exist, and what else is known of it. */
interface Candidate {
  readonly stored: StoredResourcePolicy;
  readonly public: boolean;
}

interface PolicyFacts extends SecretFacts {
  readonly candidate: Candidate | ServiceError;
}

/** Whether the caller could still change the policy, once it was this one. */
const lockout = "lock-out";

async function candidateOf(
  { principals }: SecretsManager,
  text: string,
  unit: SecretsUnit,
): Promise<Candidate | ServiceError> {
  const checked = await checkedResourcePolicy(principals.principalNames(unit), text);
  if (checked.ok) return { stored: checked.stored, public: isPublic(checked.policy) };
  return malformedPolicy(
    "problem" in checked
      ? "This resource policy contains a syntax error."
      : "This resource policy contains an unsupported principal.",
  );
}

function malformedPolicy(message: string): ServiceError {
  return new ServiceError("MalformedPolicyDocumentException", message);
}

function requireCandidate({ candidate }: PolicyFacts): Candidate {
  if (candidate instanceof ServiceError) throw candidate;
  return candidate;
}

/** The question of `PutResourcePolicy`. */
function putQuestion(secretId: string, facts: SecretFacts, blockPublicPolicy: boolean | undefined) {
  const keys = { "secretsmanager:BlockPublicPolicy": blockPublicPolicy };
  return secretPermission("PutResourcePolicy", secretId, facts, { keys });
}

/** The same question as it would be decided under the candidate. */
function lockoutQuestion(
  asked: PermissionRequest,
  { candidate }: PolicyFacts,
): readonly PermissionRequest[] {
  if (candidate instanceof ServiceError) return [];
  const policy = decidedResourcePolicy(candidate.stored, "resource policy");
  return [{ ...asked, resourcePolicy: { kind: "standard", policy }, part: lockout }];
}

const publicMessage =
  "This resource policy grants broad access to the secret: it allows a wide range of principals.";
const lockoutMessage =
  "This resource policy will not allow you to manage this secret in the future.";

function putResourcePolicy(parts: SecretsManager): Operation {
  return secretsManagerOperation<"PutResourcePolicy", PolicyFacts>("PutResourcePolicy", {
    readOnly: false,
    async gather(request, unit) {
      const facts = await gatherForChange(request, unit);
      return { ...facts, candidate: await candidateOf(parts, request.input.ResourcePolicy, unit) };
    },
    permissions({ input }, facts) {
      const asked = putQuestion(input.SecretId, facts, input.BlockPublicPolicy);
      return [asked, ...lockoutQuestion(asked, facts)];
    },
    async run({ input, now }, facts, unit, _prepared, denials) {
      const secret = requireLiveSecret(facts);
      const candidate = requireCandidate(facts);
      if (denials.has(lockout)) throw malformedPolicy(lockoutMessage);
      if (input.BlockPublicPolicy === true && candidate.public) {
        throw new ServiceError("PublicPolicyException", publicMessage);
      }
      const { text, principals } = candidate.stored;
      const columns = { policy: text, policy_principals: principals, changed_at: now };
      await updateSecretRow(unit, secret, columns);
      return nameAndArn(secret);
    },
    record: secretRecord,
  });
}

function getResourcePolicy({ principals }: SecretsManager): Operation {
  return secretsManagerOperation<"GetResourcePolicy", SecretFacts>("GetResourcePolicy", {
    readOnly: true,
    gather: gatherSecret,
    permissions: ({ input }, facts) => [
      secretPermission("GetResourcePolicy", input.SecretId, facts),
    ],
    async run(_request, facts, unit) {
      const secret = requireLiveSecret(facts);
      const stored = storedPolicyOf(secret);
      if (stored === undefined) return nameAndArn(secret);
      const names = principals.principalNames(unit);
      return { ...nameAndArn(secret), ResourcePolicy: await shownResourcePolicy(names, stored) };
    },
    record: secretRecord,
  });
}

function deleteResourcePolicy(): Operation {
  return secretsManagerOperation<"DeleteResourcePolicy", SecretFacts>("DeleteResourcePolicy", {
    readOnly: false,
    gather: gatherForChange,
    permissions: ({ input }, facts) => [
      secretPermission("DeleteResourcePolicy", input.SecretId, facts),
    ],
    async run({ now }, facts, unit) {
      const secret = requireLiveSecret(facts);
      const columns = { policy: null, policy_principals: null, changed_at: now };
      await updateSecretRow(unit, secret, columns);
      return nameAndArn(secret);
    },
    record: secretRecord,
  });
}

/** A policy may be tried without a secret that it is for. */
interface TrialFacts {
  readonly facts: PolicyFacts | undefined;
  readonly candidate: Candidate | ServiceError;
}

/**
 * What `ValidationErrors` says of a policy without syntax errors; those are answered with
 * `MalformedPolicyDocumentException`.
 */
function findings(candidate: Candidate, isLockedOut: boolean): readonly ValidationErrorsEntry[] {
  return [
    ...(candidate.public ? [{ CheckName: "PUBLIC_POLICY", ErrorMessage: publicMessage }] : []),
    ...(isLockedOut ? [{ CheckName: "LOCKOUT", ErrorMessage: lockoutMessage }] : []),
  ];
}

type TrialRequest = OperationRequest<{
  readonly SecretId?: string | undefined;
  readonly ResourcePolicy: string;
}>;

async function gatherTrial(
  parts: SecretsManager,
  request: TrialRequest,
  unit: SecretsUnit,
): Promise<TrialFacts> {
  const { SecretId, ResourcePolicy } = request.input;
  const candidate = await candidateOf(parts, ResourcePolicy, unit);
  if (SecretId === undefined) return { facts: undefined, candidate };
  const facts = await gatherSecret({ ...request, input: { SecretId } }, unit);
  return { facts: { ...facts, candidate }, candidate };
}

/** Both actions are needed (Secrets Manager API Reference, `ValidateResourcePolicy`). */
const trialActions = ["ValidateResourcePolicy", "PutResourcePolicy"] as const;

function validateResourcePolicy(parts: SecretsManager): Operation {
  return secretsManagerOperation<"ValidateResourcePolicy", TrialFacts>("ValidateResourcePolicy", {
    readOnly: true,
    gather: (request, unit) => gatherTrial(parts, request, unit),
    permissions({ input: { SecretId } }, { facts }) {
      if (SecretId === undefined || facts === undefined) {
        return trialActions.map((action) => ({
          action: `secretsmanager:${action}`,
          resource: "*",
        }));
      }
      const trial = secretPermission("ValidateResourcePolicy", SecretId, facts);
      const asked = putQuestion(SecretId, facts, true);
      return [trial, asked, ...lockoutQuestion(asked, facts)];
    },
    async run(_request, { facts, candidate }, _unit, _prepared, denials) {
      if (facts !== undefined) requireLiveSecret(facts);
      if (candidate instanceof ServiceError) throw candidate;
      const ValidationErrors = findings(candidate, denials.has(lockout));
      return { PolicyValidationPassed: ValidationErrors.length === 0, ValidationErrors };
    },
    record: (request, output, gathered) => secretRecord(request, output, gathered?.facts),
  });
}

export function resourcePolicyOperations(parts: SecretsManager): readonly Operation[] {
  return [
    putResourcePolicy(parts),
    getResourcePolicy(parts),
    deleteResourcePolicy(),
    validateResourcePolicy(parts),
  ];
}
