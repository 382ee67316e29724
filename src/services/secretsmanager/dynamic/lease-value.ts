/** What a lease of a dynamic secret holds: a login of the reader's own, and how it can be ended. */
import { randomBytes, randomInt } from "node:crypto";
import type { SignedCaller } from "../../../pipeline/caller.ts";
import type { SecretValue } from "../secret-value.ts";
import type { DynamicConfiguration } from "./configuration.ts";

/** The sealed part of a lease. */
export interface LeaseValue {
  readonly role: string;
  readonly password: string;
  /** The secret's value at the creation: the login must be ended even where the secret is gone. */
  readonly configuration: string;
}

/** The part that may be shown; JSON in the row. */
export interface LeaseDetail {
  readonly role: string;
  readonly engine: string;
  /** Milliseconds that a renewal gives. */
  readonly lifetime: number;
}

export function detailOf({ detail }: { readonly detail: string }): LeaseDetail {
  return JSON.parse(detail) as LeaseDetail;
}

export function sealable(value: LeaseValue): SecretValue {
  return { kind: "string", bytes: Buffer.from(JSON.stringify(value), "utf8") };
}

export function unsealed({ bytes }: SecretValue): LeaseValue {
  return JSON.parse(Buffer.from(bytes).toString("utf8")) as LeaseValue;
}

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/** 238 bits. */
const passwordLength = 40;

export function newPassword(): string {
  return Array.from({ length: passwordLength }, () => alphanumeric[randomInt(62)]).join("");
}

/** MySQL's names end at 32 characters. */
const readerLengthMax = 12;

/** A name by which a database's administrator sees whose login it is. */
export function newRoleName(caller: SignedCaller): string {
  const reader = readerName(caller)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .slice(0, readerLengthMax);
  return `sp_${reader}_${randomBytes(8).toString("hex")}`;
}

function readerName(caller: SignedCaller): string {
  switch (caller.kind) {
    case "root":
      return "root";
    case "user":
      return caller.principal.name;
    case "role":
      return caller.principal.name;
    case "federated-user":
      return caller.name;
  }
}

/**
 * Whose lease it is: all that one long-term key asks for, or one session name of a role, shares a
 * login. New credentials of the same session name find it again.
 */
export function holderOf({ kind, userId, accessKeyId, session }: SignedCaller): string {
  if (kind === "role" || kind === "federated-user") return `${kind}:${userId}`;
  return `${kind}:${userId}:${session?.issuingAccessKeyId ?? accessKeyId}`;
}

/** As AWS shapes a database's secret, with the end of the login beside it. */
export function shownLogin(
  { engineName, admin }: DynamicConfiguration,
  { role, password }: LeaseValue,
  expiresAt: number,
): string {
  return JSON.stringify({
    engine: engineName,
    host: admin.host,
    port: admin.port,
    username: role,
    password,
    dbname: admin.dbname,
    expiration: new Date(expiresAt).toISOString(),
  });
}
