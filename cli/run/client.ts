/** How a command that reads secrets reaches its server: endpoint, region, credentials. */
import { CommandFailure } from "../failure.ts";
import type { Settings } from "./ask.ts";
import { type FoundCredentials, findCredentials } from "./credentials.ts";
import { configuredPlace, type Environment } from "./profile.ts";

/** Credentials of a session are asked for anew this long before they end, in milliseconds. */
const renewedBefore = 300_000;

/** The server of the settings; loaded only where nothing of AWS's names an endpoint. */
async function ownEndpoint(): Promise<string> {
  const { endpointOf } = await import("../client-settings.ts");
  const { readConfiguration } = await import("../../src/configuration.ts");
  return endpointOf(readConfiguration(process.env, false));
}

/** Endpoint and region as AWS's tools find them, else this machine's server. */
export async function placeOf(
  environment: Environment,
): Promise<{ readonly endpoint: string; readonly region: string }> {
  const { endpoint, region } = configuredPlace(environment);
  return { endpoint: endpoint ?? (await ownEndpoint()), region };
}

/** As AWS's tools find them in the environment. Rejects as `findCredentials` does. */
export function clientOf(environment: Environment): Settings {
  let place: Awaited<ReturnType<typeof placeOf>> | undefined;
  let found: FoundCredentials | undefined;
  return async () => {
    place ??= await placeOf(environment);
    if (found === undefined || (found.expiresAt ?? Infinity) - renewedBefore < Date.now()) {
      found = await findCredentials(environment, place.endpoint);
    }
    if (found.credentials.accessKeyId === "") throw new CommandFailure("the credentials are empty");
    return { ...place, credentials: found.credentials };
  };
}
