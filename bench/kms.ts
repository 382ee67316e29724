/** What the use of keys costs, beside GetCallerIdentity in the same run: `node bench/kms.ts`. */
import { loadavg } from "node:os";
import { openConnection } from "../conformance/faults/connection.ts";
import type { Credentials } from "../src/wire/signature/sign.ts";
import { type Best, bestOf } from "./best-of.ts";
import { callerWithPolicy, signedBytes, signedJsonBytes } from "./calls.ts";
import { type BenchServer, startSallyport } from "./servers.ts";

const calls = Number(process.argv[2] ?? 20_000);
const EncryptionContext = { tenant: "blue", purpose: "benchmark" };

function request(
  server: BenchServer,
  operation: string,
  input: object,
  credentials: Credentials = server.credentials,
): Buffer {
  return signedJsonBytes(server, "kms", `TrentService.${operation}`, input, credentials);
}

async function answerOf<Answer>(server: BenchServer, operation: string, input: object) {
  const connection = await openConnection(server.url);
  await connection.write(request(server, operation, input));
  const answer = await connection.answer();
  connection.cut();
  if (answer?.status !== 200) throw new Error(`${operation} answers ${answer?.body}`);
  return JSON.parse(answer.body) as Answer;
}

interface MadeKey {
  readonly KeyMetadata: { readonly KeyId: string };
}

function write(cells: readonly string[]): void {
  process.stdout.write(`| ${cells.join(" | ")} |\n`);
}

const server = await startSallyport();
process.stdout.write(`load of the machine before: ${loadavg().join(" ")}\n`);
const made = await answerOf<MadeKey>(server, "CreateKey", {});
const { KeyId } = made.KeyMetadata;
const Plaintext = Buffer.alloc(256, "p").toString("base64");
const sealed = await answerOf<{ readonly CiphertextBlob: string }>(server, "Encrypt", {
  KeyId,
  Plaintext,
  EncryptionContext,
});
const { CiphertextBlob } = sealed;
const curve = { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" };
const signer = (await answerOf<MadeKey>(server, "CreateKey", curve)).KeyMetadata.KeyId;
const signing = { KeyId: signer, SigningAlgorithm: "ECDSA_SHA_256", Message: Plaintext };
const statement = { Action: "kms:*", Resource: "*" };
const user = await callerWithPolicy(server, "using", statement);
const identity = await bestOf(server, "GetCallerIdentity", calls, () =>
  signedBytes(server, "sts", "GetCallerIdentity", {}, user),
);
function writeRow(name: string, row: Best): void {
  write([
    name,
    `${(row.perSecond / identity.perSecond).toFixed(2)}×`,
    row.perSecond.toFixed(0),
    `${row.p99.toFixed(1)} ms`,
    `${row.p50.toFixed(1)} ms`,
    `${row.cpu.toFixed(0)} µs`,
  ]);
}

write(["Call", "Ratio to GetCallerIdentity", "A second", "p99", "p50", "CPU a call"]);
write(["---", "---", "---", "---", "---", "---"]);
writeRow("GetCallerIdentity", identity);
for (const [operation, input] of [
  ["Encrypt", { KeyId, Plaintext, EncryptionContext }],
  ["Decrypt", { CiphertextBlob, EncryptionContext }],
  ["GenerateDataKey", { KeyId, KeySpec: "AES_256", EncryptionContext }],
  ["Sign", signing],
] as const) {
  const make = () => request(server, operation, input, user);
  writeRow(operation, await bestOf(server, operation, calls, make));
}
await server.stop();
