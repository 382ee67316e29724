/** The door of the authorization reference: actions, types of resource, condition keys. */
export {
  type ActionFacts,
  actionFacts,
  actionsOf,
  conditionKeysOfAction,
  expandActionPattern,
} from "./action-facts.ts";
export {
  type ConditionKeyFacts,
  type ConditionValueType,
  conditionKeyFacts,
  conditionKeyNames,
} from "./condition-key-facts.ts";
export { fitsArnFormat, resourceTypesOf, resourceTypesOfArn } from "./resource-types.ts";
export {
  type AccessLevel,
  type ActionResourceType,
  type ResourceTypeData,
  servicePrefixes,
} from "./service-data.ts";
export { fitsTemplate, parseTemplate } from "./template.ts";
