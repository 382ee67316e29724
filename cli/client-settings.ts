/** How a client on this machine reaches the server of a data folder. */
import { existsSync, readFileSync } from "node:fs";
import { endpointFile, readRootCredentials } from "../src/bootstrap.ts";
import type { Configuration } from "../src/configuration.ts";
import { CommandFailure } from "./failure.ts";

export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The endpoint that the running server wrote down, else the one that the settings say. */
export function endpointOf(configuration: Configuration): string {
  const file = endpointFile(configuration.dataFolder);
  if (existsSync(file)) return readFileSync(file, "utf8").trim();
  if (configuration.endpoint !== undefined) return configuration.endpoint;
  const { host, port } = configuration.listen;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Throws `CommandFailure` where the root credentials are not on this machine. */
export function clientSettings(configuration: Configuration): ClientSettings {
  const credentials =
    configuration.rootCredentials ?? readRootCredentials(configuration.dataFolder);
  if (credentials === undefined) {
    throw new CommandFailure(
      `no root credentials in ${configuration.dataFolder}: start the server once with ` +
        "`sallyport serve`, or set SALLYPORT_DATA to the folder of a server that ran, or set " +
        "SALLYPORT_ROOT_ACCESS_KEY_ID and SALLYPORT_ROOT_SECRET_ACCESS_KEY as that server has them",
    );
  }
  return { endpoint: endpointOf(configuration), region: "us-east-1", credentials };
}
