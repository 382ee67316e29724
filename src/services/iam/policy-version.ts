/** Versions of managed policies: create, get, list, delete, choose the one that decides. */
import type { Kysely } from "kysely";
import { assert, ServiceError } from "../../base/errors.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { PolicyVersion } from "../../wire/generated/iam.ts";
import { changeKeys } from "./change-keys.ts";
import { noSuchEntity } from "./errors.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { checkManagedPolicyDocument } from "./managed-policy.ts";
import type { ManagedPolicy } from "./managed-policy-catalogue.ts";
import { pageOf } from "./paging.ts";
import { encodedDocument } from "./policy-document.ts";
import {
  gatherPolicy,
  type PolicyFacts,
  policyNotFound,
  policyPermission,
  recordedPolicy,
  requireOwnPolicy,
  versionId,
} from "./policy-reference.ts";
import type { IamTables, PolicyTable, PolicyVersionTable } from "./tables.ts";

/** A version without its document, as `ListPolicyVersions` shows it. */
export function shownVersion(
  { version, created_at }: Omit<PolicyVersionTable, "document">,
  defaultVersion: number,
) {
  return {
    VersionId: versionId(version),
    IsDefaultVersion: version === defaultVersion,
    CreateDate: new Date(created_at),
  } satisfies PolicyVersion;
}

/** AWS's policies are kept in their default version alone. */
export function shownPublishedVersion({ defaultVersionId, updatedAt }: ManagedPolicy) {
  return {
    VersionId: defaultVersionId,
    IsDefaultVersion: true,
    CreateDate: new Date(updatedAt),
  } satisfies PolicyVersion;
}

/** The document of a policy in the catalogue, ready for an answer. */
export function publishedDocument(iam: Iam, { arn }: ManagedPolicy): string {
  const text = iam.catalogue.documentByArn(arn);
  assert(text !== undefined, "a policy in the catalogue has a document");
  return encodedDocument(text);
}

/** Newest first, as AWS lists them. */
function versionsOf(database: Kysely<IamTables>, policy: PolicyTable) {
  return database
    .selectFrom("iam_policy_version")
    .selectAll()
    .where("policy_id", "=", policy.policy_id)
    .orderBy("version", "desc");
}

function versionNotFound(arn: string, id: string): ServiceError {
  return noSuchEntity(`Policy ${arn} version ${id} does not exist or is not attachable.`);
}

async function requireVersion(
  database: Kysely<IamTables>,
  policy: PolicyTable,
  arn: string,
  id: string,
): Promise<PolicyVersionTable> {
  const rows = await versionsOf(database, policy).execute();
  const found = rows.find((row) => versionId(row.version) === id);
  if (found === undefined) throw versionNotFound(arn, id);
  return found;
}

function createPolicyVersion(iam: Iam): Operation {
  return iamOperation<"CreatePolicyVersion", PolicyFacts>("CreatePolicyVersion", {
    readOnly: false,
    gather: gatherPolicy(iam),
    permissions: (_request, facts) => [policyPermission("iam:CreatePolicyVersion", facts)],
    async run(request, facts, unit) {
      const { input, now, account } = request;
      const policy = requireOwnPolicy("iam:CreatePolicyVersion", request, facts);
      checkManagedPolicyDocument(iam, input.PolicyDocument);
      const present = await versionsOf(unit.database, policy).execute();
      const limit = iam.quotas.VersionsPerPolicy;
      if (present.length >= limit) {
        throw new ServiceError(
          "LimitExceeded",
          `A managed policy can have up to ${limit} versions. Before you create a new version, ` +
            "you must delete an existing version.",
        );
      }
      const row: PolicyVersionTable = {
        policy_id: policy.policy_id,
        version: policy.newest_version + 1,
        account_id: account,
        document: input.PolicyDocument,
        created_at: now,
      };
      await unit.database.insertInto("iam_policy_version").values(row).execute();
      const defaultVersion = input.SetAsDefault === true ? row.version : policy.default_version;
      await unit.database
        .updateTable("iam_policy")
        .set({
          newest_version: row.version,
          default_version: defaultVersion,
          updated_at: now,
        })
        .where("policy_id", "=", policy.policy_id)
        .execute();
      if (defaultVersion === row.version) unit.changed(changeKeys.managedPolicy(facts.arn));
      return { PolicyVersion: shownVersion(row, defaultVersion) };
    },
    record: ({ input }) => recordedPolicy(input.PolicyArn),
  });
}

function getPolicyVersion(iam: Iam): Operation {
  return iamOperation<"GetPolicyVersion", PolicyFacts>("GetPolicyVersion", {
    readOnly: true,
    gather: gatherPolicy(iam),
    permissions: ({ input }, facts) => [
      policyPermission("iam:GetPolicyVersion", facts, {
        resourceShown: `policy ${facts.arn} version ${input.VersionId}`,
      }),
    ],
    async run({ input }, facts, { database }) {
      const { arn, own, published } = facts;
      if (published !== undefined) {
        if (published.defaultVersionId !== input.VersionId) {
          throw versionNotFound(arn, input.VersionId);
        }
        const Document = publishedDocument(iam, published);
        return { PolicyVersion: { Document, ...shownPublishedVersion(published) } };
      }
      if (own === undefined) throw policyNotFound(arn);
      const row = await requireVersion(database, own, arn, input.VersionId);
      const Document = encodedDocument(row.document);
      return { PolicyVersion: { Document, ...shownVersion(row, own.default_version) } };
    },
  });
}

function listPolicyVersions(iam: Iam): Operation {
  return iamOperation<"ListPolicyVersions", PolicyFacts>("ListPolicyVersions", {
    readOnly: true,
    gather: gatherPolicy(iam),
    permissions: (_request, facts) => [policyPermission("iam:ListPolicyVersions", facts)],
    async run({ input }, { arn, own, published }, { database }) {
      if (published !== undefined) {
        return { Versions: [shownPublishedVersion(published)], IsTruncated: false };
      }
      if (own === undefined) throw policyNotFound(arn);
      const rows = await versionsOf(database, own).execute();
      const { items, end } = await pageOf("policy-versions", input, descendingKey, rows);
      return { Versions: items.map((row) => shownVersion(row, own.default_version)), ...end };
    },
  });
}

/** Sorts higher numbers first. */
function descendingKey({ version }: PolicyVersionTable): string {
  return String(Number.MAX_SAFE_INTEGER - version);
}

function deletePolicyVersion(iam: Iam): Operation {
  return iamOperation<"DeletePolicyVersion", PolicyFacts>("DeletePolicyVersion", {
    readOnly: false,
    gather: gatherPolicy(iam),
    permissions: (_request, facts) => [policyPermission("iam:DeletePolicyVersion", facts)],
    async run(request, facts, { database }) {
      const policy = requireOwnPolicy("iam:DeletePolicyVersion", request, facts);
      const { VersionId } = request.input;
      const { version } = await requireVersion(database, policy, facts.arn, VersionId);
      if (version === policy.default_version) {
        throw new ServiceError("DeleteConflict", "Cannot delete the default version of a policy.");
      }
      await database
        .deleteFrom("iam_policy_version")
        .where("policy_id", "=", policy.policy_id)
        .where("version", "=", version)
        .execute();
      return {};
    },
    record: ({ input }) => recordedPolicy(input.PolicyArn),
  });
}

function setDefaultPolicyVersion(iam: Iam): Operation {
  return iamOperation<"SetDefaultPolicyVersion", PolicyFacts>("SetDefaultPolicyVersion", {
    readOnly: false,
    gather: gatherPolicy(iam),
    permissions: (_request, facts) => [policyPermission("iam:SetDefaultPolicyVersion", facts)],
    async run(request, facts, unit) {
      const policy = requireOwnPolicy("iam:SetDefaultPolicyVersion", request, facts);
      const { VersionId } = request.input;
      const { version } = await requireVersion(unit.database, policy, facts.arn, VersionId);
      await unit.database
        .updateTable("iam_policy")
        .set({ default_version: version })
        .where("policy_id", "=", policy.policy_id)
        .execute();
      unit.changed(changeKeys.managedPolicy(facts.arn));
      return {};
    },
    record: ({ input }) => recordedPolicy(input.PolicyArn),
  });
}

export function policyVersionOperations(iam: Iam): readonly Operation[] {
  return [
    createPolicyVersion(iam),
    getPolicyVersion(iam),
    listPolicyVersions(iam),
    deletePolicyVersion(iam),
    setDefaultPolicyVersion(iam),
  ];
}
