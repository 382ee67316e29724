/** The form of principals in the policies of resources and roles. */
import type { PrincipalEntry } from "../document.ts";
import { accountOfPrincipal } from "../principal.ts";
import { type Finding, pathOf, type StatementRule } from "./report.ts";

const awsPrincipals: readonly RegExp[] = [
  /^arn:[^:*?]+:iam::(?:\d{12}|cloudfront):(?:user|role)\/[^*?$]+$/,
  /^arn:[^:*?]+:sts::\d{12}:(?:assumed-role\/[^/*?]+|federated-user)\/[^/*?]+$/,
  /^A(?:IDA|ROA)[A-Z0-9]+$/,
];
const domain = /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:[/:][^\s*?]*)?$/;
const providerArn = /^arn:[^:*?]+:iam::\d{12}:(?:saml-provider|oidc-provider)\/[^*?]+$/;

const noPrincipals =
  "Invalid principal in policy: com.amazon.balsa.error.InvalidPolicyException: " +
  "The passed in policy has a statement with no principals!";

function isWellFormed({ type, text }: PrincipalEntry, inTrust: boolean): boolean {
  if (type === "AWS") {
    if (text === "*" || accountOfPrincipal(text) !== undefined) return true;
    return awsPrincipals.some((pattern) => pattern.test(text));
  }
  if (type === "Service") return domain.test(text);
  if (type === "Federated") return domain.test(text) || providerArn.test(text);
  return !inTrust;
}

export const principalForm: StatementRule = function* (statement, use) {
  const { principal } = statement;
  if (principal === undefined || (use !== "trust" && use !== "resource")) return;
  const name = principal.negated ? "NotPrincipal" : "Principal";
  const finding = (message: string, awsMessage: string, offset: number): Finding => {
    return { kind: "principal", message, awsMessage, path: pathOf(statement, name), offset };
  };
  if (use === "trust" && principal.negated) {
    const message = "a trust policy says whom it trusts, and has no `NotPrincipal`";
    yield finding(message, "Has prohibited field NotPrincipal", principal.offset);
  } else if (use === "trust" && principal.bare) {
    const message = 'a trust policy writes everyone as `{"AWS": "*"}`';
    const awsMessage = 'AssumeRolepolicy contained an invalid principal: "STAR":"*".';
    yield finding(message, awsMessage, principal.offset);
  }
  if (use === "trust" && principal.entries.length === 0) {
    yield finding("a trust policy trusts somebody", noPrincipals, principal.offset);
  }
  for (const entry of principal.entries) {
    if (isWellFormed(entry, use === "trust")) continue;
    const { type, text, offset } = entry;
    const awsMessage =
      type === "Federated"
        ? "Federated principals must be valid domain names or SAML metadata ARNs"
        : `Invalid principal in policy: "${type.toUpperCase()}":"${text}"`;
    yield finding(`no principal of type ${type} has this form`, awsMessage, offset);
  }
};
