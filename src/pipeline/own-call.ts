/** A call that the server makes along its own line, to see whom credentials stand for. */
import { ServiceError } from "../base/errors.ts";
import { sign } from "../wire/signature/sign.ts";
import type { AccessKeyPair } from "./access-key-keeper.ts";
import type { Gate } from "./gate.ts";
import { handle } from "./line.ts";
import { receive } from "./receive.ts";

/** Where the call comes from, as records say it of AWS's own services. */
const origin = { sourceAddress: "secretsmanager.amazonaws.com", secureTransport: true };

/**
 * The unique id of whoever has these credentials, by a signed `GetCallerIdentity`, which stands in
 * the trail like any other. Undefined where the line refuses them. Throws `ServiceUnavailable`
 * where that cannot be told now.
 */
export async function callerId(
  credentials: AccessKeyPair,
  gate: Gate,
): Promise<string | undefined> {
  const body = Buffer.from("Action=GetCallerIdentity&Version=2011-06-15");
  const unsigned = {
    method: "POST",
    path: "/",
    query: "",
    headers: {
      host: new URL(gate.endpoint).host,
      "content-type": "application/x-www-form-urlencoded",
      "user-agent": origin.sourceAddress,
    },
    body,
  };
  const headers = sign(unsigned, credentials, "us-east-1", "sts", gate.clock.now());
  const answer = await handle(receive({ ...unsigned, headers }, origin, gate), gate);
  if (answer.status >= 500) {
    throw new ServiceError("ServiceUnavailable", "Whose credentials these are can't be told now.", {
      status: 503,
    });
  }
  const text = Buffer.from(answer.body).toString("utf8");
  return answer.status < 300 ? /<UserId>([^<]+)<\/UserId>/.exec(text)?.[1] : undefined;
}
