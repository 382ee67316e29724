/** What IAM's operations are built from, and how one is declared. */
import type { Clock } from "../../base/clock.ts";
import type { PasswordHasher } from "../../keys/password-hash.ts";
import type { Sealer } from "../../keys/sealing.ts";
import type { AnyUnit } from "../../pipeline/caller.ts";
import type { Operation } from "../../pipeline/operation.ts";
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

export interface UsageRecords {
  lastUseOfAccessKey(accessKeyId: string, unit: AnyUnit): Promise<LastUse | undefined>;
  lastUseOfPrincipal(uniqueId: string, unit: AnyUnit): Promise<LastUse | undefined>;
}

/** All that IAM is connected to; built by `service.ts`. */
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

type Declared<Name extends keyof IamOperations, Facts, Prepared> = Omit<
  Operation<
    IamTables,
    IamOperations[Name]["input"],
    IamOperations[Name]["output"],
    Facts,
    Prepared
  >,
  "name"
>;

/**
 * Declares one operation with the input and output of its model. The line keeps operations without
 * their types: it gives each only what its own model decoded, which is what makes this cast true.
 */
export function iamOperation<
  Name extends keyof IamOperations,
  Facts = undefined,
  Prepared = undefined,
>(name: Name, declared: Declared<Name, Facts, Prepared>): Operation {
  return { name, ...declared } as unknown as Operation;
}
