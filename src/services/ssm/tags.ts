/** `AddTagsToResource`, `RemoveTagsFromResource`, `ListTagsForResource`. */
import type { Arn } from "../../base/arn.ts";
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import type { ResourceTypeForTagging } from "../../wire/generated/ssm.ts";
import { invalidResourceId } from "./errors.ts";
import {
  type ParameterFacts,
  parameterFacts,
  parameterPermission,
  recordedOne,
  tellRightsChanged,
} from "./parameter.ts";
import { type SsmUnit, ssmOperation } from "./ssm.ts";
import type { ParameterTable } from "./tables.ts";
import { tagRecord, tagsOf, tagsWith } from "./tag-set.ts";

type TaggingRequest = OperationRequest<{
  readonly ResourceType: ResourceTypeForTagging;
  readonly ResourceId: string;
}>;

/** The other kinds of resource, as their ARNs name them; none of them is kept here. */
const otherKinds: Readonly<Record<string, string>> = {
  Association: "association",
  Automation: "automation-execution",
  Document: "document",
  MaintenanceWindow: "maintenancewindow",
  ManagedInstance: "managed-instance",
  OpsItem: "opsitem",
  OpsMetadata: "opsmetadata",
  PatchBaseline: "patchbaseline",
};

async function gatherTagged(request: TaggingRequest, unit: SsmUnit): Promise<ParameterFacts> {
  const { ResourceType, ResourceId } = request.input;
  const facts = await parameterFacts(ResourceId, request, unit);
  const kind = otherKinds[ResourceType];
  if (kind === undefined) return facts;
  const { account, region } = request;
  const arn = `arn:aws:ssm:${region}:${account}:${kind}/${ResourceId}` as Arn;
  return { ...facts, parameter: undefined, arn };
}

/**
 * Tags are of the parameter, and of no version of it. Another account has "read-only access" to
 * what is shared with it, whatever the policy says (Systems Manager User Guide, "Working with
 * shared parameters").
 */
function requireTagged(
  { parameter, reference }: ParameterFacts,
  { account }: TaggingRequest,
): ParameterTable {
  const isOwn = reference.account === account && reference.selector === undefined;
  if (parameter === undefined || !isOwn) throw invalidResourceId();
  return parameter;
}

async function storeTags(unit: SsmUnit, parameter: ParameterTable, tags: string) {
  await unit.database
    .updateTable("ssm_parameter")
    .set({ tags })
    .where("parameter_id", "=", parameter.parameter_id)
    .execute();
  tellRightsChanged(unit, parameter);
}

const addTagsToResource = ssmOperation<"AddTagsToResource", ParameterFacts>("AddTagsToResource", {
  readOnly: false,
  gather: gatherTagged,
  permissions: ({ input }, facts) => [
    parameterPermission("AddTagsToResource", facts, { requestTags: tagRecord(input.Tags) }),
  ],
  async run(request, facts, unit) {
    const parameter = requireTagged(facts, request);
    await storeTags(unit, parameter, tagsWith(tagsOf(parameter), request.input.Tags));
    return {};
  },
  record: recordedOne,
});

const removeTagsFromResource = ssmOperation<"RemoveTagsFromResource", ParameterFacts>(
  "RemoveTagsFromResource",
  {
    readOnly: false,
    gather: gatherTagged,
    permissions: ({ input }, facts) => [
      parameterPermission("RemoveTagsFromResource", facts, { requestTagKeys: input.TagKeys }),
    ],
    async run(request, facts, unit) {
      const parameter = requireTagged(facts, request);
      const removed = new Set(request.input.TagKeys);
      const left = tagsOf(parameter).filter(({ Key }) => !removed.has(Key));
      await storeTags(unit, parameter, JSON.stringify(left));
      return {};
    },
    record: recordedOne,
  },
);

const listTagsForResource = ssmOperation<"ListTagsForResource", ParameterFacts>(
  "ListTagsForResource",
  {
    readOnly: true,
    gather: gatherTagged,
    permissions: (_request, facts) => [parameterPermission("ListTagsForResource", facts)],
    run: async (request, facts) => ({ TagList: tagsOf(requireTagged(facts, request)) }),
    record: recordedOne,
  },
);

export const tagOperations: readonly Operation[] = [
  addTagsToResource,
  removeTagsFromResource,
  listTagsForResource,
];
