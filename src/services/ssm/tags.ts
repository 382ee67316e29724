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

/** Tags are of the parameter, and of no version of it. */
function requireTagged({ parameter, reference }: ParameterFacts): ParameterTable {
  if (parameter === undefined || reference.selector !== undefined) throw invalidResourceId();
  return parameter;
}

async function storeTags({ database }: SsmUnit, { parameter_id }: ParameterTable, tags: string) {
  await database
    .updateTable("ssm_parameter")
    .set({ tags })
    .where("parameter_id", "=", parameter_id)
    .execute();
}

const addTagsToResource = ssmOperation<"AddTagsToResource", ParameterFacts>("AddTagsToResource", {
  readOnly: false,
  gather: gatherTagged,
  permissions: ({ input }, facts) => [
    parameterPermission("AddTagsToResource", facts, { requestTags: tagRecord(input.Tags) }),
  ],
  async run({ input }, facts, unit) {
    const parameter = requireTagged(facts);
    await storeTags(unit, parameter, tagsWith(tagsOf(parameter), input.Tags));
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
    async run({ input }, facts, unit) {
      const parameter = requireTagged(facts);
      const left = tagsOf(parameter).filter(({ Key }) => !input.TagKeys.includes(Key));
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
    run: async (_request, facts) => ({ TagList: tagsOf(requireTagged(facts)) }),
    record: recordedOne,
  },
);

export const tagOperations: readonly Operation[] = [
  addTagsToResource,
  removeTagsFromResource,
  listTagsForResource,
];
