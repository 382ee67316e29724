/** The form of resources: `*`, or an ARN that may hold wildcards and variables. */
import { hasSixParts, resourcePartStart } from "../template.ts";
import { type PolicyUse, pathOf, type StatementRule } from "./report.ts";

interface Refusal {
  readonly message: string;
  readonly awsMessage: string;
}

const wildcard = /[*?]/;
/** In policies of resources: API Gateway's short ones (rule M11), VPC Lattice's `*` with a path. */
const takenByServices = /^(?:\*|execute-api:\/)/;
const partitionPattern = /^aws(?:-[a-z]+)*$/;

/** IAM's resource types; a path of its ARNs starts with one of them. */
const iamPaths =
  "user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, " +
  "sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/";
/** Newer than IAM's own message, which does not list them. */
const newerIamPaths = "u2f/, assumed-role/, delegation-request/, template/";

function refuseIam(text: string, region: string, path: string): Refusal | undefined {
  if (region !== "" && !wildcard.test(region)) {
    return {
      message: "IAM is not regional: leave the region of the ARN empty",
      awsMessage: `IAM resource ${text} cannot contain region information.`,
    };
  }
  const type = path.includes("/") ? path.slice(0, path.indexOf("/")) : path;
  const paths = `${iamPaths}, ${newerIamPaths}`.split(", ");
  const isOpen = type === "root" || wildcard.test(type) || type.includes("$");
  if (isOpen || paths.includes(`${type}/`)) return undefined;
  return {
    message: "no such type of resource in IAM",
    awsMessage: `IAM resource path must either be "*" or start with ${iamPaths}.`,
  };
}

function notAnArn(text: string): Refusal {
  return {
    message: "a resource is `*` or an ARN of six parts: arn:partition:service:region:account:name",
    awsMessage: `Resource ${text} must be in ARN format or "*".`,
  };
}

/** AWS completes an ARN that ends too early, but for the policies of sessions (rules M9, G14). */
function refuseShort(text: string, use: PolicyUse): Refusal | undefined {
  if (use === "session") return notAnArn(text);
  if (text.endsWith("*") || !text.includes("::")) return undefined;
  return {
    message: "an ARN of six parts has five colons: this one ends too early",
    awsMessage: "The policy failed legacy parsing",
  };
}

function refusal(text: string, use: PolicyUse): Refusal | undefined {
  if (/^\*+$/.test(text)) return undefined;
  if (use === "resource" && takenByServices.test(text)) return undefined;
  if (!text.startsWith("arn:")) return notAnArn(text);
  const start = resourcePartStart(text);
  const [, partition = "", service, region = "", account = ""] = text.slice(0, start).split(":");
  if (!wildcard.test(partition) && !partitionPattern.test(partition)) {
    return {
      message: "the partition is `aws`, `aws-cn`, `aws-us-gov` or another of AWS's",
      awsMessage: `Partition "${partition}" is not valid for resource "${text}".`,
    };
  }
  const isShort = !hasSixParts(text);
  const isOpen = isShort && text.endsWith("*");
  if (!isOpen && (service === undefined || service === "")) {
    return {
      message: "the ARN names no service",
      awsMessage: "Resource vendor must be fully qualified and cannot contain regexes.",
    };
  }
  if (isShort) return refuseShort(text, use);
  const name = text.slice(start);
  if (service === "iam") return refuseIam(text, region, name);
  if (service === "s3" && region !== "" && account === "" && !wildcard.test(region)) {
    return {
      message: "buckets are global: leave the region of the ARN empty",
      awsMessage: `Resource ${text} can not contain region information.`,
    };
  }
  return undefined;
}

export const resourceForm: StatementRule = function* (statement, use) {
  const { resource } = statement;
  if (use === "trust") return;
  for (const [index, { text, offset }] of (resource?.values ?? []).entries()) {
    const found = refusal(text, use);
    if (found === undefined) continue;
    const name = resource?.negated === true ? "NotResource" : "Resource";
    yield { kind: "resource", ...found, path: pathOf(statement, `${name}[${index}]`), offset };
  }
};
