/** AWS's own managed policies by ARN: their documents come with the product. */

import { suggestion } from "../../../src/base/suggestion.ts";
import {
  type ManagedPolicyCatalogue,
  managedPolicyCatalogue,
} from "../../../src/services/iam/managed-policy-catalogue.ts";

/** Read at the first use: few commands ask for one. */
let catalogue: ManagedPolicyCatalogue | undefined;

/** Whether a text names a policy that AWS owns, and so no file. */
export function isManagedArn(text: string): boolean {
  return /^arn:[^:]+:iam::aws:policy\//.test(text);
}

export type ManagedDocument =
  | { readonly ok: true; readonly name: string; readonly text: string }
  | { readonly ok: false; readonly message: string };

/** The default version of the policy with this ARN, letter for letter. */
export function managedDocument(arn: string): ManagedDocument {
  catalogue ??= managedPolicyCatalogue();
  const policy = catalogue.byArn(arn);
  const text = catalogue.documentByArn(arn);
  if (policy !== undefined && text !== undefined) return { ok: true, name: policy.name, text };
  const arns = catalogue.list({ limit: catalogue.size }).map((one) => one.arn);
  return { ok: false, message: `AWS has no policy \`${arn}\`${suggestion(arn, arns)}` };
}
