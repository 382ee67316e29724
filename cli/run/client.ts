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

/**
 * Endpoint and region as AWS's tools find them, else this machine's server. Throws `CommandFailure`
 * for what is no such thing.
 */
export async function placeOf(
  environment: Environment,
): Promise<{ readonly endpoint: string; readonly region: string }> {
  const { endpoint, region } = configuredPlace(environment);
  requireHeaderText("the Region", region);
  if (endpoint !== undefined && !isHttpUrl(endpoint)) {
    throw new CommandFailure(
      `the endpoint ${JSON.stringify(endpoint)} is no URL of HTTP: AWS_ENDPOINT_URL, or the ` +
        "profile's endpoint_url, begins with http:// or https://",
    );
  }
  return { endpoint: endpoint ?? (await ownEndpoint()), region };
}

function isHttpUrl(text: string): boolean {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? "");
}

/**
 * A line end of Windows, for one, which stands at the end of a file's value. The system's own words
 * about a header would repeat the session token.
 */
function requireHeaderText(name: string, text: string): void {
  if (/[^\x20-\x7e]/.test(text)) {
    throw new CommandFailure(`${name} holds a line end, or another character that it cannot have`);
  }
}

/**
 * As AWS's tools find them in the environment. Rejects as `findCredentials` does, and with
 * `CommandFailure` where they cannot be sent.
 */
export function clientOf(environment: Environment): Settings {
  let place: Awaited<ReturnType<typeof placeOf>> | undefined;
  let found: FoundCredentials | undefined;
  return async () => {
    place ??= await placeOf(environment);
    if (found === undefined || (found.expiresAt ?? Infinity) - renewedBefore < Date.now()) {
      found = await findCredentials(environment, place.endpoint);
    }
    const { credentials } = found;
    if (credentials.accessKeyId === "") throw new CommandFailure("the credentials are empty");
    requireHeaderText("the access key id", credentials.accessKeyId);
    requireHeaderText("the session token", credentials.sessionToken ?? "");
    return { ...place, credentials };
  };
}
