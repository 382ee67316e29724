/** `sallyport root-key`: the key that seals the data, shown, rotated, moved and cleared out. */
import { setTimeout as pause } from "node:timers/promises";
import { Command } from "commander";
import { callJson } from "../../src/client.ts";
import { readConfiguration } from "../../src/configuration.ts";
import { archiveRootKeys, moveRootKeys, nextRootKey } from "../../src/root-key-files.ts";
import { clientSettings } from "../client-settings.ts";
import { CommandFailure } from "../failure.ts";

const help = `
The root key seals every secret in the database. Run these commands on the server's machine, under
the server's settings, as the user that it runs as: they read and write its root key file, and call
the running server as the first account's root user.

  sallyport root-key rotate --wait            a new key in front; everything is sealed anew
  sallyport root-key move --to 'pkcs11:token=sallyport;object=root?module-path=/usr/lib/…/x.so'
`;

const rotateHelp = `
Draws a new key, puts it into the root key file, and has the server seal under it from now on. What
is stored is sealed anew while the server serves; the former key opens credentials that were given
out under it for 36 hours, then it is forgotten. With several servers, the first run names those
that do not have the new key yet: copy the root key file to them and run the same command again.
Backups made before the end of a rotation need the former key: keep a copy of the file.
`;

const moveHelp = `
The root keys stay as they are: only what holds them changes, so the running server goes on. The PIN
of a token comes from a file, named by pin-source in the URI or by SALLYPORT_ROOT_KEY_PIN_FILE.
A key that was in a file may be in copies of it: rotate after moving to a token.
`;

/** Members of the answer that are shown; see the model of the API of the root key. */
interface Description {
  readonly Keys: readonly {
    readonly KeyId: string;
    readonly State: "current" | "former" | "dropped";
    /** Seconds since the epoch, as all dates are. */
    readonly ReplacedDate?: number;
    readonly RewrappedDate?: number;
    readonly DropDate?: number;
  }[];
  readonly Nodes: readonly {
    readonly NodeId: string;
    readonly Host: string;
    readonly SeenDate: number;
    readonly KeyIds: readonly string[];
    readonly SealingKeyId: string;
  }[];
  readonly Progress?: {
    readonly Pass: number;
    readonly ColumnsDone: number;
    readonly Columns: number;
    readonly RowsInPass: number;
    readonly Rewrapped: number;
    readonly Failure?: string;
  };
}

interface StatusOptions {
  readonly json?: boolean;
  readonly wait?: boolean;
}

/** How often a rotation is looked at that somebody waits for, in milliseconds. */
const lookMilliseconds = 1_000;

export function rootKeyCommand(): Command {
  const command = new Command("root-key")
    .description("see, rotate and move the key that seals the data")
    .addHelpText("after", help);
  command
    .command("status")
    .description("tell the root keys, the servers that have them, and how far a rotation is")
    .option("--json", "print one JSON object")
    .option("--wait", "wait until nothing is sealed under a former key")
    .action(async ({ json, wait }: StatusOptions) => {
      if (wait === true) await untilSealedAnew();
      const description = await describe();
      print(json === true ? JSON.stringify(description) : textOf(description));
    });
  command
    .command("rotate")
    .description("put a new root key in front and seal everything anew under it")
    .option("--wait", "return when the last value is sealed anew")
    .addHelpText("after", rotateHelp)
    .action(({ wait }: { readonly wait?: boolean }) => rotate(wait === true));
  command
    .command("drop")
    .description("forget a former key now, and end the sessions that were begun under it")
    .argument("<key-id>", "as status tells it")
    .action(async (KeyId: string) => {
      await call("DropRootKey", { KeyId });
      print(`root key ${KeyId} is forgotten`);
    });
  command
    .command("move")
    .description("keep the root keys in a PKCS #11 token, in a file, or under another token's key")
    .requiredOption("--to <place>", "a pkcs11: URI, or the path of a file")
    .addHelpText("after", moveHelp)
    .action(({ to }: { readonly to: string }) => move(to));
  command
    .command("archive")
    .description("take forgotten keys out of the root key file, and keep them in FILE")
    .argument("<file>", "a new file; older backups are restored with it")
    .action(archive);
  return command;
}

async function describe(): Promise<Description> {
  return (await call("DescribeRootKeys", {})) as unknown as Description;
}

function call(operation: string, input: object) {
  const settings = clientSettings(readConfiguration(process.env, false));
  return callJson(settings, "sallyport-root-key", `SallyportRootKey.${operation}`, input);
}

async function rotate(wait: boolean): Promise<void> {
  const { Keys, Progress } = await describe();
  // Before a key is drawn that would have to wait in the file.
  if (Progress !== undefined) throw new CommandFailure("the root key is being rotated already");
  const used = new Set(Keys.map(({ KeyId }) => KeyId));
  const configuration = readConfiguration(process.env, false);
  const { id, isNew } = await nextRootKey(configuration, used);
  if (isNew) print(`root key ${id} was drawn and is in ${configuration.rootKeyFile}`);
  await call("RotateRootKey", { KeyId: id });
  print(`root key ${id} seals from now on; the server seals everything anew under it`);
  if (!wait) return;
  await untilSealedAnew();
  print("everything is sealed anew; keep a copy of the root key file");
}

/** Throws where that needs somebody's help. */
async function untilSealedAnew(): Promise<void> {
  for (;;) {
    const { Progress } = await describe();
    if (Progress === undefined) return;
    if (Progress.Failure !== undefined) throw new CommandFailure(Progress.Failure);
    await pause(lookMilliseconds);
  }
}

async function move(to: string): Promise<void> {
  const configuration = readConfiguration(process.env, false);
  const pinFile = process.env.SALLYPORT_ROOT_KEY_PIN_FILE || undefined;
  const { ids, set, unset } = await moveRootKeys(configuration, to, pinFile);
  print(`moved root ${ids.length === 1 ? "key" : "keys"} ${ids.join(", ")}; the server goes on`);
  for (const [name, value] of Object.entries(set)) print(`for the next start: ${name}='${value}'`);
  for (const name of unset) print(`for the next start: unset ${name}`);
}

async function archive(file: string): Promise<void> {
  const { Keys } = await describe();
  const dropped = Keys.filter(({ State }) => State === "dropped").map(({ KeyId }) => KeyId);
  const ids = await archiveRootKeys(readConfiguration(process.env, false), new Set(dropped), file);
  if (ids.length === 0)
    throw new CommandFailure("the root key file holds no key that is forgotten");
  print(`moved ${ids.join(", ")} to ${file}: backups that were made before need it`);
}

function textOf({ Keys, Nodes, Progress }: Description): string {
  const lines = Keys.map((key) => `root key ${key.KeyId}  ${stateOf(key)}`);
  if (Progress !== undefined) {
    const { Pass, ColumnsDone, Columns, RowsInPass, Rewrapped, Failure } = Progress;
    lines.push(
      `sealing anew: ${Rewrapped} values done; pass ${Pass} is through ${ColumnsDone} of ` +
        `${Columns} columns, ${RowsInPass} rows`,
    );
    if (Failure !== undefined) lines.push(`  the last attempt failed: ${Failure}`);
  }
  for (const { NodeId, Host, KeyIds, SealingKeyId, SeenDate } of Nodes) {
    const sealing = SealingKeyId === "" ? "seals nothing" : `seals under ${SealingKeyId}`;
    lines.push(`server ${Host} ${NodeId}  ${sealing}, key file has ${KeyIds.join(", ")}`);
    lines.push(`  last heard of ${timeText(SeenDate)}`);
  }
  return lines.join("\n");
}

function stateOf({ State, RewrappedDate, DropDate, ReplacedDate }: Description["Keys"][number]) {
  if (State === "current") return "current";
  const since = `replaced ${timeText(ReplacedDate)}`;
  if (State === "dropped") return `forgotten ${timeText(DropDate)}, ${since}`;
  if (RewrappedDate === undefined) return `former, ${since}; values are still sealed under it`;
  return `former, ${since}; opens credentials given out before, until ${timeText(DropDate)}`;
}

function timeText(seconds = 0): string {
  return `${new Date(seconds * 1_000).toISOString().slice(0, 19)}Z`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
