/** Roles' trust policies, for whoever looks for the policy of a resource by its ARN. */
import { parseArn } from "../../base/arn.ts";
import type { AnyUnit } from "../../pipeline/caller.ts";
import { shownResourcePolicy } from "../../pipeline/resource-policy.ts";
import type {
  HeldResourcePolicy,
  ResourcePolicyHolder,
} from "../../pipeline/resource-policy-directory.ts";
import type { Unit } from "../../storage/storage.ts";
import type { IamDirectory } from "./directory.ts";
import { principalNames } from "./principal-names.ts";
import type { IamTables } from "./tables.ts";

export class RoleTrustHolder implements ResourcePolicyHolder {
  readonly #directory: IamDirectory;

  constructor(directory: IamDirectory) {
    this.#directory = directory;
  }

  async policyOf(arn: string, unit: AnyUnit): Promise<HeldResourcePolicy | undefined> {
    if (parseArn(arn)?.service !== "iam") return undefined;
    const role = await this.#directory.roleByArn(arn, unit);
    if (role === undefined) return undefined;
    const { database } = unit as unknown as Unit<IamTables>;
    const { text, principals } = await database
      .selectFrom("iam_role")
      .select(["trust_policy as text", "trust_principals as principals"])
      .where("role_id", "=", role.uniqueId)
      .executeTakeFirstOrThrow();
    return {
      actionPrefix: "sts",
      policy: { kind: "trust", policy: role.trust },
      shownText: await shownResourcePolicy(principalNames(database), { text, principals }),
    };
  }
}
