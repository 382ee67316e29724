/** The agent's settings: what stands where nothing is said, and each mistake with its place. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { readSettings } from "./settings.ts";

const folder = mkdtempSync(join(tmpdir(), "sallyport-settings-"));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function settingsOf(text: string) {
  const file = join(folder, "agent.yaml");
  writeFileSync(file, text);
  return readSettings(file);
}

describe("settings", () => {
  it("say what stands where nothing is said", () => {
    expect(settingsOf("files: [{ path: a, text: b }]")).toMatchObject({
      ok: true,
      settings: {
        cache: { ttl: 300_000, staleMax: 3_600_000, entriesMax: 1_000 },
        watch: 30_000,
        callMax: 5_000,
        endpoint: undefined,
        files: [{ path: join(folder, "a"), mode: 0o600, onDenied: "remove", onChange: undefined }],
        isRemovedOnExit: false,
      },
    });
  });

  it("are right in the example", () => {
    const file = fileURLToPath(new URL("../../examples/agent/agent.yaml", import.meta.url));
    expect(readSettings(file)).toMatchObject({ ok: true });
  });

  it.each([
    ["127.0.0.1:2773", { kind: "tcp", host: "127.0.0.1", port: 2_773 }],
    ["localhost:1", { kind: "tcp", host: "localhost", port: 1 }],
    ["[::1]:0", { kind: "tcp", host: "::1", port: 0 }],
    ["unix:/run/agent.sock", { kind: "unix", path: "/run/agent.sock" }],
  ])("take the address %s", (listen, expected) => {
    const result = settingsOf(`endpoint: { listen: "${listen}", token_file: token }`);
    expect(result).toMatchObject({ settings: { endpoint: { listen: expected } } });
  });

  it("give a file to root's own group by name, where root asks", () => {
    const result = settingsOf("files: [{ path: a, text: b, owner: root }]");
    const isRoot = process.getuid?.() === 0;
    if (isRoot) expect(result).toMatchObject({ settings: { files: [{ owner: { user: 0 } }] } });
    else expect(result).toMatchObject({ findings: [{ message: /only root/ }] });
  });

  const mistakes = [
    ["a time that is none", "watch: soon\nfiles: [{ path: a, text: b }]", "1:8", "expected a time"],
    ["a misspelt name", "cache:\n  tll: 5s\nfiles: [{ path: a, text: b }]", "2:3", "tll"],
    ["another network", "endpoint: { listen: '0.0.0.0:1', token_file: t }", "1:21", "loopback"],
    ["no token", "endpoint:\n  listen: unix:a", "2:3", "`token_file` is missing"],
    ["nothing to do", "watch: 1s", "1:1", "nothing to do"],
    ["an empty file", "", "1:1", "nothing to do"],
    ["no YAML", "files: [", "1:9", ""],
    ["a template and a text", "files:\n- path: a\n  text: a\n  template: b", "2:3", "either"],
    ["a template that is not there", "files: [{ path: a, template: none }]", "1:30", "ENOENT"],
    [
      "a secret for all",
      `files: [{ path: a, text: '{{ secret "a" }}', mode: 0644 }]`,
      "1:52",
      "open",
    ],
    ["a command line", "files: [{ path: a, text: b, on_change: reload me }]", "1:40", "no shell"],
    ["a mistake in a text", "files:\n- path: a\n  text: |\n    b {{ c }}", "3:9", "column 6"],
    ["a mistake in a template", "files: [{ path: a, template: bad.template }]", "2:4", "neither"],
    ["an owner that is none", "files: [{ path: a, text: b, owner: 'a:b:c' }]", "1:36", "chown"],
    ["a path twice", "files: [{ path: a, text: b }, { path: ./a, text: c }]", "1:39", "twice"],
    ["too many entries", "cache: { max_entries: 0 }", "1:23", "whole number"],
    ["a time beyond a week", "watch: 169h", "1:8", "at most a week"],
  ] as const;

  it.each(mistakes)("tell %s with its place", (_, text, place, said) => {
    writeFileSync(join(folder, "bad.template"), "\n{{ nothing }}");
    const result = settingsOf(text);
    const told = result.ok ? [] : result.findings;
    expect(told.map(({ line, column }) => `${line}:${column}`)).toContain(place);
    expect(told.map(({ message }) => message).join("\n")).toContain(said);
  });
});
