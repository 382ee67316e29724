/** How the names of a question become names of IAM: actions, resource ARNs, namespaces. */
import { type AccountId, isAccountId, parseArn } from "../base/arn.ts";
import { serviceModelBySigningName } from "../wire/protocol.ts";
import { badRequest } from "./errors.ts";

/** The namespace of actions, resources and condition keys that name none. */
const defaultNamespace = "app";

export interface NamedResource {
  readonly arn: string;
  /** The service of an AWS resource, or the application's namespace. */
  readonly namespace: string;
  /** The account that the ARN names. */
  readonly account: AccountId | undefined;
}

const namespacePattern = /^[A-Za-z0-9-]+$/;

/** What stands in an ARN as it is; other characters of a type are percent-encoded. */
const encodedInTypes = /[^A-Za-z0-9_.:@~+=-]/gu;

interface NamedType {
  readonly namespace: string;
  readonly prefix: string;
}

/** An application has some types, and asks about them for ever. */
const knownTypesMax = 1_000;
const knownTypes = new Map<string, NamedType>();

/** The namespace of a resource type, `NAMESPACE:TYPE`, and what stands before ids in its ARNs. */
export function resourceType(type: string): NamedType {
  const known = knownTypes.get(type);
  if (known !== undefined) return known;
  const named = nameType(type);
  if (knownTypes.size === knownTypesMax) knownTypes.clear();
  knownTypes.set(type, named);
  return named;
}

function nameType(type: string): NamedType {
  const colon = type.indexOf(":");
  const written = colon === -1 ? undefined : type.slice(0, colon);
  const hasNamespace = written !== undefined && namespacePattern.test(written);
  const namespace = hasNamespace ? written : defaultNamespace;
  if (hasNamespace && isReserved(namespace)) {
    throw badRequest(`Resources of ${namespace} are AWS's: give an ARN as the id.`);
  }
  const name = (hasNamespace ? type.slice(written.length + 1) : type).replace(
    encodedInTypes,
    percentEncoded,
  );
  return { namespace, prefix: `arn:aws:${namespace}:::${name}/` };
}

/** `encodeURIComponent` leaves `*` and its like, which policies read as patterns. */
function percentEncoded(character: string): string {
  const hexadecimal = Buffer.from(character).toString("hex").toUpperCase();
  return hexadecimal.replace(/../g, "%$&");
}

/** Whether the type is one of AWS's own (`ssm:document`). */
export function isTypeOfAws(type: string): boolean {
  const colon = type.indexOf(":");
  return colon !== -1 && isReserved(type.slice(0, colon));
}

function isReserved(namespace: string): boolean {
  const name = namespace.toLowerCase();
  if (name === "aws" || name === "sallyport") return true;
  return serviceModelBySigningName(name) !== undefined;
}

/** As policies write it; the type and the id of a question about no resource in particular. */
const everything = "*";

/**
 * An id that is an ARN names a resource of AWS's; any other one of the application's own. Type and
 * id `*` are no resource at all, as for `ec2:DescribeInstances`.
 */
export function resourceOf(type: string, id: string): NamedResource {
  if (type === everything && id === everything) {
    return { arn: everything, namespace: defaultNamespace, account: undefined };
  }
  if (id.startsWith("arn:")) {
    const parts = parseArn(id);
    if (parts === undefined) throw badRequest("The resource's id is not a whole ARN.");
    const account = isAccountId(parts.account) ? parts.account : undefined;
    return { arn: id, namespace: parts.service, account };
  }
  const { namespace, prefix } = resourceType(type);
  return { arn: prefix + id, namespace, account: undefined };
}

/** The type and id under which a resource of this type stands in ARNs; undefined for others. */
export function idInArn(prefix: string, arn: string): string | undefined {
  return arn.length > prefix.length && arn.startsWith(prefix)
    ? arn.slice(prefix.length)
    : undefined;
}

/** `s3:GetObject` as it stands; `read` in the namespace of the resource. */
export function actionOf(name: string, namespace: string): string {
  return name.includes(":") ? name : `${namespace}:${name}`;
}
