/**
 * A call that was allowed, kept so that it can be decided again: whether its caller still may, as
 * the policies, the caller and the resource are now.
 */
import { ServiceError } from "../base/errors.ts";
import { credentialHolder, type PresentedCredential } from "./authenticate.ts";
import { authorize } from "./authorize.ts";
import type { SignedCaller } from "./caller.ts";
import type { Gate } from "./gate.ts";
import { gather } from "./gather.ts";
import type { AccountStanding } from "./organization.ts";
import type { Authorized, Decoded, DecodedRequest } from "./request.ts";

/** Plain data, for a row that is sealed: a session token is among it. */
export interface RememberedCall {
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  readonly region: string;
  readonly credential: PresentedCredential;
  readonly sourceAddress: string;
  readonly secureTransport: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** The headers that decisions look at; see `context-keys.ts`. */
const decidingHeaders = ["user-agent", "referer"] as const;

export function rememberedCall(request: Authorized): RememberedCall {
  const { service, operation, input, region, claim, http, sourceAddress, secureTransport } =
    request;
  const headers = decidingHeaders.flatMap((name) => {
    const value = http.headers[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    service: service.model.signingName,
    operation: operation.name,
    input,
    region,
    credential: { accessKeyId: claim?.accessKeyId ?? "", sessionToken: claim?.sessionToken },
    sourceAddress,
    secureTransport,
    headers: Object.fromEntries(headers),
  };
}

/**
 * Whether the call would be allowed now. That a session came to its end is no withdrawal: what was
 * given under it has an end of its own. Rejects where that cannot be told, as when the database is
 * out of reach.
 */
export async function isStillAllowed(call: RememberedCall, gate: Gate): Promise<boolean> {
  await gate.storage.synchronize();
  try {
    const { caller, standing } = await credentialHolder(call.credential, gate, () => {});
    const decoded = decodedAgain(call, caller, standing, gate);
    if (decoded === undefined) return false;
    await gate.storage.transact(async (unit) =>
      authorize(await gather(decoded, undefined, unit, gate)),
    );
    return true;
  } catch (error) {
    if (!(error instanceof ServiceError) || (error.status ?? 400) >= 500) throw error;
    return false;
  }
}

/** The call as it stands before its facts are gathered; undefined where it is no call of ours. */
export function decodedAgain(
  call: Omit<RememberedCall, "credential">,
  caller: SignedCaller,
  callerStanding: AccountStanding,
  gate: Gate,
): (DecodedRequest & { readonly caller: SignedCaller }) | undefined {
  const service = gate.services.bySigningName(call.service);
  const operation = service?.operations.get(call.operation);
  if (service === undefined || operation === undefined) return undefined;
  const { input, region, sourceAddress, secureTransport, headers } = call;
  const asked: Omit<Decoded, "resolved"> = {
    http: { method: "POST", path: "/", query: "", headers, body: Buffer.alloc(0) },
    requestId: "",
    receivedAt: gate.clock.now(),
    sourceAddress,
    secureTransport,
    service,
    claim: undefined,
    region,
    caller,
    callerStanding,
    revision: gate.storage.revision,
    operation,
    input,
    account: caller.account,
  };
  // Only *decode* and *answer* look at the model's operation, and neither sees this request.
  return asked as unknown as DecodedRequest & { readonly caller: SignedCaller };
}
