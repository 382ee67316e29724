/** All large bodies together have a limit too: many at once would use up the server's memory. */
import { type Readable, Transform } from "node:stream";
import { ServiceError } from "../base/errors.ts";
import type { Exchange } from "./http-message.ts";

/** Of all bodies that are in memory at once, beyond the free part of each. */
const heldBytesMax = 128 * 1024 * 1024;

/**
 * What each body may have without being counted. Nearly all calls need no more, so strangers who
 * fill the budget with large bodies hold up none of them.
 */
const freeBytes = 256 * 1024;

/** Counts bytes as they come in, whatever was declared: a promise alone takes no room. */
export class BodyBudget {
  readonly #bytesMax: number;
  #held = 0;

  constructor(bytesMax = heldBytesMax) {
    this.#bytesMax = bytesMax;
  }

  /** The body to read: as it is, or counted until its answer was sent where it may be large. */
  counted({ message: body, head, response }: Exchange): Readable {
    const { "content-length": declared, "transfer-encoding": encoding } = head.headers;
    if (encoding === undefined && Number(declared ?? 0) <= freeBytes) return body;
    let [received, counted, isWanted] = [0, 0, true];
    const giveBack = () => {
      this.#held -= counted;
      counted = 0;
      isWanted = false;
    };
    response.once("close", giveBack);
    const counter = new Transform({
      transform: (piece: Buffer, _encoding, done) => {
        // What comes after the answer is kept by nobody.
        if (!isWanted) return done();
        received += piece.length;
        const over = Math.max(0, received - freeBytes) - counted;
        if (this.#held + over > this.#bytesMax) return done(noRoom());
        this.#held += over;
        counted += over;
        done(null, piece);
      },
    });
    counter.once("error", () => {
      giveBack();
      // What still comes in is passed over, so that its sender gets to read the answer.
      body.unpipe(counter).resume();
    });
    body.once("error", (error) => counter.destroy(error));
    return body.pipe(counter);
  }
}

/** Clients try again. */
function noRoom(): ServiceError {
  return new ServiceError(
    "ServiceUnavailable",
    "Too many large requests at once: please try again.",
    { status: 503 },
  );
}
