/** Names and addresses of accounts. */
import type { Kysely } from "kysely";
import type { OrganizationsTables, ProfileTable } from "./tables.ts";

type Database = Kysely<OrganizationsTables>;
export type Profile = Pick<ProfileTable, "name" | "email">;

/** What uniqueness goes by. */
export function emailKey(email: string): string {
  return email.toLowerCase();
}

/** An account that was not made by `CreateAccount` has an address that no mail can reach. */
function derivedProfile(account: string): Profile {
  return { name: account, email: `root@${account}.invalid` };
}

const derivedEmail = /^root@(\d{12})\.invalid$/;

export async function profilesOf(
  database: Database,
  accounts: readonly string[],
): Promise<ReadonlyMap<string, Profile>> {
  const profiles = new Map(accounts.map((account) => [account, derivedProfile(account)]));
  if (accounts.length === 0) return profiles;
  const rows = await database
    .selectFrom("organizations_profile")
    .selectAll()
    .where("account_id", "in", accounts)
    .execute();
  for (const { account_id, name, email } of rows) profiles.set(account_id, { name, email });
  return profiles;
}

export async function profileOf(database: Database, account: string): Promise<Profile> {
  return (await profilesOf(database, [account])).get(account) ?? derivedProfile(account);
}

/** The account of that address; for a derived one, whether or not there is such an account. */
export async function accountOfEmail(
  database: Database,
  email: string,
): Promise<string | undefined> {
  const row = await database
    .selectFrom("organizations_profile")
    .select("account_id")
    .where("email_key", "=", emailKey(email))
    .executeTakeFirst();
  return row?.account_id ?? derivedEmail.exec(emailKey(email))?.[1];
}
