/** Tags of a call under the tag policies of the account that owns what is tagged. */
import { ServiceError } from "../base/errors.ts";
import type { Unit } from "../storage/storage.ts";
import type { Tags } from "./caller.ts";
import type { Gate } from "./gate.ts";
import type { AuthorizedRequest } from "./request.ts";

/** A kind of resource that tag policies are enforced on, and its service's code for a wrong tag. */
interface EnforcedKind {
  readonly kind: string;
  readonly errorCode: string;
}

/** By the prefix of the actions. AWS does not enforce tag policies on IAM's users and roles. */
const enforcedKinds: Readonly<Record<string, EnforcedKind>> = {
  kms: { kind: "kms:key", errorCode: "TagException" },
  secretsmanager: { kind: "secretsmanager:secret", errorCode: "InvalidParameterException" },
  ssm: { kind: "ssm:parameter", errorCode: "ValidationException" },
};

/** Throws the service's error for the first tag that a tag policy does not let the caller set. */
export async function refuseForbiddenTags(
  request: AuthorizedRequest,
  unit: Unit<unknown>,
  { organizations }: Pick<Gate, "organizations">,
): Promise<void> {
  const { questions, account } = request;
  const seen = new Set<Tags>();
  for (const { action, requestTags, resourceAccount = account } of questions) {
    const enforced = enforcedKinds[action.slice(0, action.indexOf(":"))];
    if (enforced === undefined || requestTags === undefined || seen.has(requestTags)) continue;
    seen.add(requestTags);
    if (Object.keys(requestTags).length === 0) continue;
    const { kind, errorCode } = enforced;
    const key = await organizations.forbiddenTag(resourceAccount, kind, requestTags, unit);
    if (key === undefined) continue;
    throw new ServiceError(
      errorCode,
      `The tag policy does not allow the specified value for the following tag key: '${key}'.`,
    );
  }
}
