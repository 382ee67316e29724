/** How the agent is: for probes, for people, and for Prometheus; never a value. */
import type { SecretCache } from "./cache.ts";
import type { FileKeeper } from "./files.ts";

export interface Health {
  /** Every file was written, and no value of one is refused. */
  readonly isReady: boolean;
  /** Without names of secrets: for callers without the token. */
  readonly summary: Readonly<Record<string, unknown>>;
  readonly details: Readonly<Record<string, unknown>>;
}

export function healthOf(cache: SecretCache, files: FileKeeper, now: number): Health {
  const states = files.states();
  const isReady = states.every(({ state }) => state === "written" || state === "kept");
  const since = cache.outOfReachSince;
  const entries = cache.list();
  const isStale = entries.some((entry) => entry.isStale);
  const summary = {
    status: isReady ? "ready" : "not ready",
    stale: isStale,
    server: since === undefined ? "reachable" : "out of reach",
    ...(since === undefined ? {} : { outOfReachSeconds: seconds(now - since) }),
  };
  const details = {
    ...summary,
    files: states,
    problems: files.problems(),
    secrets: entries.map(({ request, version, ageMilliseconds, isStale: stale }) => ({
      ...request,
      servedVersion: version,
      ageSeconds: seconds(ageMilliseconds),
      stale,
    })),
  };
  return { isReady, summary, details };
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1_000);
}

/** In Prometheus' text format. Names of secrets are no labels: metrics need no token. */
export function metricsOf(cache: SecretCache, files: FileKeeper, now: number): string {
  const entries = cache.list();
  const since = cache.outOfReachSince;
  const ages = entries.map(({ ageMilliseconds }) => seconds(ageMilliseconds));
  const reads = Object.entries(cache.counts).map(
    ([outcome, count]) => `sallyport_agent_reads_total{outcome="${outcome}"} ${count}`,
  );
  const notReady = files.states().filter(({ state }) => state !== "written").length;
  return [
    "# HELP sallyport_agent_reads_total Reads of local callers and files, by where they ended.",
    "# TYPE sallyport_agent_reads_total counter",
    ...reads,
    ...gauge("entries", "Answers in the cache.", entries.length),
    ...gauge("oldest_entry_seconds", "Age of the oldest answer.", Math.max(0, ...ages)),
    ...gauge(
      "outage_seconds",
      "How long the server has been out of reach; 0 where it answers.",
      since === undefined ? 0 : seconds(now - since),
    ),
    ...gauge("files", "Files that are kept.", files.states().length),
    ...gauge("files_not_current", "Files that are not as they should be.", notReady),
    "",
  ].join("\n");
}

function gauge(name: string, help: string, value: number): readonly string[] {
  const full = `sallyport_agent_${name}`;
  return [`# HELP ${full} ${help}`, `# TYPE ${full} gauge`, `${full} ${value}`];
}
