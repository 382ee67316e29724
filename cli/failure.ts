/** Failures as a person reads them: what is wrong and what to do, without a stack. */
import { ServiceError } from "../src/base/errors.ts";
import { CallRefused, ServerUnreachable } from "../src/client.ts";
import { exitCodes } from "./exit-codes.ts";

/** A mistake in how a command was used; the message is for the user. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Errors whose messages are written for the operator. */
const spokenNames = new Set([
  "RootKeyError",
  "RootRecoveryError",
  "WrongRootKeyError",
  "StorageOpenError",
  "SnapshotError",
  "CommandFailure",
]);

/** A command could not do its work; the message says why and what to do. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
}

export function explain(error: unknown): { readonly message: string; readonly code: number } {
  if (error instanceof UsageError || isWrongSetting(error)) {
    return { message: error.message, code: exitCodes.wrongUse };
  }
  if (error instanceof ServerUnreachable) {
    return { message: error.message, code: exitCodes.unreachable };
  }
  if (error instanceof CallRefused) {
    return { message: refusalText(error), code: exitCodes.failed };
  }
  if (!(error instanceof Error)) return { message: String(error), code: exitCodes.failed };
  if (error instanceof ServiceError) return { message: withCause(error), code: exitCodes.failed };
  if (spokenNames.has(error.name)) return { message: error.message, code: exitCodes.failed };
  return { message: explainSystem(error) ?? error.stack ?? error.message, code: exitCodes.failed };
}

/** A caller of the API is not told the cause; whoever starts the server needs it to mend it. */
function withCause({ message, cause }: ServiceError): string {
  if (!(cause instanceof Error) || cause.message === "") return message;
  return `${message.replace(/\.$/, "")}: ${cause.message}`;
}

/** The code that a server refused with, and its words where it has any. */
export function refusalText({ code, message }: CallRefused): string {
  return message === "" ? code : `${code}: ${message}`;
}

/** Told by its name: the settings' own file would load the whole server. */
function isWrongSetting(error: unknown): error is Error {
  return error instanceof Error && error.name === "ConfigurationError";
}

/** The operating system's own words, which name the path or address: there is no bug to find. */
function explainSystem(error: Error): string | undefined {
  if (!("syscall" in error)) return undefined;
  if (error.syscall !== "listen" && error.syscall !== "getaddrinfo") return error.message;
  return `${error.message}. SALLYPORT_LISTEN names the address to listen on.`;
}
