/**
 * Resources that are kept here, for whoever decides about them in others' names: what a call of
 * theirs would be asked, and which resources there are.
 */
import type { AccountId } from "../base/arn.ts";
import type { AnyUnit, Caller } from "./caller.ts";
import type { EncryptionContext } from "./key-service.ts";
import type { PermissionRequest } from "./operation.ts";

/** A call that somebody might make. */
export interface SupposedCall {
  /** `kms:Decrypt`, in lower case. */
  readonly action: string;
  /** Whom grants may name. */
  readonly caller: Caller;
  /** What a use of a key would bind its ciphertext to. */
  readonly encryptionContext: EncryptionContext;
}

export interface KeptResource {
  readonly arn: string;
  /** The question that the call would be asked: with tags, policy and grants of the resource. */
  question(call: SupposedCall, unit: AnyUnit): Promise<PermissionRequest>;
  /** Unique ids of those whom something beside policies may let do it: a grant. */
  grantees(action: string, unit: AnyUnit): Promise<readonly string[]>;
}

/** The part of a list that is asked for. */
export interface KeptRange {
  readonly account: AccountId;
  /** The ARN of the last one that was told; empty at the start. It need not be there any more. */
  readonly after: string;
  readonly limit: number;
}

/** A service's resources of one type. */
export interface ResourceKeeper {
  /** `secretsmanager:secret`: the service as it stands in ARNs, and its resource type. */
  readonly type: string;
  /** Undefined where the ARN names none of these. */
  find(arn: string, unit: AnyUnit): Promise<KeptResource | undefined>;
  /** In an order of the keeper's own, which never changes; shorter than the limit at the end. */
  list(range: KeptRange, unit: AnyUnit): Promise<readonly KeptResource[]>;
}

/** The keepers of all services. */
export class KeptResources {
  readonly #keepers: ReadonlyMap<string, ResourceKeeper>;
  readonly #services: ReadonlySet<string>;

  constructor(keepers: readonly ResourceKeeper[]) {
    this.#keepers = new Map(keepers.map((keeper) => [keeper.type, keeper]));
    this.#services = new Set(keepers.map(({ type }) => serviceOf(type)));
  }

  /** The types that are kept. */
  get types(): readonly string[] {
    return [...this.#keepers.keys()];
  }

  keeper(type: string): ResourceKeeper | undefined {
    return this.#keepers.get(type);
  }

  /** Whether resources of the service, as it stands in ARNs, may be found here. */
  keepsSome(service: string): boolean {
    return this.#services.has(service);
  }

  async find(arn: string, unit: AnyUnit): Promise<KeptResource | undefined> {
    for (const keeper of this.#keepers.values()) {
      const found = await keeper.find(arn, unit);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function serviceOf(type: string): string {
  return type.slice(0, type.indexOf(":"));
}

/** Of resources that only policies speak of. */
export async function noGrantees(): Promise<readonly string[]> {
  return [];
}
