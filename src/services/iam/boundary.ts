/** Permissions boundaries: the policy that caps what a user or role can be allowed. */
import type { Kysely } from "kysely";
import { type AccountId, type ArnParts, parseArn } from "../../base/arn.ts";
import { ServiceError } from "../../base/errors.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { Unit } from "../../storage/storage.ts";
import type {
  AttachedPermissionsBoundary,
  PermissionsBoundaryAttachmentType,
} from "../../wire/generated/iam.ts";
import { noSuchEntity, validationError } from "./errors.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { iamArn, splitPathedName } from "./naming.ts";
import { findByPathAndName } from "./pathed.ts";
import {
  boundaryKey,
  gatherOwner,
  type OwnerFacts,
  type OwnerKind,
  ownerChangeKey,
  ownerPermission,
  type PolicyOwner,
  recordedOwner,
  requireModifiableOwner,
} from "./policy-owner.ts";
import type { IamTables, PolicyTable } from "./tables.ts";

/**
 * The only value that AWS answers (IAM API Reference, AttachedPermissionsBoundary). The model's
 * enumeration has another name for it, which goes unused.
 */
const boundaryType: string = "Policy";

/** For answers: the member is left out where there is no boundary. */
export function shownBoundary(boundaryArn: string | null): {
  readonly PermissionsBoundary?: AttachedPermissionsBoundary;
} {
  if (boundaryArn === null) return {};
  return {
    PermissionsBoundary: {
      PermissionsBoundaryType: boundaryType as PermissionsBoundaryAttachmentType,
      PermissionsBoundaryArn: boundaryArn,
    },
  };
}

/** The account's own policy with this ARN; names are matched with their case, paths too. */
export async function findCustomerPolicy(
  database: Kysely<IamTables>,
  account: AccountId,
  arn: string,
): Promise<PolicyTable | undefined> {
  const parts = parseArn(arn);
  if (parts === undefined || !parts.resource.startsWith("policy/")) return undefined;
  // One policy has one ARN: attachments and caches go by its text.
  if (arn !== iamArn(account, "policy", "", parts.resource.slice("policy".length))) {
    return undefined;
  }
  const named = splitPathedName(parts.resource.slice("policy".length));
  return findByPathAndName(database, "iam_policy", account, named);
}

/** The parts of an ARN; throws `ValidationError` for what is none (facts, answers 2). */
export function requireArn(arn: string): ArnParts {
  const parts = parseArn(arn);
  if (parts === undefined) throw validationError("Invalid ARN:  Could not be parsed!");
  if (parts.partition !== "aws") throw validationError("Invalid ARN partition");
  return parts;
}

/** Where the policies of service-linked roles are: no one else can have them. */
const serviceRolePath = "/aws-service-role/";

/**
 * Throws where the ARN names no policy that can be attached or be a boundary: `ValidationError` for
 * what is no ARN, `NoSuchEntity` for one that is unknown (facts, answers 2 and 3), and
 * `PolicyNotAttachable` for the policy of a service-linked role.
 */
export async function requireAttachablePolicy(
  iam: Iam,
  database: Kysely<IamTables>,
  account: AccountId,
  arn: string,
): Promise<void> {
  requireArn(arn);
  const published = iam.catalogue.byArn(arn);
  if (published?.path.startsWith(serviceRolePath)) {
    throw new ServiceError(
      "PolicyNotAttachable",
      "Cannot attach a Service Role Policy to a Customer Role.",
    );
  }
  if (published !== undefined) return;
  if ((await findCustomerPolicy(database, account, arn)) === undefined) {
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  }
}

/** Groups have no boundary. */
type BoundedKind = Exclude<OwnerKind, "Group">;

async function setBoundary(
  unit: Unit<IamTables>,
  owner: PolicyOwner,
  boundaryArn: string | null,
): Promise<void> {
  if (owner.kind === "User") {
    await unit.database
      .updateTable("iam_user")
      .set({ boundary_arn: boundaryArn })
      .where("user_id", "=", owner.id)
      .execute();
  } else {
    await unit.database
      .updateTable("iam_role")
      .set({ boundary_arn: boundaryArn })
      .where("role_id", "=", owner.id)
      .execute();
  }
  unit.changed(ownerChangeKey(owner));
}

function putBoundary(iam: Iam, kind: BoundedKind): Operation {
  const name = `Put${kind}PermissionsBoundary` as const;
  return iamOperation<`Put${BoundedKind}PermissionsBoundary`, OwnerFacts>(name, {
    readOnly: false,
    async gather(request, unit) {
      requireArn(request.input.PermissionsBoundary);
      return gatherOwner(request, unit);
    },
    // The condition is on the boundary that is asked for (IAM User Guide, "Delegating
    // responsibility to others using permissions boundaries").
    permissions: ({ input, account }, facts) => [
      ownerPermission(`iam:${name}`, account, facts, {
        "iam:PermissionsBoundary": input.PermissionsBoundary,
      }),
    ],
    async run({ input, account }, facts, unit) {
      const owner = requireModifiableOwner(facts);
      await requireAttachablePolicy(iam, unit.database, account, input.PermissionsBoundary);
      await setBoundary(unit, owner, input.PermissionsBoundary);
      return {};
    },
    record: recordedOwner,
  });
}

/** Takes the boundary away; where there is none, nothing is changed and nothing refused. */
function deleteBoundary(kind: BoundedKind): Operation {
  const name = `Delete${kind}PermissionsBoundary` as const;
  return iamOperation<`Delete${BoundedKind}PermissionsBoundary`, OwnerFacts>(name, {
    readOnly: false,
    gather: gatherOwner,
    permissions: ({ account }, facts) => [
      ownerPermission(`iam:${name}`, account, facts, boundaryKey(facts)),
    ],
    async run(_request, facts, unit) {
      await setBoundary(unit, requireModifiableOwner(facts), null);
      return {};
    },
    record: recordedOwner,
  });
}

export function boundaryOperations(iam: Iam): readonly Operation[] {
  return (["User", "Role"] as const).flatMap((kind) => [
    putBoundary(iam, kind),
    deleteBoundary(kind),
  ]);
}
