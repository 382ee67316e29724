/** The form of actions: `service:Name`, and in a trust policy only those of STS. */
import type { PolicyStatement } from "../document.ts";
import { pathOf, type StatementRule } from "./report.ts";

const vendorPattern = /^[A-Za-z0-9-]+$/;

function refusal(
  text: string,
): { readonly message: string; readonly awsMessage: string } | undefined {
  if (text === "*") return undefined;
  const [vendor = "", ...names] = text.split(":");
  if (names.length === 0) {
    return {
      message: "an action is `*` or `service:Name`",
      awsMessage: "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    };
  }
  if (names.length > 1) {
    return {
      message: "an action has one colon, between the service and the name",
      awsMessage: "Actions/Condition can contain only one colon.",
    };
  }
  if (vendorPattern.test(vendor) || text === "*:*") return undefined;
  return {
    message: "a service is letters, digits and hyphens; wildcards go into the action's name",
    awsMessage: `Vendor ${vendor} is not valid`,
  };
}

function pathOfAction(statement: PolicyStatement, index: number): string {
  const name = statement.action?.negated === true ? "NotAction" : "Action";
  return pathOf(statement, `${name}[${index}]`);
}

export const actionForm: StatementRule = function* (statement) {
  for (const [index, { text, offset }] of (statement.action?.values ?? []).entries()) {
    const found = refusal(text);
    if (found === undefined) continue;
    yield { kind: "action", ...found, path: pathOfAction(statement, index), offset };
  }
};

export const trustActions: StatementRule = function* (statement, use) {
  const { action } = statement;
  if (use !== "trust" || action === undefined) return;
  for (const [index, { text, offset }] of action.values.entries()) {
    if (text.toLowerCase().startsWith("sts:")) continue;
    yield {
      kind: "action",
      message: "a trust policy speaks of the actions of STS only",
      awsMessage: "AssumeRole policy may only specify STS AssumeRole actions.",
      path: pathOfAction(statement, index),
      offset,
    };
  }
};
