import { expect, it } from "vitest";
import { makeMetrics } from "./metrics.ts";
import { plainRequest } from "./testing/plain-request.ts";

const call = {
  service: "iam",
  operation: "ListUsers",
  errorCode: undefined,
  status: 200,
  durationSeconds: 0.002,
  decision: "allowed",
} as const;

async function pageOf(metrics: ReturnType<typeof makeMetrics>): Promise<string> {
  return String((await metrics.route.answer(plainRequest("/metrics"))).body);
}

it("counts calls, decisions, durations and dropped refusals", async () => {
  const metrics = makeMetrics();
  metrics.observe(call);
  metrics.observe({ ...call, errorCode: "AccessDenied", status: 403, decision: "denied" });
  metrics.observe({ ...call, errorCode: "ValidationError", status: 400, decision: "none" });
  metrics.refusalDropped();
  const page = await pageOf(metrics);
  for (const line of [
    'sallyport_calls_total{service="iam",operation="ListUsers",code=""} 1',
    'sallyport_calls_total{service="iam",operation="ListUsers",code="AccessDenied"} 1',
    'sallyport_decisions_total{service="iam",verdict="allowed"} 1',
    'sallyport_decisions_total{service="iam",verdict="denied"} 1',
    'sallyport_call_duration_seconds_count{service="iam"} 3',
    "sallyport_refusals_dropped_total 1",
  ]) {
    expect(page).toContain(`${line}\n`);
  }
  expect(page).toMatch(/^sallyport_resident_memory_bytes \d+$/m);
});

it("counts on from what was read before", async () => {
  const metrics = makeMetrics();
  const line = 'sallyport_calls_total{service="iam",operation="ListUsers",code=""}';
  metrics.observe(call);
  metrics.observe(call);
  expect(await pageOf(metrics)).toContain(`${line} 2\n`);
  metrics.observe({ ...call, service: "sts" });
  metrics.observe(call);
  for (const _ of [1, 2]) expect(await pageOf(metrics)).toContain(`${line} 3\n`);
});

it("begins at 0 with what somebody is woken for: the first one is an increase", async () => {
  const metrics = makeMetrics(["RotationFailed"]);
  metrics.leaseEnd("failed");
  const page = await pageOf(metrics);
  for (const line of [
    'sallyport_rotations_total{outcome="RotationFailed"} 0',
    'sallyport_lease_ends_total{outcome="ended"} 0',
    'sallyport_lease_ends_total{outcome="failed"} 1',
  ]) {
    expect(page).toContain(`${line}\n`);
  }
});

it("counts each server by itself", async () => {
  makeMetrics().observe(call);
  expect(await pageOf(makeMetrics())).not.toContain("ListUsers");
});
