/**
 * Whether a resource policy opens its secret to everyone, told from its text alone: an Allow to any
 * principal counts as public unless a condition binds it to fixed values of a key that tells who
 * the caller is or where it calls from (as S3's "The meaning of public" and Access Analyzer do).
 */
import type { ConditionElement, PolicyDocument, PolicyStatement } from "../../policy/index.ts";

/** Keys that a caller cannot choose: bound to fixed values they leave out the rest of the world. */
const bindingKeys = new Set([
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceip",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:sourceowner",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:sourcevpcarn",
  "aws:userid",
]);

/** Operators by which a value is bound; negated ones and `…IfExists` let the absent through. */
const bindingOperator =
  /^(?:foranyvalue:)?(?:string(?:equals|equalsignorecase|like)|arn(?:equals|like)|ipaddress)$/;

export function isPublic({ statements }: PolicyDocument): boolean {
  return statements.some((statement) => opensToEveryone(statement));
}

function opensToEveryone({ effect, principal, conditions }: PolicyStatement): boolean {
  if (effect !== "Allow" || principal === undefined) return false;
  // An Allow to all but some is an Allow to all the others.
  const isWide =
    principal.negated || principal.entries.some(({ type, text }) => type === "AWS" && text === "*");
  return isWide && !conditions.some(binds);
}

function binds({ operator, key, values }: ConditionElement): boolean {
  return (
    bindingOperator.test(operator.text.toLowerCase()) &&
    bindingKeys.has(key.text.toLowerCase()) &&
    values.length > 0 &&
    values.every(({ text }) => isNarrow(key.text.toLowerCase(), text))
  );
}

/** A pattern must still name an account, an organization or a network. */
function isNarrow(key: string, value: string): boolean {
  if (key === "aws:sourceip") return isNarrowNetwork(value);
  if (value.includes("${")) return false;
  if (!/[*?]/.test(value)) return true;
  if (key === "aws:principalorgpaths" || key === "aws:sourceorgpaths") {
    return /^o-[a-z0-9]+\//.test(value);
  }
  if (key === "aws:userid") return /^A[A-Z]{3}[A-Z0-9]+(?::|$)/.test(value);
  const account = value.startsWith("arn:") ? value.split(":")[4] : undefined;
  return account !== undefined && /^\d{12}$/.test(account);
}

/** S3's measure: wider than /8 (IPv4) or /32 (IPv6) is everyone. */
function isNarrowNetwork(value: string): boolean {
  const [address = "", length] = value.split("/");
  if (length === undefined) return true;
  return Number(length) >= (address.includes(":") ? 32 : 8);
}
