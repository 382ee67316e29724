/** `sallyport lease`: what was given for a time, renewed or taken back. */
import { Command } from "commander";
import { callJson } from "../../src/client.ts";
import { clientOf } from "../run/client.ts";

const help = `
Leases are the logins that dynamic secrets gave to their readers. Each ends by itself; to revoke
one ends it at once, with the sessions that are open.
Credentials and endpoint come from the environment, as the AWS CLI takes them.
`;

/** Members of a lease that are shown; see the model of the API of leases. */
interface Lease {
  readonly LeaseId: string;
  readonly ResourceArn: string;
  readonly HolderArn: string;
  readonly State: string;
  readonly Name: string;
  /** Seconds since the epoch. */
  readonly ExpirationDate: number;
  readonly EndedDate?: number;
  readonly EndReason?: string;
  readonly Failure?: string;
  readonly FailedAttempts?: number;
  readonly NextAttemptDate?: number;
}

interface ListOptions {
  readonly failed?: true;
  readonly state?: string;
  readonly secret?: string;
  readonly json?: true;
}

export function leaseCommand(): Command {
  const command = new Command("lease")
    .description("see, renew and revoke what was given for a time")
    .addHelpText("after", help);
  command
    .command("list")
    .description("leases of the account, the newest first")
    .option("--failed", "only those whose end failed, and is tried again")
    .option("--state <state>", "creating, active, ending or ended")
    .option("--secret <arn>", "only those of one secret")
    .option("--json", "print them as JSON, one a line")
    .action(async (options: ListOptions) => {
      await list(options);
    });
  command
    .command("renew")
    .description("give a lease another lifetime, up to its secret's longest")
    .argument("<lease-id>")
    .action(async (id: string) => {
      const { State, ExpirationDate } = await change("RenewLease", id);
      print(`${id} ${State}, ends ${timeText(ExpirationDate)}`);
    });
  command
    .command("revoke")
    .description("end a lease now; what failed to end is tried again at once")
    .argument("<lease-ids...>")
    .action(async (ids: readonly string[]) => {
      for (const id of ids) {
        const { State, Name } = await change("RevokeLease", id);
        print(`${id} ${State}: ${Name}`);
      }
    });
  return command;
}

async function list({ failed, state, secret, json }: ListOptions): Promise<void> {
  const settings = await clientOf(process.env)();
  let NextToken: string | undefined;
  do {
    const page = await callJson(settings, "sallyport", "SallyportLeases.ListLeases", {
      OnlyFailed: failed,
      State: state,
      ResourceArn: secret,
      NextToken,
    });
    for (const lease of (page.Leases ?? []) as readonly Lease[]) {
      print(json === true ? JSON.stringify(lease) : lineOf(lease));
    }
    NextToken = page.NextToken as string | undefined;
  } while (NextToken !== undefined);
}

function lineOf(lease: Lease): string {
  const reason = lease.EndReason === undefined ? "" : ` (${lease.EndReason})`;
  const end =
    lease.EndedDate === undefined
      ? `ends ${timeText(lease.ExpirationDate)}`
      : `at ${timeText(lease.EndedDate)}`;
  const words = [
    `${lease.LeaseId}  ${lease.State}${reason}  ${end}`,
    `${lease.Name}  ${lease.HolderArn}  ${lease.ResourceArn}`,
  ];
  if (lease.Failure !== undefined) {
    const next = lease.NextAttemptDate === undefined ? "" : timeText(lease.NextAttemptDate);
    words.push(`${lease.FailedAttempts} attempts failed, next ${next}: ${lease.Failure}`);
  }
  return words.join("\n    ");
}

async function change(operation: "RenewLease" | "RevokeLease", LeaseId: string): Promise<Lease> {
  const settings = await clientOf(process.env)();
  const target = `SallyportLeases.${operation}`;
  const { Lease } = await callJson(settings, "sallyport", target, { LeaseId });
  return Lease as Lease;
}

function timeText(seconds: number): string {
  return `${new Date(seconds * 1_000).toISOString().slice(0, 19)}Z`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
