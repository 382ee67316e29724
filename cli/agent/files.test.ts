/** What the keeper of files tells: each thing once, on a server that the test holds. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { ManualClock } from "../../src/base/clock.ts";
import { CallRefused } from "../../src/client.ts";
import { SecretCache } from "./cache.ts";
import { FileKeeper } from "./files.ts";
import type { Source } from "./source.ts";
import { parseTemplate } from "./template.ts";

const folder = mkdtempSync(join(tmpdir(), "sallyport-agent-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("tells a refusal once, also where its words hold the time, and another one anew", async () => {
  let refusal = new CallRefused("ExpiredTokenException", 400, "it is 10:00");
  const refused = async () => {
    throw refusal;
  };
  const source: Source = { fetch: refused, version: refused };
  const pauses = { retryMin: 1_000, retryMax: 8_000 };
  const settings = { ttl: 1, staleMax: 1, entriesMax: 1, ...pauses };
  const cache = new SecretCache(source, settings, new ManualClock(1_000_000), () => 0.5);
  const file = {
    path: join(folder, "a"),
    template: parseTemplate('{{ secret "prod/db" }}'),
    templateName: "a",
    mode: 0o600,
    owner: undefined,
    onChange: undefined,
    onDenied: "remove" as const,
  };
  const told: string[] = [];
  const keeper = new FileKeeper([file], cache, (message) => told.push(message));
  await keeper.keep();
  refusal = new CallRefused("ExpiredTokenException", 400, "it is 10:01");
  await keeper.keep();
  expect(told).toEqual([`${file.path}: removed: prod/db: ExpiredTokenException: it is 10:00`]);
  expect(keeper.problems()).toEqual([expect.stringContaining("it is 10:01")]);
  refusal = new CallRefused("AccessDeniedException", 400, "no");
  await keeper.keep();
  expect(told.slice(1)).toEqual([`${file.path}: removed: prod/db: AccessDeniedException: no`]);
});
