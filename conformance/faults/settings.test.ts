import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { makeSite } from "./server-process.ts";

describe("settings that cannot be", () => {
  const site = makeSite();
  afterEach(() => expect(existsSync(join(site.folder, "sallyport.db"))).toBe(false));
  afterAll(() => site.remove());

  it.each<readonly [name: string, value: string, ...options: string[]]>([
    ["SALLYPORT_LISTEN", "4800"],
    ["SALLYPORT_LISTEN", "0.0.0.0:0", "--ephemeral"],
    ["SALLYPORT_DATABASE_URL", "mysql://localhost/sallyport"],
    ["SALLYPORT_ACCOUNT_ID", "12345"],
    ["SALLYPORT_ROOT_ACCESS_KEY_ID", "short"],
    ["SALLYPORT_LOG", "loud"],
    ["SALLYPORT_QUOTAS", "UsersPerAccount=many"],
  ])("%s=%s is named, and ends the start with 2", async (name, value, ...options) => {
    const { code, said } = await site.run({
      settings: { [name]: value },
      commandLine: ["serve", ...options],
    });
    expect(code).toBe(2);
    expect(said).toContain(name);
    expect(said.trim().split("\n")).toHaveLength(1);
  });

  it("half of the root credentials names both variables", async () => {
    const { code, said } = await site.run({ settings: { SALLYPORT_ROOT_ACCESS_KEY_ID: "" } });
    expect(code).toBe(2);
    expect(said).toContain("SALLYPORT_ROOT_ACCESS_KEY_ID");
    expect(said).toContain("SALLYPORT_ROOT_SECRET_ACCESS_KEY");
    expect(said).not.toContain(site.root.secretAccessKey);
  });

  it("an unknown option ends the start with 2", async () => {
    expect((await site.run({ commandLine: ["serve", "--fast"] })).code).toBe(2);
  });
});
