/** How a command that reads secrets reaches its server: endpoint, region, credentials. */
import { CommandFailure } from "../failure.ts";
import type { Settings } from "./ask.ts";
import { type FoundCredentials, findCredentials } from "./credentials.ts";

/** Credentials of a session are asked for anew this long before they end, in milliseconds. */
const renewedBefore = 300_000;

/** The server of the settings; loaded only where the environment names no endpoint. */
async function ownEndpoint(): Promise<string> {
  const { endpointOf } = await import("../client-settings.ts");
  const { readConfiguration } = await import("../../src/configuration.ts");
  return endpointOf(readConfiguration(process.env, false));
}

/** As AWS's tools find them in the environment. Rejects as `findCredentials` does. */
export function clientOf(environment: NodeJS.ProcessEnv): Settings {
  let endpoint = environment.AWS_ENDPOINT_URL;
  const region = environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? "us-east-1";
  let found: FoundCredentials | undefined;
  return async () => {
    endpoint ??= await ownEndpoint();
    if (found === undefined || (found.expiresAt ?? Infinity) - renewedBefore < Date.now()) {
      found = await findCredentials(environment, endpoint);
    }
    if (found.credentials.accessKeyId === "") throw new CommandFailure("the credentials are empty");
    return { endpoint, region, credentials: found.credentials };
  };
}
