/**
 * A decision is never older than what it lets through (decision record 0055). The caller's facts
 * are found before the unit of work begins, and others may change them and the data until it reads:
 * then the caller is looked at again in the unit, and a read is decided again after it.
 */
import { ServiceError } from "../base/errors.ts";
import type { Unit } from "../storage/storage.ts";
import { credentialHolder } from "./authenticate.ts";
import { authorize } from "./authorize.ts";
import type { Gate } from "./gate.ts";
import { gather } from "./gather.ts";
import type { Decoded, DecodedRequest, OperatedRequest } from "./request.ts";

/** A read that would be decided otherwise by now; thrown, so that its unit is undone. */
export class DecidedOtherwise extends Error {
  override readonly name = "DecidedOtherwise";

  constructor() {
    super("what decides the call changed while it was read");
  }
}

/**
 * The request with its caller as of now, in the unit that it runs in. Changes wait for their turn
 * first. On SQLite nothing changes while a unit runs, and its turn has come with its beginning.
 *
 * Throws `InvalidClientTokenId` where the credential opens no door any more.
 */
export async function asOfTheUnit(
  request: DecodedRequest,
  unit: Unit<unknown>,
  gate: Gate,
): Promise<DecodedRequest> {
  if (!request.operation.readOnly) {
    await unit.lock(request.account);
    await gate.storage.synchronize();
  }
  return request.revision === gate.storage.revision ? request : asOfNow(request, unit, gate);
}

async function asOfNow(
  request: DecodedRequest,
  unit: Unit<unknown>,
  gate: Gate,
): Promise<DecodedRequest> {
  const { revision } = gate.storage;
  const { claim } = request;
  if (claim === undefined) return { ...request, revision };
  const { caller, standing } = await credentialHolder(claim, gate, () => {}, unit);
  const renewed: Decoded = { ...request, caller, callerStanding: standing, revision };
  return renewed as DecodedRequest;
}

/**
 * What a read came to, where it would still be allowed by all that was committed before it had read
 * its last row. Throws `DecidedOtherwise` where it would not.
 */
export async function stillAllowed(
  operated: OperatedRequest,
  asked: DecodedRequest,
  prepared: unknown,
  unit: Unit<unknown>,
  gate: Gate,
): Promise<OperatedRequest> {
  if (operated.error !== undefined || !asked.operation.readOnly) return operated;
  await gate.storage.synchronize();
  if (asked.revision === gate.storage.revision) return operated;
  const { denials } = operated.request;
  for (const part of await deniedParts(asked, prepared, unit, gate)) {
    if (!denials.has(part)) throw new DecidedOtherwise();
  }
  return operated;
}

async function deniedParts(
  asked: DecodedRequest,
  prepared: unknown,
  unit: Unit<unknown>,
  gate: Gate,
): Promise<Iterable<string>> {
  const renewed = await asOfNow(asked, unit, gate);
  try {
    return authorize(await gather(renewed, prepared, unit, gate)).denials.keys();
  } catch (failure) {
    throw failure instanceof ServiceError ? new DecidedOtherwise() : failure;
  }
}
