/** What the server counts of itself, for Prometheus; every label has a bounded set of values. */
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { CallObservation } from "../pipeline/gate.ts";
import type { PlainRoute } from "./http-server.ts";

/** From a tenth of a millisecond to five seconds. */
const durationBuckets = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
];

export interface Metrics {
  observe(observation: CallObservation): void;
  refusalDropped(): void;
  /** `RotationFailed` is the one to be woken for. */
  rotation(outcome: string): void;
  leaseEnd(outcome: "ended" | "failed"): void;
  readonly route: PlainRoute;
}

/** Counts calls that are alike together, and tells their number when somebody reads it. */
class Tally {
  readonly #tell: (alike: CallObservation, count: number) => void;
  readonly #counts = new Map<string, { readonly alike: CallObservation; count: number }>();

  constructor(tell: (alike: CallObservation, count: number) => void) {
    this.#tell = tell;
  }

  count(call: CallObservation): void {
    const key = `${call.service} ${call.operation} ${call.decision} ${call.errorCode ?? ""}`;
    const known = this.#counts.get(key);
    if (known === undefined) this.#counts.set(key, { alike: call, count: 1 });
    else known.count += 1;
  }

  tell(): void {
    for (const { alike, count } of this.#counts.values()) this.#tell(alike, count);
    this.#counts.clear();
  }
}

/**
 * What is there to be woken for begins at 0: an increase is seen of what was there before alone
 * (Prometheus, "Instrumentation": avoid missing metrics).
 */
export function makeMetrics(rotationOutcomes: readonly string[] = []): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const calls = new Counter({
    name: "sallyport_calls_total",
    help: "Calls answered, by service, operation and error code (empty where there was none).",
    labelNames: ["service", "operation", "code"] as const,
    registers,
    collect: () => tally.tell(),
  });
  const decisions = new Counter({
    name: "sallyport_decisions_total",
    help: "Authorization decisions, by service and verdict.",
    labelNames: ["service", "verdict"] as const,
    registers,
    collect: () => tally.tell(),
  });
  const tally = new Tally(({ service, operation, errorCode, decision }, count) => {
    calls.inc({ service, operation, code: errorCode ?? "" }, count);
    if (decision !== "none") decisions.inc({ service, verdict: decision }, count);
  });
  const durations = new Histogram({
    name: "sallyport_call_duration_seconds",
    help: "Time from a whole request received to its answer, by service.",
    labelNames: ["service"] as const,
    buckets: durationBuckets,
    registers,
  });
  const dropped = new Counter({
    name: "sallyport_refusals_dropped_total",
    help: "Calls refused before their caller was known that were over the limit of the record.",
    registers,
  });
  const leaseEnds = new Counter({
    name: "sallyport_lease_ends_total",
    help: "Attempts to end leases, by outcome; those that failed are tried again.",
    labelNames: ["outcome"] as const,
    registers,
  });
  for (const outcome of ["ended", "failed"]) leaseEnds.inc({ outcome }, 0);
  const rotations = new Counter({
    name: "sallyport_rotations_total",
    help: "What became of rotations of secrets, by the name of the event in the trail.",
    labelNames: ["outcome"] as const,
    registers,
  });
  for (const outcome of rotationOutcomes) rotations.inc({ outcome }, 0);
  new Gauge({
    name: "sallyport_resident_memory_bytes",
    help: "Memory that the process holds.",
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  return {
    observe(observation) {
      tally.count(observation);
      durations.observe({ service: observation.service }, observation.durationSeconds);
    },
    refusalDropped: () => dropped.inc(),
    rotation: (outcome) => rotations.inc({ outcome }),
    leaseEnd: (outcome) => leaseEnds.inc({ outcome }),
    route: {
      method: "GET",
      path: /^\/metrics$/,
      answer: async () => ({
        status: 200,
        headers: { "content-type": registry.contentType },
        body: await registry.metrics(),
      }),
    },
  };
}
