/** Tags on parameters: `AddTagsToResource`, `RemoveTagsFromResource`, `ListTagsForResource`. */
import { ServiceError } from "../../base/errors.ts";
import type { Tags } from "../../pipeline/caller.ts";
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import type { ResourceTypeForTagging, Tag } from "../../wire/generated/ssm.ts";
import { invalidResourceId, validationException } from "./errors.ts";
import {
  type ParameterFacts,
  parameterFacts,
  parameterPermission,
  recordedOne,
} from "./parameter.ts";
import { type SsmUnit, ssmOperation } from "./ssm.ts";
import type { ParameterTable } from "./tables.ts";

/** Systems Manager User Guide, "Tagging Systems Manager resources". */
const tagsMax = 50;

export function tagsOf({ tags }: Pick<ParameterTable, "tags">): readonly Tag[] {
  return JSON.parse(tags) as readonly Tag[];
}

/** For condition keys. */
export function tagRecord(tags: readonly Tag[]): Tags {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

/** Tags after others were put among them, as they are stored. Throws where they may not stand. */
export function tagsWith(present: readonly Tag[], added: readonly Tag[]): string {
  const seen = new Set<string>();
  for (const { Key } of added) {
    if (/^aws:/i.test(Key)) throw validationException("Tag keys can't begin with aws:.");
    if (seen.has(Key)) throw validationException(`The tag key ${Key} is given twice.`);
    seen.add(Key);
  }
  const merged = [...new Map([...present, ...added].map((tag) => [tag.Key, tag])).values()];
  if (merged.length > tagsMax) {
    throw new ServiceError("TooManyTagsError", `A resource can have at most ${tagsMax} tags.`);
  }
  return JSON.stringify(merged);
}

type TaggingRequest = OperationRequest<{
  readonly ResourceType: ResourceTypeForTagging;
  readonly ResourceId: string;
}>;

/** Other resources of Systems Manager are not kept here. */
function gatherTagged({ input, account, region }: TaggingRequest, unit: SsmUnit) {
  if (input.ResourceType !== "Parameter") {
    throw new ServiceError(
      "InvalidResourceType",
      `Only resources of type Parameter are kept here, not ${input.ResourceType}.`,
    );
  }
  return parameterFacts(input.ResourceId, { account, region }, unit);
}

function requireTagged({ parameter }: ParameterFacts): ParameterTable {
  if (parameter === undefined) throw invalidResourceId();
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
