import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { formatChangelog, parseChanges, readChanges } from "./changelog.ts";

describe("the changes of a file", () => {
  it("are kinds and texts", () => {
    const text = "fixed: A clock that ran.\n\nMore of it.\nsecurity: A lock: it holds.\n";
    expect(parseChanges("0001-a.md", text)).toEqual([
      { kind: "fixed", text: "A clock that ran.\n\nMore of it." },
      { kind: "security", text: "A lock: it holds." },
    ]);
  });

  it.each(["", "A clock that ran.", "improved: A clock.", "fixed:"])("are not %j", (text) => {
    expect(() => parseChanges("0001-a.md", text)).toThrow("0001-a.md");
  });
});

describe("the changelog", () => {
  it("puts the newest version first and groups by kind", () => {
    const text = formatChangelog([
      { kind: "fixed", text: "One.\nTwo.", version: "0.9.0" },
      { kind: "added", text: "Three.", version: "0.10.0" },
      { kind: "fixed", text: "Four." },
      { kind: "added", text: "Five." },
    ]);
    expect(text.split("\n").filter((line) => /^[#-]|^ {2}/.test(line))).toEqual([
      "# Changelog",
      "## Unreleased",
      "### Added",
      "- Five.",
      "### Fixed",
      "- Four.",
      "## 0.10.0",
      "### Added",
      "- Three.",
      "## 0.9.0",
      "### Fixed",
      "- One.",
      "  Two.",
    ]);
  });

  it("is made of all that lies in changes/", () => {
    const changes = readChanges(new URL("../changes/", import.meta.url));
    const kept = readFileSync(new URL("../CHANGELOG.md", import.meta.url), "utf8");
    expect(kept, "run `npm run changelog`").toBe(formatChangelog(changes));
  });
});
