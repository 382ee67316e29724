/** Names that AWS does not have, by its service authorization reference: only ever warned of. */
import {
  actionsOf,
  conditionKeyFacts,
  expandActionPattern,
  servicePrefixes,
} from "../../src/authorization-reference/index.ts";
import type { PolicyDocument } from "../../src/policy/index.ts";
import { suggestion } from "./suggestion.ts";

export interface Doubt {
  readonly offset: number;
  readonly path: string;
  readonly message: string;
}

/** A service that AWS does not have is one's own, unless its name is nearly one of AWS's. */
export function doubtOfAction(text: string): string | undefined {
  const colon = text.indexOf(":");
  if (colon === -1) return undefined;
  const service = text.slice(0, colon).toLowerCase();
  if (!servicePrefixes().has(service)) {
    // Short names are near to one another without meaning the same.
    const near = service.length < 5 ? "" : suggestion(service, servicePrefixes(), 1);
    return near === "" ? undefined : `AWS's reference has no service \`${service}\`${near}`;
  }
  if (expandActionPattern(text).length > 0) return undefined;
  const near = /[*?]/.test(text) ? "" : suggestion(text, actionsOf(service));
  return `AWS's reference has no action \`${text}\`${near}`;
}

/** Keys of services may be one's own; `aws:` is AWS's alone. */
export function doubtOfKey(text: string): string | undefined {
  if (!/^aws:/i.test(text) || conditionKeyFacts(text) !== undefined) return undefined;
  return `AWS's reference has no global condition key \`${text}\``;
}

/** Actions and global condition keys that AWS does not have, in the order of the document. */
export function doubtsOf({ statements }: PolicyDocument): readonly Doubt[] {
  return statements.flatMap(({ index, action, conditions }) => {
    const path = `$.Statement[${index}]`;
    const name = action?.negated === true ? "NotAction" : "Action";
    const actions = (action?.values ?? []).flatMap(({ text, offset }, at) => {
      const message = doubtOfAction(text);
      return message === undefined ? [] : [{ offset, path: `${path}.${name}[${at}]`, message }];
    });
    const keys = conditions.flatMap(({ operator, key }) => {
      const message = doubtOfKey(key.text);
      const at = `${path}.Condition.${operator.text}.${key.text}`;
      return message === undefined ? [] : [{ offset: key.offset, path: at, message }];
    });
    return [...actions, ...keys];
  });
}
