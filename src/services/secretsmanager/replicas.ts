/** Replicas of secrets in other Regions, which one installation cannot have. */
import type {
  ReplicaRegionType,
  ReplicationStatusType,
} from "../../wire/generated/secretsmanager.ts";
import { invalidParameter } from "./errors.ts";
import type { SecretTable } from "./tables.ts";

const statusMessage =
  "This installation keeps a secret in one Region: the replica was not created.";

export function replicasOf({ replicas }: SecretTable): readonly ReplicationStatusType[] {
  return JSON.parse(replicas) as readonly ReplicationStatusType[];
}

/**
 * The replicas after some were asked for. They stand as `Failed`, as they do in AWS where one
 * cannot be made. Throws `InvalidParameterException`.
 */
export function withReplicas(
  present: readonly ReplicationStatusType[],
  added: readonly ReplicaRegionType[],
  primaryRegion: string,
): readonly ReplicationStatusType[] {
  const replicas = new Map(present.map((replica) => [replica.Region, replica]));
  for (const { Region, KmsKeyId } of added) {
    if (Region === undefined) throw invalidParameter("You must specify a Region for each replica.");
    if (Region === primaryRegion) {
      throw invalidParameter("You can't replicate a secret to the Region that it is in.");
    }
    const key = KmsKeyId === undefined ? {} : { KmsKeyId };
    replicas.set(Region, { Region, ...key, Status: "Failed", StatusMessage: statusMessage });
  }
  return [...replicas.values()];
}
