/**
 * What whoever has access keys rotated must be allowed: to make, change and delete the keys of that
 * user. `secretsmanager:RotateSecret` alone would else give away the keys of anybody.
 */
import type { AccountId } from "../../../../base/arn.ts";
import type { Sealer } from "../../../../keys/sealing.ts";
import type { AccessKeyKeeper, KeyUser } from "../../../../pipeline/access-key-keeper.ts";
import type { AnyUnit } from "../../../../pipeline/caller.ts";
import type { PermissionRequest } from "../../../../pipeline/operation.ts";
import type { ConsentRegister, StandingConsent } from "../../../../pipeline/standing-consent.ts";
import { invalidRequest } from "../../errors.ts";
import { addOwnKey, consentPurpose, keepConsent, rotationTables } from "../key-consent.ts";
import type { ConfiguredSecret, Given, RotationConsent } from "../runner.ts";
import type { KeyConsentTable } from "../tables.ts";
import { type KeySecret, readableKeySecret } from "./key-secret.ts";

export interface AccessKeyConsentParts {
  readonly keeper: AccessKeyKeeper;
  readonly consents: ConsentRegister;
  readonly sealer: Sealer;
}

/** The user whom the value is of is asked about; where it is of nobody, nothing is. */
export async function accessKeyConsent(
  parts: AccessKeyConsentParts,
  { secret, current }: ConfiguredSecret,
  unit: AnyUnit,
): Promise<RotationConsent> {
  const { keeper } = parts;
  const account = secret.account_id as AccountId;
  const value = readableKeySecret(current);
  if (value === undefined) return refused("The secret's value isn't a JSON object.");
  const { accessKeyId, userName } = value;
  const owner =
    accessKeyId === undefined ? undefined : await keeper.ownerOf(account, accessKeyId, unit);
  const named =
    userName === undefined ? undefined : await keeper.userNamed(account, userName, unit);
  const user = owner ?? named;
  const name = user?.name ?? userName;
  if (name === undefined)
    return refused("The secret's JSON has neither a user's key nor UserName.");
  const questions = await keeper.questions(account, name, unit);
  const resources = user === undefined ? [] : [{ type: "AWS::IAM::User", name, arn: user.arn }];
  const refusal = refusalOf(user, named, value);
  return {
    questions,
    resources,
    async keep(given, inUnit) {
      if (refusal !== undefined || user === undefined) throw invalidRequest(refusal ?? noUser);
      await keep(parts, { user, value, secretId: secret.secret_id, given }, inUnit);
    },
  };
}

/**
 * Whether whoever gave the consent may still do what it is for. One that was given before it was
 * kept whom to ask does not hold.
 */
export async function consentStands(
  { consents, sealer }: Pick<AccessKeyConsentParts, "consents" | "sealer">,
  { secret_id, sealed_consent }: KeyConsentTable,
  questions: readonly PermissionRequest[],
): Promise<boolean> {
  if (sealed_consent === null) return false;
  const text = sealer.openText(consentPurpose, secret_id, sealed_consent);
  return consents.stands(JSON.parse(text) as StandingConsent, questions);
}

const noUser = "The secret's JSON names no IAM user of this account.";

function refusalOf(
  user: KeyUser | undefined,
  named: KeyUser | undefined,
  { userName }: KeySecret,
): string | undefined {
  if (user === undefined) return noUser;
  if (userName === undefined || named?.userId === user.userId) return undefined;
  return "The secret's UserName isn't the user whose key its AccessKeyId is.";
}

/** Nobody can be asked about; told once the call is allowed. */
function refused(message: string): RotationConsent {
  return {
    questions: [],
    resources: [],
    async keep() {
      throw invalidRequest(message);
    },
  };
}

interface Kept {
  readonly user: KeyUser;
  readonly value: KeySecret;
  readonly secretId: string;
  readonly given: Given;
}

/** The key that the secret holds is its own from now on, if it is one: its secret proves that. */
async function keep(
  { keeper, consents, sealer }: AccessKeyConsentParts,
  { user, value, secretId, given }: Kept,
  unit: AnyUnit,
): Promise<void> {
  const database = rotationTables(unit);
  const consent = JSON.stringify(consents.given(given.call, given.by));
  await keepConsent(database, {
    secret_id: secretId,
    user_id: user.userId,
    user_name: user.name,
    given_by: given.by.arn,
    given_at: given.at,
    sealed_consent: sealer.seal(consentPurpose, secretId, consent),
  });
  const { pair } = value;
  if (pair === undefined || !(await keeper.has(user, pair, unit))) return;
  if (await addOwnKey(database, secretId, pair.accessKeyId)) return;
  throw invalidRequest("The access key of the secret is rotated by another secret.");
}
