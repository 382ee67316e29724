/** Reads the body of a request, whatever its method: the signature covers it. */
import type { BodyBudget } from "./body-budget.ts";
import { bodyBytesMax, brokenMessage } from "./broken-message.ts";
import type { Exchange } from "./http-message.ts";

const noBytes = Buffer.alloc(0);

/**
 * All bytes of the body; undefined where its sender is gone before its end. Rejects with the error
 * to tell: 413 for a body over the limit, 503 where there is no room for it now. What still comes
 * in then is passed over, so that its sender gets to read the answer.
 */
export function readBody(exchange: Exchange, bodies: BodyBudget): Promise<Buffer | undefined> {
  const { message, head } = exchange;
  const { promise, resolve, reject } = Promise.withResolvers<Buffer | undefined>();
  const pieces: Buffer[] = [];
  let length = 0;
  const body = bodies.counted(exchange);
  const refuse = (failure: unknown) => {
    pieces.length = 0;
    body.off("data", take);
    message.resume();
    reject(failure);
  };
  const take = (piece: Buffer) => {
    pieces.push(piece);
    length += piece.length;
    if (length > bodyBytesMax) refuse(brokenMessage(413));
  };
  body.on("data", take);
  body.once("end", () => resolve(wholeOf(pieces)));
  body.once("error", (error) => (message.destroyed ? resolve(undefined) : refuse(error)));
  message.once("close", () => message.complete || resolve(undefined));
  if (Number(head.headers["content-length"] ?? 0) > bodyBytesMax) refuse(brokenMessage(413));
  return promise;
}

function wholeOf(pieces: readonly Buffer[]): Buffer {
  const [first = noBytes] = pieces;
  return pieces.length > 1 ? Buffer.concat(pieces) : first;
}
