/** What IAM's operations are built from, and how one is declared. */
import type { Clock } from "../../base/clock.ts";
import type { PasswordHasher } from "../../keys/password-hash.ts";
import type { Sealer } from "../../keys/sealing.ts";
import type { AnyUnit } from "../../pipeline/caller.ts";
import { operationMaker } from "../../pipeline/operation-maker.ts";
import type { OrganizationDirectory } from "../../pipeline/organization.ts";
import type { ResourcePolicyHolder } from "../../pipeline/resource-policy-directory.ts";
import type { Storage } from "../../storage/storage.ts";
import type { IamOperations } from "../../wire/generated/iam.ts";
import type { IamDirectory } from "./directory.ts";
import type { ManagedPolicyCatalogue } from "./managed-policy-catalogue.ts";
import type { Quotas } from "./quotas.ts";
import type { IamTables } from "./tables.ts";

/** When and where a key or role was last used; told by the trail, which has every call. */
export interface LastUse {
  readonly at: number;
  readonly region: string;
  /** The service's short name: `iam`. */
  readonly service: string;
}

/** Answers by the id of an access key or a principal, with those that were used. */
export interface UsageRecords {
  lastUses(ids: readonly string[], unit: AnyUnit): Promise<ReadonlyMap<string, LastUse>>;
}

/** All that IAM is connected to; built by `assembly.ts`. */
export interface Iam {
  readonly clock: Clock;
  readonly storage: Storage<IamTables>;
  readonly sealer: Sealer;
  readonly catalogue: ManagedPolicyCatalogue;
  readonly directory: IamDirectory;
  readonly organizations: OrganizationDirectory;
  /** Policies of resources, of every service that keeps some. */
  readonly resourcePolicies: ResourcePolicyHolder;
  readonly usage: UsageRecords;
  readonly passwords: PasswordHasher;
  /** Whether an OpenID Connect issuer may be `http:` on a loopback address; for tests. */
  readonly insecureLoopbackIssuers: boolean;
  /** AWS's defaults, where the configuration sets no others. */
  readonly quotas: Quotas;
}

/** Declares one operation with the input and output of its model. */
export const iamOperation = operationMaker<IamOperations, IamTables>();
