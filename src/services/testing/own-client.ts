/** A client of the APIs that AWS does not have, and so no SDK: signed JSON calls of the line. */
import type { Gate } from "../../pipeline/gate.ts";
import { handle } from "../../pipeline/line.ts";
import { receive } from "../../pipeline/receive.ts";
import type { ServiceModel } from "../../wire/model.ts";
import type { Shape } from "../../wire/shape.ts";
import { sign } from "../../wire/signature/sign.ts";
import { CallError, type Credentials } from "./client.ts";

export type SendOwn = (model: ServiceModel, operation: string, input: object) => Promise<unknown>;

export function ownClientFor(
  gate: Gate,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
): SendOwn {
  const session = sessionToken === undefined ? {} : { sessionToken };
  const credentials = { accessKeyId, secretAccessKey, ...session };
  return async (model, operation, input) => {
    const headers = {
      host: new URL(gate.endpoint).host,
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `${model.targetPrefix}.${operation}`,
    };
    const body = Buffer.from(JSON.stringify(input));
    const http = { method: "POST", path: "/", query: "", headers, body };
    const signed = sign(http, credentials, "us-east-1", model.signingName, gate.clock.now());
    const origin = { sourceAddress: "127.0.0.1", secureTransport: false };
    const response = await handle(receive({ ...http, headers: signed }, origin, gate), gate);
    const answer = JSON.parse(Buffer.from(response.body).toString());
    if (response.status < 300) return dated(model.operations.get(operation)?.output, answer);
    const code = String(answer.__type).replace(/^.*#/, "");
    throw new CallError(code, response.status, String(answer.message), undefined);
  };
}

/** Times go over the wire as seconds. */
function dated(shape: Shape | undefined, value: unknown): unknown {
  switch (shape?.type) {
    case "timestamp":
      return new Date(Number(value) * 1_000);
    case "list":
      return (value as readonly unknown[]).map((item) => dated(shape.element.shape, item));
    case "structure":
      return Object.fromEntries(
        Object.entries(value as object).map(([name, item]) => [
          name,
          dated(shape.members.find((member) => member.name === name)?.shape, item),
        ]),
      );
    default:
      return value;
  }
}
