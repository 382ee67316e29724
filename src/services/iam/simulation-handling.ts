/** `ResourceHandlingOption`: which resources a simulation of `ec2:RunInstances` must name. */
import { resourceTypesOfArn } from "../../authorization-reference/index.ts";
import { invalidInput } from "./errors.ts";

const always = ["instance", "image", "security-group", "network-interface"];

/** The scenarios that IAM API Reference, `SimulateCustomPolicy`, lists, with their resources. */
const scenarios: ReadonlyMap<string, readonly string[]> = new Map([
  ["EC2-VPC-InstanceStore", always],
  ["EC2-VPC-InstanceStore-Subnet", [...always, "subnet"]],
  ["EC2-VPC-EBS", [...always, "volume"]],
  ["EC2-VPC-EBS-Subnet", [...always, "subnet", "volume"]],
]);

/** Throws `InvalidInput` for an unknown scenario, and where a resource of it is missing. */
export function checkResourceHandling(option: string | undefined, arns: readonly string[]): void {
  if (option === undefined) return;
  const required = scenarios.get(option);
  if (required === undefined) {
    throw invalidInput(`Invalid resource handling option: ${option}.`);
  }
  const named = arns.flatMap((arn) => resourceTypesOfArn("ec2", arn)).map(({ name }) => name);
  const missing = required.filter((type) => !named.includes(type));
  if (missing.length > 0) {
    throw invalidInput(`The option ${option} needs a resource of the type ${missing.join(", ")}.`);
  }
}
