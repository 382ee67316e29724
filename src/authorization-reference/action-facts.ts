/** What the reference says of an action, and which actions a pattern stands for. */
import { dependentActions } from "./overlay.ts";
import {
  type AccessLevel,
  type ActionResourceType,
  type ServiceData,
  serviceData,
  servicePrefixes,
} from "./service-data.ts";

export interface ActionFacts {
  /** `s3:GetObject`, as the reference spells it. */
  readonly action: string;
  readonly service: string;
  readonly accessLevel: AccessLevel;
  /** Empty where the action is asked on `*`. */
  readonly resourceTypes: readonly ActionResourceType[];
  /** Keys that the action has whatever the resource. */
  readonly conditionKeys: readonly string[];
  /** Actions that a caller needs too for what this one does; see `overlay.ts`. */
  readonly dependentActions: readonly string[];
}

/** The parts of `service:Name`; `undefined` for what has no colon. */
function splitAction(action: string): readonly [service: string, name: string] | undefined {
  const colon = action.indexOf(":");
  if (colon === -1) return undefined;
  return [action.slice(0, colon).toLowerCase(), action.slice(colon + 1).toLowerCase()];
}

/** `undefined` for an action that AWS does not have; names are found in any case. */
export function actionFacts(action: string): ActionFacts | undefined {
  const [service, name] = splitAction(action) ?? [];
  if (service === undefined || name === undefined) return undefined;
  const data = serviceData(service)?.actions.get(name);
  if (data === undefined) return undefined;
  const { accessLevel, resourceTypes, conditionKeys } = data;
  const spelled = `${service}:${data.name}`;
  return {
    action: spelled,
    service,
    accessLevel,
    resourceTypes,
    conditionKeys,
    dependentActions: dependentActions.get(spelled) ?? [],
  };
}

/**
 * All condition keys that the action may carry beside the global ones: its own, those that it has
 * on a type of resource, and those of the resource itself.
 */
export function conditionKeysOfAction(facts: ActionFacts): ReadonlySet<string> {
  const { resourceTypes: known } = serviceData(facts.service) as ServiceData;
  const ofTypes = facts.resourceTypes.flatMap(({ name, conditionKeys }) => [
    ...conditionKeys,
    ...(known.get(name.toLowerCase())?.conditionKeys ?? []),
  ]);
  return new Set([...facts.conditionKeys, ...ofTypes]);
}

/** Every action of a service, as the reference spells them. */
export function actionsOf(service: string): readonly string[] {
  const prefix = service.toLowerCase();
  return [...(serviceData(prefix)?.actions.values() ?? [])].map(({ name }) => `${prefix}:${name}`);
}

/** `*` is any run of characters, `?` any one; compared in lower case, without backtracking. */
function fitsPattern(pattern: string, text: string): boolean {
  let at = 0;
  let patternAt = 0;
  let star = -1;
  let resumeAt = 0;
  while (at < text.length) {
    const wanted = pattern[patternAt];
    if (wanted === "*") {
      star = patternAt;
      patternAt += 1;
      resumeAt = at;
    } else if (wanted === "?" || wanted === text[at]) {
      patternAt += 1;
      at += 1;
    } else if (star !== -1) {
      patternAt = star + 1;
      resumeAt += 1;
      at = resumeAt;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(patternAt));
}

/**
 * The actions that an `Action` of a policy stands for, in the order of the reference: one for a
 * name, many for a pattern, none for what AWS does not have. A pattern of the service reads every
 * service that fits; `*` reads all 456.
 */
export function expandActionPattern(pattern: string): readonly string[] {
  const text = pattern.toLowerCase();
  const services = text === "*" ? "*" : splitAction(text)?.[0];
  if (services === undefined) return [];
  return [...servicePrefixes()]
    .filter((service) => fitsPattern(services, service))
    .flatMap(actionsOf)
    .filter((action) => fitsPattern(text, action.toLowerCase()));
}
