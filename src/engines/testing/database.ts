/** What a throw-away database of a test is, whichever it is. */
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Connection } from "../engine.ts";

export interface TestDatabase {
  /** The engine's name. */
  readonly engine: string;
  /** An administrator of logins who is no superuser. */
  readonly admin: Connection;
  /** Runs a statement as the database's owner; gives the first column of each row. */
  query(statement: string): Promise<readonly string[]>;
  /** Whether there is such a login. */
  hasLogin(name: string): Promise<boolean>;
  /** Opens a session that stays. */
  openSession(connection: Connection): Promise<TestSession>;
  halt(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

export interface TestSession {
  /** Resolves once the server has cut the session. */
  readonly ended: Promise<void>;
  query(statement: string): Promise<void>;
  close(): Promise<void>;
}

/** A server's key and certificate, in PEM form. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly privateKey: string;
}

/** How a server can be reached over the network. */
export interface Listening {
  /** A port of `localhost` that is free; see `freePort`. */
  readonly port: number;
  /** Encrypts; without it the server offers no TLS. */
  readonly tls?: ServerCertificate;
}

export function randomPassword(): string {
  return randomBytes(18).toString("base64url");
}

/** Into the server's folder; the key is the owner's alone. */
export function writeCertificate(
  folder: string,
  { certificate, privateKey }: ServerCertificate,
): void {
  writeFileSync(join(folder, "server.crt"), certificate);
  writeFileSync(join(folder, "server.key"), privateKey, { mode: 0o600 });
}

/** The socket, or the port where there is one. */
export function placeOf(socket: string, listening: Listening | undefined, usualPort: number) {
  if (listening === undefined) return { host: socket, port: usualPort };
  return { host: "localhost", port: listening.port };
}
