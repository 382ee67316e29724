/** The keys as other services use them: see `KeyService` in the pipeline. */
import type { AccountId } from "../../base/arn.ts";
import type { AnyUnit, Caller } from "../../pipeline/caller.ts";
import { defaultRegion } from "../../pipeline/identify.ts";
import type {
  EncryptionContext,
  KeyService,
  KeyUse,
  ServiceKey,
} from "../../pipeline/key-service.ts";
import type { PermissionRequest } from "../../pipeline/operation.ts";
import type { GrantOperation } from "../../wire/generated/kms.ts";
import { newDataKey, openEnvelope, sealEnvelope } from "./envelope.ts";
import { invalidCiphertext, keyNotFound } from "./errors.ts";
import { grantsOf } from "./grant-match.ts";
import { requireSymmetric } from "./key-call.ts";
import { keyPermission } from "./key-permission.ts";
import { isGone } from "./key-state.ts";
import type { LoadedKey } from "./key-store.ts";
import { findKey, requireKey } from "./key-target.ts";
import type { Kms } from "./kms.ts";
import { managedAlias, managedKey } from "./managed-key.ts";
import { Openings, readSealed } from "./openings.ts";
import { decryptWith, encryptWith } from "./symmetric.ts";

export class KmsKeyService implements KeyService {
  readonly #kms: Kms;
  readonly #openings: Openings;

  /** To be made once: it listens to the storage. */
  constructor(kms: Kms) {
    this.#kms = kms;
    this.#openings = new Openings(kms.storage);
  }

  async find(
    asking: {
      readonly account: AccountId;
      readonly service: string;
      readonly reference: string | undefined;
    },
    unit: AnyUnit,
  ): Promise<ServiceKey> {
    const { account, service, reference } = asking;
    const managed = managedAlias(service);
    if (reference === undefined || reference === managed) {
      return serviceKey(await managedKey(this.#kms, account, service, unit));
    }
    const place = { text: reference, account, region: defaultRegion, aliases: true };
    const now = this.#kms.clock.now();
    return serviceKey(requireKey(await findKey(this.#kms.store, { ...place, now }, unit)));
  }

  async questions(use: KeyUse, unit: AnyUnit): Promise<readonly PermissionRequest[]> {
    const { caller, context, via } = use;
    const key = await this.#require(use.key, unit);
    const service = via.slice(0, via.indexOf("."));
    const isOwn = caller.kind !== "anonymous" && caller.account === key.account;
    if (isOwn && key.row.managed_for === service) return [];
    const action = use.action.slice("kms:".length) as GrantOperation;
    const grants = await grantsOf(this.#kms.store, key, caller, unit);
    return [
      keyPermission({
        action,
        caller,
        target: { key, alias: undefined },
        grants,
        grantOperation: action,
        context,
        keys: {
          "kms:ViaService": via,
          ...forwardedKeys(`${service}.amazonaws.com`, caller),
          "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
        },
      }),
    ];
  }

  async seal(
    key: ServiceKey,
    context: EncryptionContext,
    plaintext: Uint8Array,
    unit: AnyUnit,
  ): Promise<string> {
    const { store, clock } = this.#kms;
    const loaded = await this.#require(key, unit);
    requireSymmetric(loaded, "GenerateDataKey");
    const dataKey = newDataKey();
    const encrypted = encryptWith(store, loaded, context, dataKey, clock.now());
    const sealed = sealEnvelope(dataKey, encrypted, plaintext);
    dataKey.fill(0);
    return sealed;
  }

  async open(sealed: string, context: EncryptionContext, unit: AnyUnit): Promise<Uint8Array> {
    const { store, clock } = this.#kms;
    const known = this.#openings.get(sealed);
    const { envelope, origin } = known ?? readSealed(sealed);
    const key = await store.key(origin.keyId, unit);
    const now = clock.now();
    if (key === undefined || isGone(key, now)) throw keyNotFound(origin.keyId);
    if (key.row.spec !== "SYMMETRIC_DEFAULT") throw invalidCiphertext();
    const { encryptedDataKey: ciphertext } = envelope;
    const ownKey = known?.key === key ? known.ownKey : undefined;
    const opened = decryptWith(store, key, { ciphertext, origin, context, ownKey }, now);
    const plaintext = openEnvelope(opened.plaintext, envelope);
    opened.plaintext.fill(0);
    if (ownKey === undefined) {
      this.#openings.keep(sealed, { envelope, origin, key, ownKey: opened.ownKey });
    }
    return plaintext;
  }

  async #require({ keyId, arn }: ServiceKey, unit: AnyUnit): Promise<LoadedKey> {
    const key = await this.#kms.store.key(keyId, unit);
    if (key === undefined || isGone(key, this.#kms.clock.now())) throw keyNotFound(arn);
    return key;
  }
}

/**
 * What tells a call that a service makes in its caller's name from his own (IAM User Guide,
 * "Forward access sessions"). No service here is called by another one that forwards a call.
 * Where he has long-term keys, the service's call is made with temporary credentials that were had
 * without a second factor (same guide, `aws:MultiFactorAuthPresent`).
 */
export function forwardedKeys(servicePrincipal: string, caller: Caller) {
  const hasLongTermKeys = caller.kind !== "anonymous" && caller.session === undefined;
  return {
    "aws:ViaAWSService": true,
    "aws:CalledVia": [servicePrincipal],
    "aws:CalledViaFirst": servicePrincipal,
    "aws:CalledViaLast": servicePrincipal,
    ...(hasLongTermKeys && { "aws:MultiFactorAuthPresent": false }),
  };
}

function serviceKey(key: LoadedKey): ServiceKey {
  const { row, account, arn } = key;
  const manager = row.managed_for === null ? "CUSTOMER" : "AWS";
  return { account, keyId: row.key_id, arn, manager };
}
