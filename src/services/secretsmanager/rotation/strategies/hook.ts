/**
 * A hook over HTTPS that gets the event of AWS's rotation functions and works through the API, as
 * they do: their code can be used as it is (User Guide, "Lambda rotation function").
 */
import { createHmac, randomUUID } from "node:crypto";
import type { Clock } from "../../../../base/clock.ts";
import { OutboundRefused, outboundRequest } from "../../../../outbound/connect.ts";
import type { OutboundRule } from "../../../../outbound/rule.ts";
import type { RotatedVersions, RotationStep, RotationStrategy } from "../runner.ts";
import { unfit } from "./credentials.ts";

export interface Hook {
  readonly url: string;
  /** Signs what is sent, so that the hook knows who asks. */
  readonly key: Uint8Array;
  readonly clock: Clock;
  readonly outbound: OutboundRule;
}

/** How long a step may take, in milliseconds. */
const answerMilliseconds = 60_000;

export const signatureHeader = "x-sallyport-signature";

/** `t=SECONDS,v1=HEX`: HMAC-SHA-256 of `SECONDS.BODY`. */
function hookSignature(key: Uint8Array, seconds: number, body: string): string {
  const mac = createHmac("sha256", key).update(`${seconds}.${body}`).digest("hex");
  return `t=${seconds},v1=${mac}`;
}

export function hookStrategy(hook: Hook): RotationStrategy {
  const tell = (Step: RotationStep) => (versions: RotatedVersions, signal: AbortSignal) =>
    post(hook, Step, versions, signal);
  const create = tell("createSecret");
  return {
    async createSecret(versions, signal) {
      await create(versions, signal);
      return undefined;
    },
    setSecret: tell("setSecret"),
    testSecret: tell("testSecret"),
    finishSecret: tell("finishSecret"),
  };
}

/** Whatever the hook says is not told on: only its status is. */
async function post(
  { url, key, clock, outbound }: Hook,
  Step: RotationStep,
  { secretArn, token }: RotatedVersions,
  signal: AbortSignal,
): Promise<void> {
  const RotationToken = randomUUID();
  const body = JSON.stringify({
    Step,
    SecretId: secretArn,
    ClientRequestToken: token,
    RotationToken,
  });
  const seconds = Math.floor(clock.now() / 1_000);
  const status = await outboundRequest(outbound, {
    url: new URL(url),
    method: "POST",
    headers: {
      "content-type": "application/json",
      [signatureHeader]: hookSignature(key, seconds, body),
    },
    body,
    signal: AbortSignal.any([signal, AbortSignal.timeout(answerMilliseconds)]),
  }).then(
    (answer) => {
      answer.destroy();
      return answer.statusCode ?? 0;
    },
    (error: unknown) => {
      if (error instanceof OutboundRefused) throw unfit(`The rotation hook: ${error.message}.`);
      return undefined;
    },
  );
  if (status === undefined) throw unfit("The rotation hook didn't answer.");
  if (status < 200 || status > 299) throw unfit(`The rotation hook answered ${status}.`);
}
