/**
 * `node bench/floor-server.ts [FILE]`: the least that a decision over HTTP costs with Node. Parses
 * the body and answers with as much JSON as a decision, and decides nothing. With a file it also
 * writes each body there, and answers once it is on the disk; what came meanwhile shares a flush.
 * Tells its port in a line.
 */
import { fdatasyncSync, openSync, writeSync } from "node:fs";
import { open } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Of the file from its start to here; then it is written over, as SQLite does with its log. */
const fileBytesMax = 32 * 1_024 * 1_024;

interface Waiting {
  readonly body: Buffer;
  readonly answer: () => void;
}

/** A file that is all there beforehand: to let it grow would cost more at each flush. */
async function openKeeper(file: string): Promise<(waiting: Waiting) => void> {
  const made = openSync(file, "w");
  writeSync(made, Buffer.alloc(fileBytesMax));
  fdatasyncSync(made);
  const handle = await open(file, "r+");
  let group: Waiting[] = [];
  let isWriting = false;
  let position = 0;
  const write = async () => {
    isWriting = true;
    while (group.length > 0) {
      const kept = group;
      group = [];
      const bytes = Buffer.concat(kept.map(({ body }) => body));
      if (position + bytes.length > fileBytesMax) position = 0;
      await handle.write(bytes, 0, bytes.length, position);
      position += bytes.length;
      await handle.datasync();
      for (const { answer } of kept) answer();
    }
    isWriting = false;
  };
  return (waiting) => {
    group.push(waiting);
    if (!isWriting) void write();
  };
}

function answer(body: Buffer, response: ServerResponse): void {
  const { subject } = JSON.parse(body.toString()) as { subject: { id: string } };
  const text = JSON.stringify({ decision: true, context: { subject: subject.id } });
  response.writeHead(200, { "content-type": "application/json", "content-length": text.length });
  response.end(text);
}

const [file] = process.argv.slice(2);
const keep = file === undefined ? undefined : await openKeeper(file);
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    if (keep === undefined) answer(body, response);
    else keep({ body, answer: () => answer(body, response) });
  });
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
