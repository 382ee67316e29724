/** The form of resources: `*`, or an ARN that may hold wildcards and variables. */
import { resourcePartStart } from "../template.ts";
import { pathOf, type StatementRule } from "./report.ts";

interface Refusal {
  readonly message: string;
  readonly awsMessage: string;
}

const wildcard = /[*?]/;
const partitionPattern = /^aws(?:-[a-z]+)*$/;

/** IAM's resource types; a path of its ARNs starts with one of them. */
const iamPaths = [
  "user/",
  "federated-user/",
  "role/",
  "group/",
  "instance-profile/",
  "mfa/",
  "server-certificate/",
  "policy/",
  "sms-mfa/",
  "saml-provider/",
  "oidc-provider/",
  "report/",
  "access-report/",
] as const;
/** Newer than IAM's own message, which does not list them. */
const newerIamPaths = ["u2f/", "assumed-role/", "delegation-request/", "template/"] as const;

function refuseIam(text: string, region: string, path: string): Refusal | undefined {
  if (region !== "" && !wildcard.test(region)) {
    return {
      message: "IAM is not regional: leave the region of the ARN empty",
      awsMessage: `IAM resource ${text} cannot contain region information.`,
    };
  }
  const type = path.includes("/") ? path.slice(0, path.indexOf("/")) : path;
  const paths: readonly string[] = [...iamPaths, ...newerIamPaths];
  const isOpen = type === "root" || wildcard.test(type) || type.includes("$");
  if (isOpen || paths.includes(`${type}/`)) return undefined;
  return {
    message: "no such type of resource in IAM",
    awsMessage: `IAM resource path must either be "*" or start with ${iamPaths.join(", ")}.`,
  };
}

function refusal(text: string): Refusal | undefined {
  if (text === "*") return undefined;
  const notAnArn: Refusal = {
    message: "a resource is `*` or an ARN of six parts: arn:partition:service:region:account:name",
    awsMessage: `Resource ${text} must be in ARN format or "*".`,
  };
  if (/^\*+$/.test(text)) return undefined;
  if (!text.startsWith("arn:")) return notAnArn;
  const start = resourcePartStart(text);
  const isShort = start === text.length && !text.endsWith(":");
  const [, partition = "", service, region = "", account = ""] = text.slice(0, start).split(":");
  if (!wildcard.test(partition) && !partitionPattern.test(partition)) {
    return {
      message: "the partition is `aws`, `aws-cn`, `aws-us-gov` or another of AWS's",
      awsMessage: `Partition "${partition}" is not valid for resource "${text}".`,
    };
  }
  if (isShort && text.endsWith("*")) return undefined;
  if (service === undefined || service === "") {
    return {
      message: "the ARN names no service",
      awsMessage: "Resource vendor must be fully qualified and cannot contain regexes.",
    };
  }
  if (isShort) return notAnArn;
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
    const found = refusal(text);
    if (found === undefined) continue;
    const name = resource?.negated === true ? "NotResource" : "Resource";
    yield { kind: "resource", ...found, path: pathOf(statement, `${name}[${index}]`), offset };
  }
};
