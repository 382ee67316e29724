/** A load generator on kept connections: requests signed beforehand, latencies measured. */
import { connect, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { parseAnswer } from "../conformance/faults/connection.ts";

export interface LoadResult {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Answers whose status was not 200. */
  readonly failures: number;
}

/**
 * Sends all requests over so many connections, each waiting for its answer before the next. With
 * `perSecond`, a request is not sent before its turn at that rate, and its latency counts from that
 * turn: one that waited for a free connection waited as a user would have.
 */
export async function load(
  url: URL,
  requests: readonly Buffer[],
  connections: number,
  perSecond?: number,
): Promise<LoadResult> {
  let index = 0;
  let failures = 0;
  const latencies: number[] = [];
  const next = () => {
    const bytes = requests[index];
    const dueAt = perSecond === undefined ? undefined : startedAt + (index * 1_000) / perSecond;
    index += 1;
    return bytes && { bytes, dueAt };
  };
  const onAnswer = (status: number, milliseconds: number) => {
    if (status !== 200) failures += 1;
    latencies.push(milliseconds);
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: connections }, () => runConnection(url, next, onAnswer)));
  const seconds = (performance.now() - startedAt) / 1_000;
  latencies.sort((left, right) => left - right);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
  return { perSecond: latencies.length / seconds, p50: at(0.5), p99: at(0.99), failures };
}

type OnAnswer = (status: number, milliseconds: number) => void;

interface Turn {
  readonly bytes: Buffer;
  /** By the clock of `performance.now()`; undefined where it is due as soon as it can be sent. */
  readonly dueAt: number | undefined;
}

/** Sends what `next` gives, one request after the other, until it gives nothing more. */
async function runConnection(
  url: URL,
  next: () => Turn | undefined,
  onAnswer: OnAnswer,
): Promise<void> {
  let socket: Socket | undefined;
  for (let turn = next(); turn !== undefined; turn = next()) {
    socket ??= await open(url);
    const dueAt = turn.dueAt ?? performance.now();
    const early = Math.ceil(dueAt - performance.now());
    if (early > 0) await setTimeout(early);
    const { status, kept } = await exchange(socket, turn.bytes);
    onAnswer(status, performance.now() - dueAt);
    if (!kept) {
      socket.destroy();
      socket = undefined;
    }
  }
  socket?.destroy();
}

/** `kept` is false where the server does not take another request on this connection. */
function exchange(
  socket: Socket,
  request: Buffer,
): Promise<{ readonly status: number; readonly kept: boolean }> {
  return new Promise((resolve, reject) => {
    let pending: Buffer = Buffer.alloc(0);
    const onData = (chunk: Buffer) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const answer = parseAnswer(pending);
      if (answer === undefined) return;
      socket.off("data", onData).off("error", reject).off("close", onClose);
      const head = pending.toString("latin1", 0, answer.bodyStart);
      const closing = head.startsWith("HTTP/1.0") || /\r\nconnection: close/i.test(head);
      resolve({ status: answer.status, kept: !closing });
    };
    const onClose = () => reject(new Error("the connection was closed before its answer"));
    socket.on("data", onData).once("error", reject).once("close", onClose);
    socket.write(request);
  });
}

function open(url: URL): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const address = { port: Number(url.port), host: url.hostname, noDelay: true };
    const socket = connect(address, () => resolve(socket.off("error", reject)));
    socket.once("error", reject);
  });
}
