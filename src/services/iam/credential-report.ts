/** The credential report: every user's passwords, keys, devices and certificates as CSV. */
import type { Kysely } from "kysely";
import { type AccountId, rootArn } from "../../base/arn.ts";
import { isoSeconds } from "../../base/clock.ts";
import { ServiceError } from "../../base/errors.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { Unit } from "../../storage/storage.ts";
import { type Iam, iamOperation, type LastUse } from "./iam.ts";
import { iamArn } from "./naming.ts";
import { type PasswordPolicyRules, passwordExpiry } from "./password.ts";
import { passwordPolicyOf } from "./password-policy.ts";
import type {
  AccessKeyTable,
  IamTables,
  LoginProfileTable,
  SigningCertificateTable,
  Status,
  UserTable,
} from "./tables.ts";

/** A report is made anew no sooner, and shown no longer (IAM User Guide, "Credential reports"). */
const reportMilliseconds = 4 * 3_600_000;

/** Of each kind, as many of a user's credentials have columns. */
const shownEach = 2;

/** In AWS's order. The last is left out where nobody has more than the others tell. */
const columns = [
  "user",
  "arn",
  "user_creation_time",
  "password_enabled",
  "password_last_used",
  "password_last_changed",
  "password_next_rotation",
  "mfa_active",
  ...[1, 2].flatMap((number) =>
    ["active", "last_rotated", "last_used_date", "last_used_region", "last_used_service"].map(
      (what) => `access_key_${number}_${what}`,
    ),
  ),
  ...[1, 2].flatMap((number) => [`cert_${number}_active`, `cert_${number}_last_rotated`]),
  "additional_credentials_info",
] as const;

const notApplicable = "N/A";

function instant(time: number): string {
  return isoSeconds(time).replace("Z", "+00:00");
}

/** Names may hold a comma, and paths a quotation mark too (RFC 4180). */
function cell(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** All that the report is made from, by the owner's id: the root user's is the account's. */
interface Credentials {
  readonly policy: PasswordPolicyRules | undefined;
  readonly profiles: ReadonlyMap<string, LoginProfileTable>;
  readonly withMfa: ReadonlySet<string>;
  readonly keys: ReadonlyMap<string, readonly AccessKeyTable[]>;
  /** By the key's id. */
  readonly lastUses: ReadonlyMap<string, LastUse>;
  readonly certificates: ReadonlyMap<string, readonly SigningCertificateTable[]>;
}

async function loadCredentials(
  iam: Iam,
  unit: Unit<IamTables>,
  account: AccountId,
): Promise<Credentials> {
  const { database } = unit;
  const profiles = await database
    .selectFrom("iam_login_profile")
    .selectAll()
    .where("account_id", "=", account)
    .execute();
  const devices = await database
    .selectFrom("iam_mfa_device")
    .select("owner_id")
    .where("account_id", "=", account)
    .execute();
  const keys = await database
    .selectFrom("iam_access_key")
    .selectAll()
    .where("account_id", "=", account)
    .orderBy("created_at")
    .orderBy("access_key_id")
    .execute();
  const certificates = await database
    .selectFrom("iam_signing_certificate")
    .selectAll()
    .where("account_id", "=", account)
    .orderBy("uploaded_at")
    .orderBy("certificate_id")
    .execute();
  return {
    policy: await passwordPolicyOf(database, account),
    profiles: new Map(profiles.map((profile) => [profile.user_id, profile])),
    withMfa: new Set(devices.flatMap(({ owner_id }) => owner_id ?? [])),
    keys: Map.groupBy(keys, (key) => key.user_id ?? account),
    lastUses: await iam.usage.lastUses(
      keys.map(({ access_key_id }) => access_key_id),
      unit,
    ),
    certificates: Map.groupBy(certificates, (certificate) => certificate.owner_id),
  };
}

function passwordCells(profile: LoginProfileTable | undefined, policy?: PasswordPolicyRules) {
  if (profile === undefined) return ["false", notApplicable, notApplicable, notApplicable];
  const expiry = passwordExpiry(policy, profile.changed_at);
  return [
    "true",
    // Passwords open the console, which does not tell yet when one was used.
    "no_information",
    instant(profile.changed_at),
    expiry === undefined ? notApplicable : instant(expiry),
  ];
}

function keyCells({ lastUses }: Credentials, key: AccessKeyTable | undefined) {
  if (key === undefined) return ["false", ...new Array<string>(4).fill(notApplicable)];
  const used = lastUses.get(key.access_key_id);
  return [
    isActive(key),
    instant(key.created_at),
    used === undefined ? notApplicable : instant(used.at),
    used?.region ?? notApplicable,
    used?.service ?? notApplicable,
  ];
}

function certificateCells(certificate: SigningCertificateTable | undefined) {
  if (certificate === undefined) return ["false", notApplicable];
  return [isActive(certificate), instant(certificate.uploaded_at)];
}

function isActive({ status }: { readonly status: Status }): string {
  return String(status === "Active");
}

/** The cells of a row from `mfa_active` on. */
function deviceCells(credentials: Credentials, ownerId: string) {
  const [firstKey, secondKey] = credentials.keys.get(ownerId) ?? [];
  const [firstCertificate, secondCertificate] = credentials.certificates.get(ownerId) ?? [];
  return [
    String(credentials.withMfa.has(ownerId)),
    ...keyCells(credentials, firstKey),
    ...keyCells(credentials, secondKey),
    ...certificateCells(firstCertificate),
    ...certificateCells(secondCertificate),
    additional(credentials, ownerId),
  ];
}

/**
 * How many credentials the other columns leave out, and what lists them. The root user may have a
 * third key after a recovery, and users where the operator set another quota.
 */
function additional(credentials: Credentials, ownerId: string): string {
  const kinds = [
    ["access key", credentials.keys, "ListAccessKeys"],
    ["signing certificate", credentials.certificates, "ListSigningCertificates"],
  ] as const;
  const told = kinds.flatMap(([noun, owned, operation]) => {
    const more = (owned.get(ownerId)?.length ?? 0) - shownEach;
    return more > 0 ? [`${more} more ${noun}${more === 1 ? "" : "s"}: ${operation}`] : [];
  });
  return told.join("; ") || notApplicable;
}

/** The report as CSV: the root user first, then users by name. */
async function makeReport(iam: Iam, unit: Unit<IamTables>, account: AccountId): Promise<string> {
  const { database } = unit;
  const credentials = await loadCredentials(iam, unit, account);
  const { created_at } = await database
    .selectFrom("iam_account")
    .select("created_at")
    .where("account_id", "=", account)
    .executeTakeFirstOrThrow();
  const users = await database
    .selectFrom("iam_user")
    .selectAll()
    .where("account_id", "=", account)
    .orderBy("name_key")
    .execute();
  const root = ["<root_account>", rootArn(account), instant(created_at)];
  const rootPassword = ["not_supported", "no_information", "not_supported", "not_supported"];
  const rows: (readonly string[])[] = [
    [...root, ...rootPassword, ...deviceCells(credentials, account)],
  ];
  for (const user of users) {
    rows.push([
      ...userCells(user, account),
      ...passwordCells(credentials.profiles.get(user.user_id), credentials.policy),
      ...deviceCells(credentials, user.user_id),
    ]);
  }
  const isTold = rows.some((row) => row.at(-1) !== notApplicable);
  const shown = isTold ? columns.length : columns.length - 1;
  return [columns, ...rows].map((row) => row.slice(0, shown).map(cell).join(",")).join("\n");
}

function userCells({ name, path, created_at }: UserTable, account: AccountId) {
  return [name, iamArn(account, "user", path, name), instant(created_at)];
}

async function latestReport(database: Kysely<IamTables>, account: AccountId) {
  return database
    .selectFrom("iam_credential_report")
    .selectAll()
    .where("account_id", "=", account)
    .executeTakeFirst();
}

/** The report is made in this call, and told as complete from the next one on, as AWS's pace is. */
function generateCredentialReport(iam: Iam): Operation {
  return iamOperation("GenerateCredentialReport", {
    readOnly: false,
    permissions: () => [{ action: "iam:GenerateCredentialReport", resource: "*" }],
    async run({ account, now }, _facts, unit) {
      const latest = await latestReport(unit.database, account);
      if (latest !== undefined && now - latest.generated_at < reportMilliseconds) {
        return { State: "COMPLETE" as const };
      }
      const content = await makeReport(iam, unit, account);
      await unit.database
        .insertInto("iam_credential_report")
        .values({ account_id: account, content, generated_at: now })
        .onConflict((conflict) =>
          conflict.column("account_id").doUpdateSet({ content, generated_at: now }),
        )
        .execute();
      const Description = "No report exists. Starting a new report generation task";
      return { State: "STARTED" as const, Description };
    },
  });
}

function getCredentialReport(): Operation {
  return iamOperation("GetCredentialReport", {
    readOnly: true,
    permissions: () => [{ action: "iam:GetCredentialReport", resource: "*" }],
    async run({ account, now }, _facts, { database }) {
      const latest = await latestReport(database, account);
      if (latest === undefined) {
        throw new ServiceError("ReportNotPresent", "No report exists");
      }
      if (now - latest.generated_at >= reportMilliseconds) {
        throw new ServiceError("ReportExpired", "The report has expired");
      }
      return {
        Content: Buffer.from(latest.content),
        ReportFormat: "text/csv" as const,
        GeneratedTime: new Date(latest.generated_at),
      };
    },
  });
}

export function credentialReportOperations(iam: Iam): readonly Operation[] {
  return [generateCredentialReport(iam), getCredentialReport()];
}
