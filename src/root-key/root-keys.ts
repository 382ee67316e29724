/** The root keys of one running server: read from its key file, and used as the database says. */
import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { Clock, EpochMilliseconds } from "../base/clock.ts";
import { ServiceError } from "../base/errors.ts";
import { WrongRootKeyError } from "../keys/key-check.ts";
import { type RootKey, RootKeyError } from "../keys/root-key.ts";
import type { Sealer } from "../keys/sealing.ts";
import type { Change, Storage } from "../storage/storage.ts";
import { forgetNode, liveNodes, type NodeView, type NodeWord, sayOfNode } from "./nodes.ts";
import { type KeyState, readKeyState, ringOf } from "./state.ts";
import type { ServerTables } from "./tables.ts";

/** Reads the keys of the key file; those that are known already need not be unwrapped. */
export type ReadRootKeys = (known: ReadonlyMap<string, RootKey>) => Promise<readonly RootKey[]>;

export interface RootKeysParts {
  readonly storage: Storage<ServerTables>;
  readonly clock: Clock;
  readonly sealer: Sealer;
  readonly read: ReadRootKeys;
  readonly host: string;
  /** Told where this server cannot seal, or cannot read its key file. */
  readonly report: (failure: Error) => void;
}

/** Names of changes, with the id of the key: which one seals from now on, and which one is gone. */
export const rootKeyChanges = {
  current: (id: string) => `root-key:current:${id}`,
  dropped: (id: string) => `root-key:dropped:${id}`,
} as const;
const changePattern = /^root-key:(current|dropped):([0-9a-f]{8})$/;

/** What units that begin to use root keys, or change their parts, take turns by. */
export const rootKeyLock = "root-key";

export class RootKeys {
  readonly #parts: RootKeysParts;
  readonly #nodeId = randomUUID();
  readonly #startedAt: EpochMilliseconds;
  /** The ids in the key file when it was last read. */
  #fileIds: readonly string[] = [];
  #sealingSince: EpochMilliseconds;
  #said = "";
  #refreshing: Promise<void> = Promise.resolve();
  #reported = "";
  #isStopped = false;

  constructor(parts: RootKeysParts) {
    this.#parts = parts;
    this.#startedAt = parts.clock.now();
    this.#sealingSince = this.#startedAt;
    parts.storage.onChange((change) => this.#heard(change));
  }

  /**
   * Makes this server known to the others, before it serves: from then on no root key is put in
   * front that it does not have.
   *
   * @throws WrongRootKeyError where that happened a moment ago
   */
  async join(): Promise<void> {
    const { storage } = this.#parts;
    const keys = await this.#readFile();
    await storage.transact(async (unit) => {
      await unit.lock(rootKeyLock);
      const state = await readKeyState(unit.database);
      if (state !== undefined) this.#use(state, keys);
      await this.#say(unit.database);
    });
  }

  /** Reads the key file and the database's word anew, and says what this server has. */
  refresh(): Promise<void> {
    // One that failed keeps nobody from the next.
    const once = () => this.#refreshOnce();
    this.#refreshing = this.#refreshing.then(once, once);
    return this.#refreshing;
  }

  /** The key of this id, where the key file holds it. */
  inFile(id: string): RootKey | undefined {
    return this.#fileIds.includes(id) ? this.#parts.sealer.rootKeys.get(id) : undefined;
  }

  /** Why the key file, or the database's word of it, could not be followed; undefined if it was. */
  get trouble(): string | undefined {
    return this.#reported === "" ? undefined : this.#reported;
  }

  /** Rejects where this server cannot seal; for readiness probes. */
  check(): void {
    const { suspension } = this.#parts.sealer;
    if (suspension !== undefined) throw new ServiceError("ServiceUnavailable", suspension);
  }

  /** The servers on the database, this one among them, that were heard of lately. */
  liveNodes(database: Kysely<ServerTables>): Promise<readonly NodeView[]> {
    return liveNodes(database, this.#parts.clock.now(), this.#isAlone);
  }

  /** A SQLite database is in a data folder that one server holds. */
  get #isAlone(): boolean {
    return this.#parts.storage.dialect === "sqlite";
  }

  async leave(): Promise<void> {
    this.#isStopped = true;
    const { storage } = this.#parts;
    const forget = () => storage.transact(({ database }) => forgetNode(database, this.#nodeId));
    await this.#refreshing.then(forget, forget);
  }

  async #refreshOnce(): Promise<void> {
    if (this.#isStopped) return;
    const { storage } = this.#parts;
    try {
      const keys = await this.#readFile();
      const state = await storage.read(readKeyState);
      if (state !== undefined) {
        this.#use(state, keys);
        requireKept(state, this.#fileIds);
      }
      this.#reported = "";
    } catch (error) {
      if (!(error instanceof WrongRootKeyError || error instanceof RootKeyError)) throw error;
      this.#tell(error);
    }
    if (this.#isAlone && this.#said === JSON.stringify(this.#word())) return;
    await storage.transact(({ database }) => this.#say(database));
  }

  /** What was read once stays at hand, also where the file is out of reach for a while. */
  async #readFile(): Promise<readonly RootKey[]> {
    const { sealer, read } = this.#parts;
    const inFile = await read(sealer.rootKeys);
    this.#fileIds = inFile.map(({ id }) => id);
    const further = [...sealer.rootKeys.values()].filter(({ id }) => !this.#fileIds.includes(id));
    return [...inFile, ...further];
  }

  /** Suspends the sealer, and throws `WrongRootKeyError`, where a key is missing. */
  #use(state: KeyState, keys: readonly RootKey[]): void {
    try {
      const { current, others } = ringOf(state, keys);
      this.#useKeys(current, others);
    } catch (error) {
      if (error instanceof WrongRootKeyError) this.#suspend(state.current.id);
      throw error;
    }
  }

  #useKeys(current: RootKey, others: readonly RootKey[]): void {
    const { sealer, clock } = this.#parts;
    if (sealer.keyId !== current.id) this.#sealingSince = clock.now();
    sealer.useKeys(current, others);
  }

  #suspend(id: string): void {
    this.#parts.sealer.suspend(`This server has no root key ${id}, which the others seal under.`);
  }

  /** At once, for what is sealed after this must not be sealed under a former key. */
  #heard(change: Change): void {
    if (change === "everything") {
      this.#refreshSoon();
      return;
    }
    for (const key of change) {
      const [, part, id = ""] = changePattern.exec(key) ?? [];
      if (part === undefined) continue;
      this.#turnTo(part, id);
      this.#refreshSoon();
    }
  }

  #turnTo(part: string, id: string): void {
    const { rootKeys, keyId } = this.#parts.sealer;
    const current = rootKeys.get(part === "current" ? id : keyId);
    if (current === undefined) {
      this.#suspend(id);
      return;
    }
    const others = [...rootKeys.values()].filter((key) => key !== current);
    this.#useKeys(current, part === "dropped" ? others.filter((key) => key.id !== id) : others);
  }

  /** Units must not nest, and a listener is told while one ends. */
  #refreshSoon(): void {
    setImmediate(() => {
      this.refresh().catch((error: unknown) => {
        this.#tell(error instanceof Error ? error : new Error(String(error)));
      });
    });
  }

  /** Once for each failure, and not with every beat. */
  #tell(error: Error): void {
    if (error.message !== this.#reported) this.#parts.report(error);
    this.#reported = error.message;
  }

  #word(): NodeWord {
    const { sealer, host } = this.#parts;
    return {
      id: this.#nodeId,
      host,
      startedAt: this.#startedAt,
      keyIds: this.#fileIds,
      sealingKeyId: sealer.suspension === undefined ? sealer.keyId : "",
      sealingSince: this.#sealingSince,
    };
  }

  async #say(database: Kysely<ServerTables>): Promise<void> {
    const word = this.#word();
    await sayOfNode(database, word, this.#parts.clock.now(), this.#isAlone);
    this.#said = JSON.stringify(word);
  }
}

/** A key that is in memory alone is lost when the server stops, and the data with it. */
function requireKept({ current, former }: KeyState, fileIds: readonly string[]): void {
  const needed = [current, ...former.filter(({ rewrappedAt }) => rewrappedAt === undefined)];
  const lost = needed.find(({ id }) => !fileIds.includes(id));
  if (lost === undefined) return;
  throw new RootKeyError(
    "RootKeyMissing",
    `root key ${lost.id} is in use and no longer in the root key file: put the file back before ` +
      "this server stops, for the data cannot be opened without it",
  );
}
