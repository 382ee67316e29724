/** What `DescribeRootKeys` tells: the keys, the nodes that hold them, and how far a rotation is. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import type { EpochMilliseconds } from "../../base/clock.ts";
import { jobsOf } from "../../jobs/queue.ts";
import type { RootKeys } from "../../root-key/root-keys.ts";
import { currentState, keptMilliseconds, rotationJob } from "../../root-key/rotation.ts";
import type { FormerKey } from "../../root-key/state.ts";
import { readProgress } from "../../root-key/sweep.ts";
import type { ServerTables } from "../../root-key/tables.ts";
import type { DescribeRootKeysResponse, ProgressView, RootKeyView } from "./model.ts";

export function rootKeyArn(account: AccountId): string {
  return `arn:aws:sallyport::${account}:root-key`;
}

interface ViewParts {
  readonly account: AccountId;
  readonly columns: number;
  readonly rootKeys: Pick<RootKeys, "liveNodes">;
}

export async function describeRootKeys(
  database: Kysely<ServerTables>,
  parts: ViewParts,
  now: EpochMilliseconds,
): Promise<DescribeRootKeysResponse> {
  const { rootKeys } = parts;
  const { current, former } = await currentState(database);
  const nodes = await rootKeys.liveNodes(database);
  const isUnderWay = former.some(({ rewrappedAt }) => rewrappedAt === undefined);
  const progress = isUnderWay ? await progressView(database, parts, now) : undefined;
  return {
    Keys: [{ KeyId: current.id, State: "current" }, ...former.toReversed().map(formerView)],
    Nodes: nodes.map((node) => ({
      NodeId: node.id,
      Host: node.host,
      SeenDate: new Date(node.seenAt),
      KeyIds: node.keyIds,
      SealingKeyId: node.sealingKeyId,
    })),
    ...(progress === undefined ? {} : { Progress: progress }),
  };
}

function formerView({ id, replacedAt, rewrappedAt, droppedAt }: FormerKey): RootKeyView {
  const due = rewrappedAt === undefined ? undefined : rewrappedAt + keptMilliseconds;
  const drop = droppedAt ?? due;
  return {
    KeyId: id,
    State: droppedAt === undefined ? "former" : "dropped",
    ReplacedDate: new Date(replacedAt),
    ...(rewrappedAt === undefined ? {} : { RewrappedDate: new Date(rewrappedAt) }),
    ...(drop === undefined ? {} : { DropDate: new Date(drop) }),
  };
}

async function progressView(
  database: Kysely<ServerTables>,
  { account, columns }: ViewParts,
  now: EpochMilliseconds,
): Promise<ProgressView | undefined> {
  const progress = await readProgress(database);
  if (progress === undefined) return undefined;
  const [job] = await jobsOf(database, { account, ...rotationJob }, now);
  return {
    Pass: progress.pass,
    ColumnsDone: progress.columns,
    Columns: columns,
    RowsInPass: progress.rows,
    Rewrapped: progress.rewrappedInAll,
    ...(job?.lastError === undefined ? {} : { Failure: job.lastError }),
  };
}
