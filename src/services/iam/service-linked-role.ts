/** Roles that AWS's services make for themselves: created, deleted, and changed by nobody. */
import { randomUUID } from "node:crypto";
import { uniqueId } from "../../base/identifiers.ts";
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import { invalidInput, noSuchEntity, notFound } from "./errors.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { iamArn, nameKey } from "./naming.ts";
import { encodedDocument } from "./policy-document.ts";
import { takeQuota } from "./quotas.ts";
import {
  defaultSessionSeconds,
  findRole,
  gatherRole,
  insertRole,
  type RoleFacts,
  recordedRole,
  removeRole,
  requireRole,
  rolePermission,
  shownRole,
} from "./role.ts";
import { type ServiceLinkedRoleKind, serviceLinkedRoleKind } from "./service-linked-role-kinds.ts";
import type { RoleTable } from "./tables.ts";

/** Names of roles are so long at most (IAM API Reference, `RoleName`). */
const roleNameCharactersMax = 64;

function rolePath(service: string): string {
  return `/aws-service-role/${service}/`;
}

/** `NAME`, or `NAME_SUFFIX` (facts, answers 14). */
function suffixedName(roleName: string, suffix: string | undefined): string {
  return suffix === undefined ? roleName : `${roleName}_${suffix}`;
}

/**
 * Only the service may take the role. AWS tells the document with lists when it makes the role,
 * and with single values ever after; both mean the same.
 */
function trustText(service: string, written: "with lists" | "plainly"): string {
  const listed = written === "with lists";
  const Principal = { Service: listed ? [service] : service };
  const Action = listed ? ["sts:AssumeRole"] : "sts:AssumeRole";
  const Statement = [{ Effect: "Allow", Principal, Action }];
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

interface KindFacts {
  /** Undefined where the service has no such role. */
  readonly kind: ServiceLinkedRoleKind | undefined;
  readonly roleName: string;
}

type CreateInput = {
  readonly AWSServiceName: string;
  readonly CustomSuffix?: string | undefined;
};

function requireKind({ input }: OperationRequest<CreateInput>, { kind, roleName }: KindFacts) {
  const { AWSServiceName: service, CustomSuffix: suffix } = input;
  if (kind === undefined) {
    throw invalidInput(`The service ${service} does not have a service-linked role.`);
  }
  if (suffix !== undefined && !kind.takesSuffix) {
    throw invalidInput(`Custom suffix is not allowed for ${service}`);
  }
  if (roleName.length > roleNameCharactersMax) {
    throw invalidInput(`The role name ${roleName} is longer than 64 characters.`);
  }
  return kind;
}

function createServiceLinkedRole(iam: Iam): Operation {
  return iamOperation<"CreateServiceLinkedRole", KindFacts>("CreateServiceLinkedRole", {
    readOnly: false,
    async gather({ input }) {
      const kind = serviceLinkedRoleKind(iam.catalogue, input.AWSServiceName);
      const prefix = kind?.roleName ?? "AWSServiceRoleFor";
      return { kind, roleName: suffixedName(prefix, input.CustomSuffix) };
    },
    permissions: ({ input, account }, { roleName }) => [
      {
        action: "iam:CreateServiceLinkedRole",
        resource: iamArn(account, "role", rolePath(input.AWSServiceName), roleName),
        keys: { "iam:AWSServiceName": input.AWSServiceName },
      },
    ],
    async run(request, facts, unit) {
      const { input, account, now } = request;
      const { roleName } = facts;
      const { service, policyArn } = requireKind(request, facts);
      const { database } = unit;
      if ((await findRole(database, account, roleName)) !== undefined) {
        throw invalidInput(
          `Service role name ${roleName} has been taken in this account, ` +
            "please try a different suffix.",
        );
      }
      // They count among the account's roles, but are made beyond the quota too (IAM User Guide,
      // "Create a service-linked role").
      const unbounded = { ...iam.quotas, RolesPerAccount: Number.POSITIVE_INFINITY };
      await takeQuota(database, account, "RolesPerAccount", unbounded);
      const role: RoleTable = {
        role_id: uniqueId("role"),
        account_id: account,
        name: roleName,
        name_key: nameKey(roleName),
        path: rolePath(service),
        created_at: now,
        description: input.Description ?? null,
        max_session_seconds: defaultSessionSeconds,
        trust_policy: trustText(service, "plainly"),
        trust_principals: "{}",
        boundary_arn: null,
        linked_service: service,
      };
      await insertRole(unit, role);
      await database
        .insertInto("iam_attachment")
        .values({
          account_id: account,
          owner_id: role.role_id,
          policy_arn: policyArn,
          attached_at: now,
        })
        .execute();
      return { Role: shownRole(role, encodedDocument(trustText(service, "with lists"))) };
    },
    record: (_request, output) => ({
      resources:
        output?.Role === undefined
          ? []
          : [{ type: "AWS::IAM::Role", name: output.Role.RoleName, arn: output.Role.Arn }],
    }),
  });
}

/**
 * Policies name the service in the calls about deleting too (IAM User Guide, "Service-linked role
 * permissions"), though the service authorization reference lists the key for creating alone.
 */
function serviceNameKey(service: string | null | undefined) {
  return { "iam:AWSServiceName": service ?? undefined };
}

/** Nothing here uses such a role, so it goes at once; the task is kept to be asked about. */
function deleteServiceLinkedRole(): Operation {
  return iamOperation<"DeleteServiceLinkedRole", RoleFacts>("DeleteServiceLinkedRole", {
    readOnly: false,
    gather: gatherRole,
    permissions: (request, facts) => [
      rolePermission("iam:DeleteServiceLinkedRole", request, facts, {
        keys: serviceNameKey(facts.role?.linked_service),
      }),
    ],
    async run({ input, account, now }, facts, unit) {
      const role = requireRole(facts, input.RoleName);
      if (role.linked_service === null) throw notFound("role", input.RoleName);
      const { database } = unit;
      await database.deleteFrom("iam_attachment").where("owner_id", "=", role.role_id).execute();
      await removeRole(unit, role);
      const task_id = `task${role.path}${role.name}/${randomUUID()}`;
      await database
        .insertInto("iam_role_deletion")
        .values({ task_id, account_id: account, created_at: now })
        .execute();
      return { DeletionTaskId: task_id };
    },
    record: recordedRole,
  });
}

/** `task/aws-service-role/SERVICE/ROLE/UUID`. */
const taskPattern = /^task\/aws-service-role\/([^/]+)\/([^/]+)\/[0-9a-f-]{36}$/;

function getServiceLinkedRoleDeletionStatus(): Operation {
  return iamOperation("GetServiceLinkedRoleDeletionStatus", {
    readOnly: true,
    permissions({ input, account }) {
      const [, service, name = ""] = taskPattern.exec(input.DeletionTaskId) ?? [];
      return [
        {
          action: "iam:GetServiceLinkedRoleDeletionStatus",
          resource: iamArn(account, "role", service === undefined ? "/" : rolePath(service), name),
          keys: serviceNameKey(service),
        },
      ];
    },
    async run({ input, account }, _facts, { database }) {
      const { DeletionTaskId } = input;
      if (!taskPattern.test(DeletionTaskId)) {
        throw invalidInput(`The deletion task id ${DeletionTaskId} is not valid.`);
      }
      const task = await database
        .selectFrom("iam_role_deletion")
        .select("task_id")
        .where("account_id", "=", account)
        .where("task_id", "=", DeletionTaskId)
        .executeTakeFirst();
      if (task === undefined) {
        throw noSuchEntity(`The deletion task with id ${DeletionTaskId} cannot be found.`);
      }
      return { Status: "SUCCEEDED" };
    },
  });
}

export function serviceLinkedRoleOperations(iam: Iam): readonly Operation[] {
  return [
    createServiceLinkedRole(iam),
    deleteServiceLinkedRole(),
    getServiceLinkedRoleDeletionStatus(),
  ];
}
