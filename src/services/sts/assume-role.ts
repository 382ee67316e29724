/** `AssumeRole`: a session of a role for a caller whom the role trusts, in or across accounts. */
import { assert } from "../../base/errors.ts";
import type { Caller, RoleCaller } from "../../pipeline/caller.ts";
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import type { AssumeRoleRequest } from "../../wire/generated/sts.ts";
import { accessDenied, invalidParameterValue, validationError } from "./errors.ts";
import { showsSecondFactor } from "./mfa.ts";
import {
  findRole,
  openRoleSession,
  type RoleTarget,
  roleQuestions,
  roleRecord,
} from "./role-session.ts";
import { packedPolicySize, type SessionPolicies, sessionPolicies } from "./session-policies.ts";
import { type SessionTags, sessionTags } from "./session-tags.ts";
import { type Sts, stsOperation } from "./sts.ts";

interface AssumeRoleFacts {
  readonly target: RoleTarget;
  readonly policies: SessionPolicies;
  readonly packed: number | undefined;
  readonly tags: SessionTags;
  readonly sourceIdentity: string | undefined;
  readonly durationSeconds: number;
  readonly hasSecondFactor: boolean;
}

export const durationSecondsDefault = 3_600;

/** The longest session of a role that a role session asked for (IAM User Guide, "Roles terms"). */
const chainedSecondsMax = 3_600;

export function assumeRole(sts: Sts): Operation {
  return stsOperation<"AssumeRole", AssumeRoleFacts>("AssumeRole", {
    readOnly: true,
    recordsAnswer: true,
    async gather(request, unit) {
      const { input, caller, now } = request;
      assert(caller.kind !== "anonymous", "the model wants this call signed");
      if (caller.kind === "root") throw accessDenied("Roles may not be assumed by root accounts.");
      refuseContexts(input);
      const chain = chainOf(caller);
      const durationSeconds = durationOf(input, chain);
      const policies = sessionPolicies(input);
      const tags = sessionTags(input.Tags, input.TransitiveTagKeys, chain?.session);
      return {
        target: await findRole(sts.directory, input.RoleArn, unit),
        policies,
        packed: packedPolicySize(policies, tags.tags),
        tags,
        sourceIdentity: sourceIdentityOf(input, chain),
        durationSeconds,
        hasSecondFactor: await showsSecondFactor(sts.providers, caller, input, now, unit),
      };
    },
    permissions: (request, facts) => questions(request, facts),
    run: ({ input, caller, now }, facts, unit) =>
      openRoleSession(
        sts,
        {
          target: facts.target,
          sessionName: input.RoleSessionName,
          durationSeconds: facts.durationSeconds,
          policies: facts.policies,
          packedPolicySize: facts.packed,
          tags: facts.tags,
          sourceIdentity: facts.sourceIdentity,
          chained: caller.kind === "role",
        },
        now,
        unit,
      ),
    record: ({ input }) => roleRecord(input.RoleArn),
  });
}

function questions({ input }: OperationRequest<AssumeRoleRequest>, facts: AssumeRoleFacts) {
  const { target, tags, sourceIdentity, hasSecondFactor } = facts;
  const secondFactor = hasSecondFactor
    ? { "aws:MultiFactorAuthPresent": true, "aws:MultiFactorAuthAge": 0 }
    : {};
  return roleQuestions({
    action: "sts:AssumeRole",
    target,
    sessionName: input.RoleSessionName,
    tags,
    sourceIdentity,
    keys: { "sts:ExternalId": input.ExternalId, ...secondFactor },
  });
}

function chainOf(caller: Caller): RoleCaller | undefined {
  return caller.kind === "role" ? caller : undefined;
}

function durationOf(input: AssumeRoleRequest, chain: RoleCaller | undefined): number {
  const seconds = input.DurationSeconds ?? durationSecondsDefault;
  if (chain !== undefined && seconds > chainedSecondsMax) {
    throw validationError(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role " +
        "chaining",
    );
  }
  return seconds;
}

/** Once set, it stays for the whole chain and cannot be changed. */
function sourceIdentityOf(
  input: AssumeRoleRequest,
  chain: RoleCaller | undefined,
): string | undefined {
  const handedDown = chain?.session.sourceIdentity;
  const { SourceIdentity = handedDown } = input;
  if (handedDown !== undefined && SourceIdentity !== handedDown) {
    throw accessDenied(
      "The source identity of the calling session cannot be changed: " +
        `it is ${handedDown} for every role that the session goes on to.`,
    );
  }
  return SourceIdentity;
}

/** Never ignored: a policy may count on what a context asserts. */
function refuseContexts({ ProvidedContexts }: AssumeRoleRequest): void {
  if (ProvidedContexts === undefined || ProvidedContexts.length === 0) return;
  const named = ProvidedContexts.map(({ ProviderArn }) => ProviderArn).join(", ");
  throw invalidParameterValue(`There is no context provider here that could vouch for: ${named}`);
}
