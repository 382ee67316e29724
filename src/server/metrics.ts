/** What the server counts of itself, for Prometheus; every label has a bounded set of values. */
import { Counter, Gauge, Registry } from "prom-client";
import type { CallObservation } from "../pipeline/gate.ts";
import { CallMetrics } from "./call-metrics.ts";
import type { PlainRoute } from "./http-server.ts";

export interface Metrics {
  observe(observation: CallObservation): void;
  refusalDropped(): void;
  /** `RotationFailed` is the one to be woken for. */
  rotation(outcome: string): void;
  leaseEnd(outcome: "ended" | "failed"): void;
  readonly route: PlainRoute;
}

/**
 * What is there to be woken for begins at 0: an increase is seen of what was there before alone
 * (Prometheus, "Instrumentation": avoid missing metrics).
 */
export function makeMetrics(rotationOutcomes: readonly string[] = []): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const calls = new CallMetrics(registry);
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
    observe: (observation) => calls.observe(observation),
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
