/** Where a client's credentials come from, in the order in which AWS's own tools look. */
import { readFileSync } from "node:fs";
import { type Credentials, callUnsigned } from "../../src/client.ts";
import { CommandFailure } from "../failure.ts";
import { type Environment, readProfile } from "./profile.ts";

/** Credentials, and when they end (epoch milliseconds); undefined where they do not. */
export interface FoundCredentials {
  readonly credentials: Credentials;
  readonly expiresAt: number | undefined;
}

/**
 * From the environment, else a web identity (a CI system's or a pod's token in a file, for a role),
 * else a profile of the shared files. Throws `CommandFailure` that says what was looked for.
 */
export async function findCredentials(
  environment: Environment,
  endpoint: string,
): Promise<FoundCredentials> {
  const found =
    fromEnvironment(environment) ??
    (await fromWebIdentity(environment, endpoint)) ??
    fromProfile(environment);
  if (found !== undefined) return found;
  throw new CommandFailure(
    "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_ROLE_ARN and " +
      "AWS_WEB_IDENTITY_TOKEN_FILE, or AWS_PROFILE; for a server on this machine: " +
      'eval "$(sallyport env)"',
  );
}

function fromEnvironment(environment: Environment): FoundCredentials | undefined {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
  if (!AWS_ACCESS_KEY_ID) return undefined;
  if (!AWS_SECRET_ACCESS_KEY) {
    // As the AWS CLI has it: to go on with a profile would be to act as somebody else.
    throw new CommandFailure("AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not");
  }
  return keptCredentials(AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN);
}

function keptCredentials(accessKeyId: string, secretAccessKey: string, token: string | undefined) {
  const session = token === undefined || token === "" ? {} : { sessionToken: token };
  return { credentials: { accessKeyId, secretAccessKey, ...session }, expiresAt: undefined };
}

async function fromWebIdentity(
  environment: Environment,
  endpoint: string,
): Promise<FoundCredentials | undefined> {
  const { AWS_ROLE_ARN, AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_SESSION_NAME } = environment;
  if (!AWS_ROLE_ARN || !AWS_WEB_IDENTITY_TOKEN_FILE) return undefined;
  const { element } = await callUnsigned(endpoint, "sts", "AssumeRoleWithWebIdentity", {
    RoleArn: AWS_ROLE_ARN,
    RoleSessionName: AWS_ROLE_SESSION_NAME ?? `sallyport-${process.pid}`,
    WebIdentityToken: readToken(AWS_WEB_IDENTITY_TOKEN_FILE),
  });
  return {
    credentials: {
      accessKeyId: element("AccessKeyId") ?? "",
      secretAccessKey: element("SecretAccessKey") ?? "",
      sessionToken: element("SessionToken") ?? "",
    },
    expiresAt: Date.parse(element("Expiration") ?? ""),
  };
}

function readToken(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new CommandFailure(`cannot read AWS_WEB_IDENTITY_TOKEN_FILE: ${reason}`);
  }
}

function fromProfile(environment: Environment): FoundCredentials | undefined {
  const profile = readProfile(environment);
  const id = profile.get("aws_access_key_id");
  const secret = profile.get("aws_secret_access_key");
  if (id && secret) return keptCredentials(id, secret, profile.get("aws_session_token"));
  const name = environment.AWS_PROFILE;
  if (!name) return undefined;
  throw new CommandFailure(`the profile ${name} holds no access key that this command can use`);
}
