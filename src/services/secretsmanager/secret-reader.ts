/** Reads a secret in its caller's name for another service: see `SecretReader` in the pipeline. */
import type { OperationRequest } from "../../pipeline/operation.ts";
import type { SecretReader, SecretToRead } from "../../pipeline/secret-reader.ts";
import type { AnyUnit } from "../../storage/storage.ts";
import { gatherReading, readingPermissions, readValue } from "./get-secret-value.ts";
import type { SecretsManager, SecretsUnit } from "./secretsmanager.ts";

export function secretReader(parts: SecretsManager): SecretReader {
  return {
    find: (secretId, request, unit) => findSecret(parts, secretId, request, unit),
  };
}

async function findSecret(
  parts: SecretsManager,
  secretId: string,
  request: OperationRequest<unknown>,
  anyUnit: AnyUnit,
): Promise<SecretToRead> {
  const unit = anyUnit as unknown as SecretsUnit;
  const reading = await gatherReading(parts, request, secretId, {}, unit);
  return {
    questions: readingPermissions(secretId, reading, {}),
    async read() {
      const answer = await readValue(parts, reading, {}, request.now, unit);
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
