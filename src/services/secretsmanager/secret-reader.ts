/** Reads a secret in its caller's name for another service: see `SecretReader` in the pipeline. */
import type { OperationRequest } from "../../pipeline/operation.ts";
import type { SecretReader, SecretToRead } from "../../pipeline/secret-reader.ts";
import { gatherReading, readingPermissions, readValue, type Wanted } from "./get-secret-value.ts";
import { recordedSecret } from "./secret.ts";
import type { SecretsManager, SecretsUnit } from "./secretsmanager.ts";

export function secretReader(parts: SecretsManager): SecretReader {
  return {
    find: (reference, request, unit) =>
      findSecret(parts, parseReference(reference), request, unit as unknown as SecretsUnit),
  };
}

interface Asked {
  readonly secretId: string;
  /** The id of a version, or one of its stages; undefined for the current one. */
  readonly version: string | undefined;
}

/**
 * A secret's name, with a version after a colon where another than the current one is meant
 * (Systems Manager User Guide, "Referencing AWS Secrets Manager secrets").
 */
function parseReference(reference: string): Asked {
  const colon = reference.indexOf(":");
  if (colon === -1) return { secretId: reference, version: undefined };
  return { secretId: reference.slice(0, colon), version: reference.slice(colon + 1) };
}

async function findSecret(
  parts: SecretsManager,
  asked: Asked,
  request: OperationRequest<unknown>,
  unit: SecretsUnit,
): Promise<SecretToRead> {
  const { secretId } = asked;
  const { wanted, reading } = await gatherEither(parts, asked, request, unit);
  return {
    questions: readingPermissions(secretId, reading, wanted),
    resources: reading.secret === undefined ? [] : [recordedSecret(reading.arn)],
    async read() {
      const answer = await readValue(parts, reading, wanted, request.now, unit);
      return {
        arn: reading.arn,
        name: answer.Name ?? secretId,
        versionId: answer.VersionId ?? "",
        value: answer.SecretString ?? Buffer.from(answer.SecretBinary ?? []).toString("base64"),
        createdAt: answer.CreatedDate?.getTime() ?? request.now,
        answer: JSON.stringify(answer),
      };
    },
  };
}

/** What is no version's id is a stage. */
async function gatherEither(
  parts: SecretsManager,
  { secretId, version }: Asked,
  request: OperationRequest<unknown>,
  unit: SecretsUnit,
) {
  const gather = async (wanted: Wanted) => ({
    wanted,
    reading: await gatherReading(parts, request, secretId, wanted, unit),
  });
  if (version === undefined) return gather({});
  const byId = await gather({ VersionId: version });
  return byId.reading.version === undefined ? gather({ VersionStage: version }) : byId;
}
