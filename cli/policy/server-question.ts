/** One question to a running server's decision API, from the words of a command line. */
import type { ContextValue } from "../../src/policy/index.ts";
import { UsageError } from "../failure.ts";

export interface ServerOptions {
  readonly as: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, ContextValue>>;
}

type Properties = Readonly<Record<string, ContextValue>>;

/** The kinds of subject that the server knows, each with the ARNs of its kind. */
const subjectArns = {
  user: /^arn:[^:]+:iam::\d{12}:user\//,
  role: /^arn:[^:]+:iam::\d{12}:role\//,
  group: /^arn:[^:]+:iam::\d{12}:group\//,
  "role-session": /^arn:[^:]+:sts::\d{12}:assumed-role\//,
} as const;

/** `alice`, `role/Deploy`, `role-session/Deploy/bob`, or an ARN. */
function subjectOf(text: string, properties: Properties) {
  const kinds = Object.entries(subjectArns);
  const ofArn = kinds.find(([, pattern]) => pattern.test(text));
  if (ofArn !== undefined) return { type: ofArn[0], id: text, properties };
  const slash = text.indexOf("/");
  const type = slash === -1 ? "user" : text.slice(0, slash);
  const id = text.slice(slash + 1);
  if (!Object.hasOwn(subjectArns, type) || id === "") {
    throw new UsageError(
      `--as ${text}: write a user's name, TYPE/NAME with a type of ` +
        `${Object.keys(subjectArns).join(", ")}, or an ARN of one`,
    );
  }
  return { type, id, properties };
}

/** An ARN, `TYPE/ID` of an application's own, or `*` where the action has no resource. */
function resourceOf(text: string, properties: Properties) {
  if (text === "*") return { type: "*", id: "*", properties };
  if (text.startsWith("arn:")) return { type: "resource", id: text, properties };
  const [, type, id] = /^([^/]+)\/(.+)$/.exec(text) ?? [];
  if (type === undefined || id === undefined) {
    throw new UsageError(`${text}: write the resource as an ARN, as TYPE/ID or as *`);
  }
  return { type, id, properties };
}

/** The members of a question that condition keys belong to; all others are its context. */
const propertyKeys = {
  subject: /^aws:PrincipalTag\//i,
  resource: /^aws:ResourceTag\//i,
  action: /^[^:]+:action\//i,
} as const;

function propertiesIn(context: Properties, pattern: RegExp): Properties {
  return Object.fromEntries(
    Object.entries(context)
      .filter(([key]) => pattern.test(key))
      .map(([key, value]) => [key.replace(pattern, ""), value]),
  );
}

/**
 * The body of an evaluation that is explained, with what would turn it. Throws `UsageError` for
 * words that name no subject or resource.
 */
export function serverQuestion({ as, action, resource, context }: ServerOptions): object {
  const { subject, resource: ofResource, action: ofAction } = propertyKeys;
  const isProperty = (key: string) =>
    Object.values(propertyKeys).some((pattern) => pattern.test(key));
  const others = Object.entries(context).filter(([key]) => !isProperty(key));
  return {
    subject: subjectOf(as, propertiesIn(context, subject)),
    action: { name: action, properties: propertiesIn(context, ofAction) },
    resource: resourceOf(resource, propertiesIn(context, ofResource)),
    context: Object.fromEntries(others),
    options: { explain: true, flip: true },
  };
}
