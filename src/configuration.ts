/** What the environment sets: read once and checked whole, so that a mistake is told first. */
import { isIPv4 } from "node:net";
import { isAbsolute, join } from "node:path";
import { type AccountId, isAccountId } from "./base/arn.ts";
import { suggestion } from "./base/suggestion.ts";
import type { TokenSettings } from "./keys/key-file.ts";
import { parseTokenUri, TokenUriError } from "./keys/pkcs11/uri.ts";
import { outboundRule } from "./outbound/rule.ts";
import { type TrustedProxies, trustedProxies } from "./server/forwarded.ts";
import type { ListenAddress } from "./server/http-server.ts";
import { defaultQuotas, type Quotas, type RootCredentials } from "./services/iam/service.ts";
import {
  defaultOrganizationsQuotas,
  type OrganizationsQuotas,
} from "./services/organizations/service.ts";

export type LogLevel = "info" | "debug" | "silent";

/** The quotas of all services, by names that are told apart. */
export type ServerQuotas = Quotas & OrganizationsQuotas;

/** AWS's defaults. */
export const defaultServerQuotas: ServerQuotas = {
  ...defaultQuotas,
  ...defaultOrganizationsQuotas,
};

export interface Configuration {
  readonly listen: ListenAddress;
  readonly dataFolder: string;
  /** Everything in memory, gone at the end; for other people's tests. */
  readonly ephemeral: boolean;
  readonly databaseUrl: string | undefined;
  readonly accountId: AccountId | undefined;
  readonly rootCredentials: RootCredentials | undefined;
  readonly rootKeyFile: string;
  /** The token that wraps what the file holds; undefined where that is the key itself. */
  readonly rootKeyToken: TokenSettings | undefined;
  /** Where clients reach this server, where that is not the listen address. */
  readonly endpoint: string | undefined;
  readonly insecureLoopbackIssuers: boolean;
  /** Who may tell where a request came from: nobody, where none is set. */
  readonly trustedProxies: TrustedProxies;
  /** Where the server may connect to in its callers' names: see `outboundRule`. */
  readonly connectTo: readonly string[];
  /** Programs that rotate secrets: paths by the name of the function. */
  readonly rotationCommands: ReadonlyMap<string, string>;
  /** URLs that are told to rotate secrets, by the name of the function. */
  readonly rotationHooks: ReadonlyMap<string, string>;
  /** What signs the calls of hooks; set where there are any. */
  readonly rotationHookKeyFile: string | undefined;
  readonly log: LogLevel;
  readonly quotas: ServerQuotas;
}

/** The operator set something that cannot be; the message names the variable and what it takes. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Everything that is read here, and nothing else: docs/operations.md tells what each is for. */
export const settingNames = [
  "SALLYPORT_LISTEN",
  "SALLYPORT_DATA",
  "SALLYPORT_DATABASE_URL",
  "SALLYPORT_ACCOUNT_ID",
  "SALLYPORT_ROOT_ACCESS_KEY_ID",
  "SALLYPORT_ROOT_SECRET_ACCESS_KEY",
  "SALLYPORT_ROOT_KEY_FILE",
  "SALLYPORT_ROOT_KEY",
  "SALLYPORT_ROOT_KEY_PIN_FILE",
  "SALLYPORT_ENDPOINT",
  "SALLYPORT_INSECURE_ISSUERS",
  "SALLYPORT_TRUSTED_PROXIES",
  "SALLYPORT_CONNECT_TO",
  "SALLYPORT_ROTATION_COMMANDS",
  "SALLYPORT_ROTATION_HOOKS",
  "SALLYPORT_ROTATION_HOOK_KEY_FILE",
  "SALLYPORT_LOG",
  "SALLYPORT_QUOTAS",
];

/** Throws `ConfigurationError`. */
export function readConfiguration(environment: Environment, ephemeral: boolean): Configuration {
  refuseMisspelt(environment);
  const dataFolder = environment.SALLYPORT_DATA || ".sallyport";
  return {
    listen: readListen(environment.SALLYPORT_LISTEN || "127.0.0.1:4800", ephemeral),
    dataFolder,
    ephemeral,
    databaseUrl: readDatabaseUrl(environment.SALLYPORT_DATABASE_URL || undefined, ephemeral),
    accountId: readAccountId(environment.SALLYPORT_ACCOUNT_ID || undefined),
    rootCredentials: readRootCredentials(environment),
    rootKeyFile: environment.SALLYPORT_ROOT_KEY_FILE || join(dataFolder, "root-key"),
    rootKeyToken: readRootKeyToken(environment),
    endpoint: readEndpoint(environment.SALLYPORT_ENDPOINT || undefined),
    insecureLoopbackIssuers: readInsecureIssuers(environment.SALLYPORT_INSECURE_ISSUERS),
    trustedProxies: readTrustedProxies(environment.SALLYPORT_TRUSTED_PROXIES || ""),
    connectTo: readConnectTo(environment.SALLYPORT_CONNECT_TO || "", ephemeral),
    ...readRotation(environment),
    log: readLog(environment.SALLYPORT_LOG || "info"),
    quotas: readQuotas(environment.SALLYPORT_QUOTAS || ""),
  };
}

/**
 * A server that overlooks `SALLYPORT_DATABASE_URI` starts on another database than was meant. Names
 * that are not nearly a setting's are let be: Kubernetes sets such for a service of our name.
 */
function refuseMisspelt(environment: Environment): void {
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith("SALLYPORT_") || !value || settingNames.includes(name)) continue;
    const meant = suggestion(name, settingNames);
    if (meant !== "") throw new ConfigurationError(`There is no setting ${name}${meant}`);
  }
}

function readListen(text: string, ephemeral: boolean): ListenAddress {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port > 65_535) {
    throw new ConfigurationError(`SALLYPORT_LISTEN must be host:port, and is "${text}".`);
  }
  if (ephemeral && !isLoopback(host)) {
    throw new ConfigurationError(
      `An ephemeral server listens on loopback only, and SALLYPORT_LISTEN is "${text}".`,
    );
  }
  return { host, port };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}

/** Without the slashes at its end; a path before them stays. */
function readEndpoint(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  const whole = url !== null && /^https?:$/.test(url.protocol) && url.search + url.hash === "";
  if (!whole || url.username + url.password !== "") {
    throw new ConfigurationError(
      "SALLYPORT_ENDPOINT must be an http: or https: URL without credentials or query.",
    );
  }
  return text.replace(/\/+$/, "");
}

function readDatabaseUrl(text: string | undefined, ephemeral: boolean): string | undefined {
  if (text === undefined || ephemeral) return undefined;
  if (!/^postgres(?:ql)?:\/\//.test(text)) {
    throw new ConfigurationError("SALLYPORT_DATABASE_URL must begin with postgres://.");
  }
  return text;
}

function readAccountId(text: string | undefined): AccountId | undefined {
  if (text === undefined) return undefined;
  if (!isAccountId(text)) {
    throw new ConfigurationError(`SALLYPORT_ACCOUNT_ID must be twelve digits, and is "${text}".`);
  }
  return text;
}

/** The key id has the form that the API's model gives, and the secret is never shown. */
function readRootCredentials(environment: Environment): RootCredentials | undefined {
  const accessKeyId = environment.SALLYPORT_ROOT_ACCESS_KEY_ID || undefined;
  const secretAccessKey = environment.SALLYPORT_ROOT_SECRET_ACCESS_KEY || undefined;
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new ConfigurationError(
      "SALLYPORT_ROOT_ACCESS_KEY_ID and SALLYPORT_ROOT_SECRET_ACCESS_KEY go together.",
    );
  }
  if (!/^\w{16,128}$/.test(accessKeyId)) {
    throw new ConfigurationError(
      "SALLYPORT_ROOT_ACCESS_KEY_ID must be 16 to 128 letters, digits or underscores.",
    );
  }
  if (secretAccessKey.length < 8) {
    throw new ConfigurationError(
      "SALLYPORT_ROOT_SECRET_ACCESS_KEY must have at least 8 characters.",
    );
  }
  return { accessKeyId, secretAccessKey };
}

/** Throws `ConfigurationError` as `readConfiguration` does; the PIN is not read here. */
function readRootKeyToken(environment: Environment): TokenSettings | undefined {
  const text = environment.SALLYPORT_ROOT_KEY || undefined;
  const pinFile = environment.SALLYPORT_ROOT_KEY_PIN_FILE || undefined;
  return text === undefined ? undefined : tokenSettings("SALLYPORT_ROOT_KEY", text, pinFile);
}

/** The token that a `pkcs11:` URI names; `where` says in messages what held the URI. */
export function tokenSettings(
  where: string,
  text: string,
  pinFile: string | undefined,
): TokenSettings {
  try {
    return { uri: parseTokenUri(text), pinFile };
  } catch (error) {
    if (!(error instanceof TokenUriError)) throw error;
    throw new ConfigurationError(
      `${where} must be pkcs11:token=…;object=…?module-path=… (RFC 7512): ${error.message}.`,
    );
  }
}

function readInsecureIssuers(text: string | undefined): boolean {
  if (!text) return false;
  if (text === "loopback") return true;
  throw new ConfigurationError(
    `SALLYPORT_INSECURE_ISSUERS must be "loopback" or unset, and is "${text}".`,
  );
}

/** `10.0.0.0/8,192.0.2.1`: networks and single addresses. */
function readTrustedProxies(text: string): TrustedProxies {
  const networks = text.split(",").map((piece) => piece.trim());
  const proxies = trustedProxies(networks.filter((network) => network !== ""));
  if (proxies !== undefined) return proxies;
  throw new ConfigurationError(
    "SALLYPORT_TRUSTED_PROXIES must be addresses and networks (10.0.0.0/8), separated by commas, " +
      `and is "${text}".`,
  );
}

/**
 * `default,127.0.0.1:5432,/run/postgresql`. Whoever calls an ephemeral server is on its machine,
 * and reaches that machine's databases anyway.
 */
function readConnectTo(text: string, ephemeral: boolean): readonly string[] {
  const entries = text.split(",").map((piece) => piece.trim());
  const given = entries.filter((entry) => entry !== "");
  if (given.length === 0) return ephemeral ? ["default", "localhost"] : ["default"];
  if (outboundRule(given) !== undefined) return given;
  throw new ConfigurationError(
    "SALLYPORT_CONNECT_TO must be hosts, addresses, networks (10.0.0.0/8), paths of sockets, " +
      `"localhost" and "default", each but networks with :port where wanted, and is "${text}".`,
  );
}

/** `legacy=/usr/local/bin/rotate-legacy`, `billing=https://…`: commas between them. */
function readRotation({
  SALLYPORT_ROTATION_COMMANDS: commands = "",
  SALLYPORT_ROTATION_HOOKS: hooks = "",
  SALLYPORT_ROTATION_HOOK_KEY_FILE: keyFile,
}: Environment) {
  const rotationCommands = readNamed("SALLYPORT_ROTATION_COMMANDS", commands, "absolute paths");
  const rotationHooks = readNamed("SALLYPORT_ROTATION_HOOKS", hooks, "https: URLs");
  const twice = [...rotationHooks.keys()].find((name) => rotationCommands.has(name));
  if (twice !== undefined) {
    throw new ConfigurationError(`Both a rotation command and a hook are named "${twice}".`);
  }
  const rotationHookKeyFile = keyFile || undefined;
  if (rotationHooks.size > 0 && rotationHookKeyFile === undefined) {
    throw new ConfigurationError(
      "SALLYPORT_ROTATION_HOOKS needs SALLYPORT_ROTATION_HOOK_KEY_FILE, whose key signs the calls.",
    );
  }
  return { rotationCommands, rotationHooks, rotationHookKeyFile };
}

function readNamed(variable: string, text: string, what: "absolute paths" | "https: URLs") {
  const fits = what === "absolute paths" ? isAbsolute : isHookUrl;
  const found = new Map<string, string>();
  for (const part of text.split(",").filter((piece) => piece.trim() !== "")) {
    const [, name = "", value = ""] = /^\s*([A-Za-z0-9_-]{1,64})=(\S+)\s*$/.exec(part) ?? [];
    if (name === "" || found.has(name) || !fits(value)) {
      throw new ConfigurationError(
        `${variable} must be NAME=VALUE, separated by commas, with ${what} and each name once.`,
      );
    }
    found.set(name, value);
  }
  return found;
}

/** Without TLS on this machine alone. */
function isHookUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username + url.password + url.hash !== "") return false;
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(host));
}

function readLog(text: string): LogLevel {
  if (text === "info" || text === "debug" || text === "silent") return text;
  throw new ConfigurationError(`SALLYPORT_LOG must be info, debug or silent, and is "${text}".`);
}

/** `UsersPerAccount=200000,RolesPerAccount=20000`: AWS's defaults hold for the rest. */
function readQuotas(text: string): ServerQuotas {
  const quotas: Record<keyof ServerQuotas, number> = { ...defaultServerQuotas };
  for (const part of text.split(",").filter((piece) => piece.trim() !== "")) {
    const [name = "", value = ""] = part.split("=").map((piece) => piece.trim());
    if (!Object.hasOwn(defaultServerQuotas, name) || !/^[1-9]\d{0,8}$/.test(value)) {
      throw new ConfigurationError(
        `SALLYPORT_QUOTAS must be NAME=NUMBER, separated by commas; "${part.trim()}" is not. ` +
          `Names: ${Object.keys(defaultServerQuotas).join(", ")}.`,
      );
    }
    quotas[name as keyof ServerQuotas] = Number(value);
  }
  return quotas;
}
