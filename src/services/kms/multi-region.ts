/** ReplicateKey and UpdatePrimaryRegion, on a server that is one Region: checked, refused. */
import type { Operation } from "../../pipeline/operation.ts";
import { unsupported, validationError } from "./errors.ts";
import { gatherOwnKey, type KeyFacts, managePermission, recordedKey } from "./key-call.ts";
import { refuseStates } from "./key-state.ts";
import type { LoadedKey } from "./key-store.ts";
import { requireKey } from "./key-target.ts";
import { type Kms, kmsOperation } from "./kms.ts";

function requireMultiRegion({ row, arn }: LoadedKey): void {
  if (row.multi_region === 0) throw unsupported(`${arn} is not a multi-region key.`);
}

function oneRegion(): Error {
  return unsupported("This server is one Region: keys have no replicas in others.");
}

function replicateKey(kms: Kms): Operation {
  return kmsOperation<"ReplicateKey", KeyFacts>("ReplicateKey", {
    readOnly: false,
    gather: (request, unit) => gatherOwnKey(kms, request, unit),
    permissions: (request, facts) => [
      managePermission("ReplicateKey", request, facts, {
        keys: { "kms:ReplicaRegion": request.input.ReplicaRegion },
      }),
    ],
    async run({ input, now }, { target }) {
      const key = requireKey(target);
      requireMultiRegion(key);
      refuseStates(key, now, ["Disabled", "PendingDeletion", "PendingImport"]);
      if (input.ReplicaRegion === key.row.region) {
        throw validationError("The replica Region must be another than that of the primary key.");
      }
      throw oneRegion();
    },
    record: recordedKey,
  });
}

function updatePrimaryRegion(kms: Kms): Operation {
  return kmsOperation<"UpdatePrimaryRegion", KeyFacts>("UpdatePrimaryRegion", {
    readOnly: false,
    gather: (request, unit) => gatherOwnKey(kms, request, unit),
    permissions: (request, facts) => [
      managePermission("UpdatePrimaryRegion", request, facts, {
        keys: { "kms:PrimaryRegion": request.input.PrimaryRegion },
      }),
    ],
    async run({ now }, { target }) {
      const key = requireKey(target);
      requireMultiRegion(key);
      refuseStates(key, now, ["Disabled", "PendingDeletion", "PendingImport"]);
      throw oneRegion();
    },
    record: recordedKey,
  });
}

export function multiRegionOperations(kms: Kms): readonly Operation[] {
  return [replicateKey(kms), updatePrimaryRegion(kms)];
}
