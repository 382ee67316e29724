/** The profile of AWS's shared files that the environment names, and the server that it names. */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { CommandFailure } from "../failure.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The settings of `AWS_PROFILE`, else of the profile `default`: what `~/.aws/credentials` says
 * stands before `~/.aws/config`. Empty where there is no such profile.
 */
export function readProfile(environment: Environment): ReadonlyMap<string, string> {
  const profile = environment.AWS_PROFILE || environment.AWS_DEFAULT_PROFILE || "default";
  const folder = join(environment.HOME ?? homedir(), ".aws");
  const configuration = readSection(
    environment.AWS_CONFIG_FILE ?? join(folder, "config"),
    profile === "default" ? profile : `profile ${profile}`,
  );
  const credentials = readSection(
    environment.AWS_SHARED_CREDENTIALS_FILE ?? join(folder, "credentials"),
    profile,
  );
  return new Map([...configuration, ...credentials]);
}

/** Where clients are told to go. */
export interface ConfiguredPlace {
  /** Undefined where nothing names one. */
  readonly endpoint: string | undefined;
  readonly region: string;
}

/** The environment's words stand before the profile's, as in AWS's tools. */
export function configuredPlace(environment: Environment): ConfiguredPlace {
  const { AWS_ENDPOINT_URL, AWS_REGION, AWS_DEFAULT_REGION } = environment;
  const profile = readProfile(environment);
  return {
    endpoint: AWS_ENDPOINT_URL || profile.get("endpoint_url"),
    region: AWS_REGION || AWS_DEFAULT_REGION || profile.get("region") || "us-east-1",
  };
}

/** The `name = value` lines below `[section]`; empty where there is no such file or section. */
function readSection(file: string, section: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  if (!existsSync(file)) return values;
  let current = "";
  for (const line of readText(file).split(/\r?\n/)) {
    const [, heading] = /^\s*\[\s*(.*?)\s*\]/.exec(line) ?? [];
    if (heading !== undefined) current = heading;
    const [, name, value] = /^([a-z_]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (current === section && name !== undefined && value !== undefined) values.set(name, value);
  }
  return values;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new CommandFailure(`cannot read ${file}: ${reason}`);
  }
}
