/** What became of calls, for Prometheus. */
import { Counter, Histogram, type Registry } from "prom-client";
import type { CallObservation } from "../pipeline/gate.ts";

/** From a tenth of a millisecond to five seconds. */
const durationBuckets = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
];

/** Calls that are told with the same labels. */
interface Alike {
  readonly labels: Pick<CallObservation, "service" | "operation" | "errorCode" | "decision">;
  count: number;
}

/** Counts alike calls by itself: the registry, where counting is dear, is told when it is read. */
export class CallMetrics {
  readonly #calls: Counter<"service" | "operation" | "code">;
  readonly #decisions: Counter<"service" | "verdict">;
  readonly #durations: Histogram<"service">;
  /** By the operation; there are few of one name. */
  readonly #alike = new Map<string, Alike[]>();

  constructor(registry: Registry) {
    const registers = [registry];
    const collect = () => this.#tell();
    this.#calls = new Counter({
      name: "sallyport_calls_total",
      help: "Calls answered, by service, operation and error code (empty where there was none).",
      labelNames: ["service", "operation", "code"] as const,
      registers,
      collect,
    });
    this.#decisions = new Counter({
      name: "sallyport_decisions_total",
      help: "Authorization decisions, by service and verdict.",
      labelNames: ["service", "verdict"] as const,
      registers,
      collect,
    });
    this.#durations = new Histogram({
      name: "sallyport_call_duration_seconds",
      help: "Time from a whole request received to its answer, by service.",
      labelNames: ["service"] as const,
      buckets: durationBuckets,
      registers,
    });
  }

  observe(call: CallObservation): void {
    this.#alikeOf(call).count += 1;
    this.#durations.observe({ service: call.service }, call.durationSeconds);
  }

  #alikeOf(call: CallObservation): Alike {
    const ofName = this.#alike.get(call.operation);
    const known = ofName?.find(({ labels }) => isAlike(labels, call));
    if (known !== undefined) return known;
    const fresh: Alike = { labels: call, count: 0 };
    if (ofName === undefined) this.#alike.set(call.operation, [fresh]);
    else ofName.push(fresh);
    return fresh;
  }

  #tell(): void {
    for (const { labels, count } of [...this.#alike.values()].flat()) {
      const { service, operation, errorCode, decision } = labels;
      this.#calls.inc({ service, operation, code: errorCode ?? "" }, count);
      if (decision !== "none") this.#decisions.inc({ service, verdict: decision }, count);
    }
    this.#alike.clear();
  }
}

function isAlike(labels: Alike["labels"], call: CallObservation): boolean {
  return (
    labels.errorCode === call.errorCode &&
    labels.decision === call.decision &&
    labels.service === call.service
  );
}
