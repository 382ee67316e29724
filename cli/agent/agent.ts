/** The agent: a cache, its endpoint and its files, kept up to date until it is told to end. */
import { setTimeout as pause } from "node:timers/promises";
import { systemClock } from "../../src/base/clock.ts";
import { CommandFailure } from "../failure.ts";
import { counted } from "../policy/finding.ts";
import type { Settings } from "../run/ask.ts";
import { SecretCache } from "./cache.ts";
import { type Endpoint, openEndpoint } from "./endpoint.ts";
import { FileKeeper } from "./files.ts";
import { healthOf, metricsOf } from "./health.ts";
import type { AgentSettings, EndpointSettings } from "./settings.ts";
import { serverSource } from "./source.ts";
import { openToken, type Token } from "./token.ts";

export interface AgentPlan {
  readonly settings: AgentSettings;
  /** The settings as they are in their file now. Throws where they are wrong. */
  readonly reread: () => AgentSettings;
  /** Looks for credentials anew: those in a profile's file may have changed. */
  readonly client: () => Settings;
  /** Told to whoever runs the agent; never a value. */
  readonly tell: (message: string) => void;
  /** Called when the endpoint answers, with what the ready line says. */
  readonly ready: (line: string) => void;
}

/** Writes the files once and ends. Resolves to the problems that are left. */
export async function renderOnce(plan: AgentPlan): Promise<readonly string[]> {
  const client = plan.client();
  const { files } = makeParts(
    plan,
    () => client,
    () => plan.settings,
  );
  await files.keep();
  return files.problems();
}

/** Resolves when a signal to end has been obeyed. */
export async function runAgent(plan: AgentPlan): Promise<void> {
  const agent = new Agent(plan);
  const signals = listen(agent);
  try {
    await agent.run();
  } finally {
    signals.remove();
  }
}

function listen(agent: Agent): { remove(): void } {
  const end = () => agent.end();
  const reload = () => agent.reloadSoon();
  process.on("SIGTERM", end).on("SIGINT", end).on("SIGHUP", reload);
  return {
    remove: () => void process.off("SIGTERM", end).off("SIGINT", end).off("SIGHUP", reload),
  };
}

/** Client and settings are asked for at each call: a signal may change them. */
function makeParts(
  { tell }: AgentPlan,
  client: () => Settings,
  settings: () => AgentSettings,
): { readonly cache: SecretCache; readonly files: FileKeeper } {
  const source = serverSource(
    () => client()(),
    () => settings().callMax,
  );
  const cache = new SecretCache(source, settings().cache, systemClock, Math.random);
  return { cache, files: new FileKeeper(settings().files, cache, tell) };
}

class Agent {
  readonly #plan: AgentPlan;
  readonly #cache: SecretCache;
  readonly #files: FileKeeper;
  /** Cuts the next pause short, also where it has not begun. */
  #pause = new AbortController();
  #isEnding = false;
  #isReloadWanted = false;
  #settings: AgentSettings;
  #client: Settings;
  #endpoint: Endpoint | undefined;
  #token: Token | undefined;
  /** Why the last round could not look for newer versions: told once. */
  #complaint: string | undefined;

  constructor(plan: AgentPlan) {
    this.#plan = plan;
    this.#settings = plan.settings;
    this.#client = plan.client();
    const { cache, files } = makeParts(
      plan,
      () => this.#client,
      () => this.#settings,
    );
    this.#cache = cache;
    this.#files = files;
  }

  /** One round after the other, with what a signal asked for between them: none overtakes. */
  async run(): Promise<void> {
    await this.#openEndpoint(this.#settings.endpoint);
    await this.#keepUp();
    this.#plan.ready(this.#readyLine());
    while (await this.#isNextRoundDue()) {
      if (this.#isReloadWanted) await this.#reload();
      await this.#keepUp();
    }
    await this.#endpoint?.close();
    if (this.#settings.isRemovedOnExit) this.#files.remove();
  }

  end(): void {
    this.#isEnding = true;
    this.#pause.abort();
  }

  reloadSoon(): void {
    this.#isReloadWanted = true;
    this.#pause.abort();
  }

  /** Wrong settings change nothing, nor does an address or a token that cannot be had. */
  async #reload(): Promise<void> {
    this.#isReloadWanted = false;
    try {
      const settings = this.#plan.reread();
      await this.#openEndpoint(settings.endpoint);
      this.#settings = settings;
      this.#client = this.#plan.client();
      this.#cache.use(settings.cache);
      this.#files.use(settings.files);
      this.#plan.tell(`the settings were read again: ${this.#readyLine()}`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : error;
      this.#plan.tell(`the settings stay as they were: ${reason}`);
    }
  }

  async #keepUp(): Promise<void> {
    this.#cache.sweep();
    const complaint = await this.#lookForNewer();
    if (complaint !== undefined && complaint !== this.#complaint) {
      this.#plan.tell(`cannot look for new versions: ${complaint}`);
    }
    this.#complaint = complaint;
    if (!this.#isEnding) await this.#files.keep();
  }

  /** Gives the reason where there are no credentials to look with: it holds for every entry. */
  async #lookForNewer(): Promise<string | undefined> {
    for (const { request } of this.#cache.list()) {
      if (this.#isEnding) return undefined;
      try {
        const refused = await this.#cache.check(request);
        if (refused !== undefined) this.#plan.tell(`${request.id}: dropped: ${refused.code}`);
      } catch (error) {
        if (error instanceof CommandFailure) return error.message;
        throw error;
      }
    }
    return undefined;
  }

  /** Waits for the next look, or until the server may be asked again; false at the end. */
  async #isNextRoundDue(): Promise<boolean> {
    const { pauseMilliseconds } = this.#cache;
    const { watch } = this.#settings;
    const milliseconds = pauseMilliseconds > 0 ? Math.min(watch, pauseMilliseconds) : watch;
    const { signal } = this.#pause;
    await pause(milliseconds, undefined, { signal }).catch(() => undefined);
    this.#pause = new AbortController();
    return !this.#isEnding;
  }

  /** The new one is there before the old one goes; the same address keeps its server. */
  async #openEndpoint(wanted: EndpointSettings | undefined): Promise<void> {
    const token = wanted && openToken(wanted.tokenFile);
    const before = JSON.stringify(this.#settings.endpoint?.listen);
    if (this.#endpoint !== undefined && before === JSON.stringify(wanted?.listen)) {
      this.#endpoint.limit(wanted?.connectionsMax ?? 0);
    } else {
      const opened = wanted && (await openEndpoint(wanted, this.#endpointParts()));
      await this.#endpoint?.close();
      this.#endpoint = opened;
    }
    this.#token = token;
  }

  #endpointParts() {
    const cache = this.#cache;
    const files = this.#files;
    return {
      cache,
      token: () => this.#token ?? closed,
      health: () => healthOf(cache, files, systemClock.now()),
      metrics: () => {
        if (this.#settings.endpoint?.hasMetrics !== true) return undefined;
        return metricsOf(cache, files, systemClock.now());
      },
      tell: this.#plan.tell,
    };
  }

  /** What is served and kept, for whoever started the agent. */
  #readyLine(): string {
    const files = counted(this.#settings.files.length, "file");
    return this.#endpoint === undefined ? files : `${this.#endpoint.address}, ${files}`;
  }
}

/** Before there is a token, nobody has it. */
const closed: Token = { matches: () => false };
