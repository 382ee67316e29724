/** Replication as far as one installation goes: what is asked for is kept, and fails openly. */
import type { Operation } from "../../pipeline/operation.ts";
import { invalidRequest } from "./errors.ts";
import { replicasOf, withReplicas } from "./replicas.ts";
import {
  arnOf,
  gatherForChange,
  requireLiveSecret,
  type SecretFacts,
  secretPermission,
  secretRecord,
  updateSecretRow,
} from "./secret.ts";
import { secretsManagerOperation } from "./secretsmanager.ts";

function replicateSecretToRegions(): Operation {
  return secretsManagerOperation<"ReplicateSecretToRegions", SecretFacts>(
    "ReplicateSecretToRegions",
    {
      readOnly: false,
      gather: gatherForChange,
      permissions: ({ input }, facts) => [
        secretPermission("ReplicateSecretToRegions", input.SecretId, facts, {
          keys: {
            "secretsmanager:AddReplicaRegions": input.AddReplicaRegions.flatMap(
              ({ Region }) => Region ?? [],
            ),
            "secretsmanager:ForceOverwriteReplicaSecret": input.ForceOverwriteReplicaSecret,
          },
        }),
      ],
      async run({ input, now }, facts, unit) {
        const secret = requireLiveSecret(facts);
        const present = replicasOf(secret);
        const ReplicationStatus = withReplicas(present, input.AddReplicaRegions, secret.region);
        const replicas = JSON.stringify(ReplicationStatus);
        await updateSecretRow(unit, secret, { replicas, changed_at: now });
        return { ARN: arnOf(secret), ReplicationStatus };
      },
      record: secretRecord,
    },
  );
}

function removeRegionsFromReplication(): Operation {
  return secretsManagerOperation<"RemoveRegionsFromReplication", SecretFacts>(
    "RemoveRegionsFromReplication",
    {
      readOnly: false,
      gather: gatherForChange,
      permissions: ({ input }, facts) => [
        secretPermission("RemoveRegionsFromReplication", input.SecretId, facts),
      ],
      async run({ input, now }, facts, unit) {
        const secret = requireLiveSecret(facts);
        const present = replicasOf(secret);
        const unknown = input.RemoveReplicaRegions.find(
          (region) => !present.some(({ Region }) => Region === region),
        );
        if (unknown !== undefined) {
          throw invalidRequest(`The secret has no replica in the Region ${unknown}.`);
        }
        const removed = new Set(input.RemoveReplicaRegions);
        const ReplicationStatus = present.filter(({ Region = "" }) => !removed.has(Region));
        const replicas = JSON.stringify(ReplicationStatus);
        await updateSecretRow(unit, secret, { replicas, changed_at: now });
        return { ARN: arnOf(secret), ReplicationStatus };
      },
      record: secretRecord,
    },
  );
}

function stopReplicationToReplica(): Operation {
  return secretsManagerOperation<"StopReplicationToReplica", SecretFacts>(
    "StopReplicationToReplica",
    {
      readOnly: false,
      gather: gatherForChange,
      permissions: ({ input }, facts) => [
        secretPermission("StopReplicationToReplica", input.SecretId, facts),
      ],
      async run(_request, facts) {
        requireLiveSecret(facts);
        throw invalidRequest("You can stop the replication to a replica secret only.");
      },
      record: secretRecord,
    },
  );
}

export function replicationOperations(): readonly Operation[] {
  return [replicateSecretToRegions(), removeRegionsFromReplication(), stopReplicationToReplica()];
}
