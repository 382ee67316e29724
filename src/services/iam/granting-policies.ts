/** Which policies let a user, group or role use a service: `ListPoliciesGrantingServiceAccess`. */
import type { Kysely } from "kysely";
import { type AccountId, isAccountId } from "../../base/arn.ts";
import { assert } from "../../base/errors.ts";
import type { Operation, PermissionRequest } from "../../pipeline/operation.ts";
import { type PolicyDocument, type PolicyStatement, parsePolicy } from "../../policy/index.ts";
import type { PolicyGrantingServiceAccess } from "../../wire/generated/iam.ts";
import { findCustomerPolicy, requireArn } from "./boundary.ts";
import { invalidInput, notFound, validationError } from "./errors.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { splitPathedName } from "./naming.ts";
import {
  findPolicyOwner,
  type OwnerKind,
  type PolicyOwner,
  resourceTypes,
} from "./policy-owner.ts";
import type { IamTables } from "./tables.ts";
import { tagRecord } from "./tags.ts";

interface NamedOwner {
  readonly kind: OwnerKind;
  readonly name: string;
  /** The account that the ARN names. */
  readonly account: AccountId;
  /** Undefined where nobody has exactly this ARN. */
  readonly owner: PolicyOwner | undefined;
}

/** The user, group or role with the ARN; throws `InvalidInput` where it is the ARN of none. */
async function ownerByArn(
  database: Kysely<IamTables>,
  account: AccountId,
  arn: string,
): Promise<NamedOwner> {
  const { service, account: owner, resource } = requireArn(arn);
  const type = resource.slice(0, resource.indexOf("/"));
  const kind = (["User", "Group", "Role"] as const).find((each) => resourceTypes[each] === type);
  if (service !== "iam" || kind === undefined || !isAccountId(owner)) {
    throw invalidInput(`ARN ${arn} is not valid.`);
  }
  const { name } = splitPathedName(resource.slice(type.length));
  const found = await findPolicyOwner(database, account, kind, name);
  return { kind, name, account: owner, owner: found?.arn === arn ? found : undefined };
}

/** A policy that counts for the owner, with what the answer says of it. */
interface HeldPolicy {
  readonly document: PolicyDocument;
  readonly shown: PolicyGrantingServiceAccess;
}

function parsed(text: string): PolicyDocument {
  const result = parsePolicy(text);
  assert(result.ok, "a stored policy parses");
  return result.policy;
}

/** A user's groups hold policies for it too. */
async function holders(
  database: Kysely<IamTables>,
  account: AccountId,
  owner: PolicyOwner,
): Promise<readonly PolicyOwner[]> {
  if (owner.kind !== "User") return [owner];
  const groups = await database
    .selectFrom("iam_group_member")
    .innerJoin("iam_group", "iam_group.group_id", "iam_group_member.group_id")
    .select("iam_group.name")
    .where("iam_group_member.user_id", "=", owner.id)
    .orderBy("iam_group.name_key")
    .execute();
  const found = [owner];
  for (const { name } of groups) {
    const group = await findPolicyOwner(database, account, "Group", name);
    assert(group !== undefined, "a user is a member of groups that exist");
    found.push(group);
  }
  return found;
}

const entityTypes = { User: "USER", Group: "GROUP", Role: "ROLE" } as const;

/** Inline policies are told with their holder, managed ones with their ARN. */
async function inlinePolicies(
  database: Kysely<IamTables>,
  holder: PolicyOwner,
): Promise<readonly HeldPolicy[]> {
  const rows = await database
    .selectFrom("iam_inline_policy")
    .select(["name", "document"])
    .where("owner_id", "=", holder.id)
    .orderBy("name_key")
    .execute();
  return rows.map(({ name, document }) => ({
    document: parsed(document),
    shown: {
      PolicyName: name,
      PolicyType: "INLINE",
      EntityType: entityTypes[holder.kind],
      EntityName: holder.name,
    },
  }));
}

async function managedPolicies(
  iam: Iam,
  database: Kysely<IamTables>,
  account: AccountId,
  ids: readonly string[],
): Promise<readonly HeldPolicy[]> {
  const rows = await database
    .selectFrom("iam_attachment")
    .select("policy_arn")
    .distinct()
    .where("owner_id", "in", ids)
    .orderBy("policy_arn")
    .execute();
  const held: HeldPolicy[] = [];
  for (const { policy_arn: arn } of rows) {
    const { name, text } = await defaultDocument(iam, database, account, arn);
    held.push({
      document: parsed(text),
      shown: { PolicyName: name, PolicyType: "MANAGED", PolicyArn: arn },
    });
  }
  return held;
}

async function defaultDocument(
  iam: Iam,
  database: Kysely<IamTables>,
  account: AccountId,
  arn: string,
): Promise<{ readonly name: string; readonly text: string }> {
  const published = iam.catalogue.byArn(arn);
  const text = iam.catalogue.documentByArn(arn);
  if (published !== undefined && text !== undefined) return { name: published.name, text };
  const own = await findCustomerPolicy(database, account, arn);
  assert(own !== undefined, "an attached policy exists");
  const { document } = await database
    .selectFrom("iam_policy_version")
    .select("document")
    .where("policy_id", "=", own.policy_id)
    .where("version", "=", own.default_version)
    .executeTakeFirstOrThrow();
  return { name: own.name, text: document };
}

/**
 * Whether the policy allows any action of the service. Conditions, resources and denials do not
 * count: the answer lists the policies that can grant access, and weighs none against another.
 */
function grantsService({ statements }: PolicyDocument, namespace: string): boolean {
  return statements.some((each) => each.effect === "Allow" && coversService(each, namespace));
}

function coversService({ action }: PolicyStatement, namespace: string): boolean {
  if (action === undefined) return false;
  const patterns = action.values.map(({ text }) => text.toLowerCase());
  const service = namespace.toLowerCase();
  if (patterns.some((text) => text === "*" || text === "*:*")) return !action.negated;
  if (action.negated) return !patterns.includes(`${service}:*`);
  return patterns.some((text) => text.startsWith(`${service}:`));
}

function permission(arn: string, named: NamedOwner): PermissionRequest {
  const { kind, name, account, owner } = named;
  return {
    action: "iam:ListPoliciesGrantingServiceAccess",
    resource: arn,
    resourceShown: `${resourceTypes[kind]} ${name}`,
    resourceAccount: account,
    resourceTags: tagRecord(owner?.tags),
  };
}

function listPoliciesGrantingServiceAccess(iam: Iam): Operation {
  return iamOperation<"ListPoliciesGrantingServiceAccess", NamedOwner>(
    "ListPoliciesGrantingServiceAccess",
    {
      readOnly: true,
      gather: ({ input, account }, { database }) => ownerByArn(database, account, input.Arn),
      permissions: ({ input }, named) => [permission(input.Arn, named)],
      async run({ input, account }, { kind, name, owner }, { database }) {
        if (owner === undefined) throw notFound(resourceTypes[kind], name);
        // One page holds all: no answer ever gave a marker.
        if (input.Marker !== undefined) throw validationError(`Invalid Marker: ${input.Marker}`);
        const all = await holders(database, account, owner);
        const ids = all.map(({ id }) => id);
        const held = [...(await managedPolicies(iam, database, account, ids))];
        for (const holder of all) held.push(...(await inlinePolicies(database, holder)));
        const entries = input.ServiceNamespaces.map((ServiceNamespace) => ({
          ServiceNamespace,
          Policies: held
            .filter(({ document }) => grantsService(document, ServiceNamespace))
            .map(({ shown }) => shown),
        }));
        return { PoliciesGrantingServiceAccess: entries, IsTruncated: false };
      },
    },
  );
}

export function grantingPolicyOperations(iam: Iam): readonly Operation[] {
  return [listPoliciesGrantingServiceAccess(iam)];
}
