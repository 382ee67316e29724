/** The agent's settings, read from YAML: every mistake is told with line and column. */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UsageError } from "../failure.ts";
import type { Finding } from "../policy/finding.ts";
import type { SourceFile } from "../policy/sources.ts";
import { type Entry, YamlReader } from "../policy/world/yaml.ts";
import type { CacheSettings } from "./cache.ts";
import { type FileOwner, findOwner } from "./owner.ts";
import { parseTemplate, type Template, TemplateError, valuesOf } from "./template.ts";

export type ListenAddress =
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string };

export interface EndpointSettings {
  readonly listen: ListenAddress;
  readonly tokenFile: string;
  readonly connectionsMax: number;
  readonly hasMetrics: boolean;
}

export interface CommandSettings {
  readonly command: string;
  readonly words: readonly string[];
  readonly millisecondsMax: number;
}

export interface FileSettings {
  readonly path: string;
  readonly template: Template;
  /** Where the template stands, as messages name it. */
  readonly templateName: string;
  readonly mode: number;
  readonly owner: FileOwner | undefined;
  readonly onChange: CommandSettings | undefined;
  /** What becomes of the file when one of its values is refused or deleted. */
  readonly onDenied: "remove" | "keep";
}

export interface AgentSettings {
  readonly cache: CacheSettings;
  /** How often to look for new versions, in milliseconds. */
  readonly watch: number;
  /** How long a call of the server may take, in milliseconds. */
  readonly callMax: number;
  readonly endpoint: EndpointSettings | undefined;
  readonly files: readonly FileSettings[];
  readonly isRemovedOnExit: boolean;
}

export type SettingsResult =
  | { readonly ok: true; readonly settings: AgentSettings }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Defaults, in milliseconds. */
const second = 1_000;
const defaults = {
  ttl: 300 * second,
  staleMax: 3_600 * second,
  watch: 30 * second,
  callMax: 5 * second,
  retryMin: second / 2,
  retryMax: 30 * second,
  onChange: 30 * second,
  entries: 1_000,
  connections: 256,
  mode: 0o600,
} as const;

const unitMilliseconds: Readonly<Record<string, number>> = {
  ms: 1,
  s: second,
  m: 60 * second,
  h: 3_600 * second,
};
/** Longer pauses overflow the timers of the runtime. */
const durationMax = 7 * 24 * 3_600 * second;

/** Reads a file of settings and the templates that it names; reads no secret. */
export function readSettings(file: string): SettingsResult {
  const text = readText(file);
  const reader = new SettingsReader({ file, text });
  const settings = reader.settings();
  const { findings } = reader;
  return findings.length === 0 ? { ok: true, settings } : { ok: false, findings };
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${error instanceof Error ? error.message : error}`);
  }
}

type Members = ReadonlyMap<string, Entry>;

class SettingsReader {
  readonly findings: Finding[];
  readonly #yaml: YamlReader;
  readonly #folder: string;

  constructor(source: SourceFile) {
    this.#yaml = new YamlReader(source);
    this.findings = this.#yaml.findings;
    this.#folder = dirname(resolve(source.file));
  }

  settings(): AgentSettings {
    const root = this.#yaml.root;
    const names = ["cache", "watch", "server", "endpoint", "files", "remove_on_exit"];
    // A file that is no YAML is told as that, and not also for what it lacks.
    const isBroken = root === undefined || this.findings.length > 0;
    const members: Members = isBroken ? new Map() : this.#yaml.known(root, names);
    const server = this.#section(members, "server", ["timeout", "retry_min", "retry_max"]);
    const removed = members.get("remove_on_exit");
    const files = members.get("files");
    const settings: AgentSettings = {
      cache: this.#cache(members, server),
      watch: this.#duration(members, "watch", defaults.watch),
      callMax: this.#duration(server, "timeout", defaults.callMax),
      endpoint: this.#endpoint(members.get("endpoint")),
      files:
        files === undefined
          ? []
          : this.#yaml.items(files).flatMap((each) => this.#file(each) ?? []),
      isRemovedOnExit: removed !== undefined && this.#yaml.flag(removed),
    };
    this.#requirePurpose(root, settings);
    if (files !== undefined) this.#requireOnePathEach(files);
    return settings;
  }

  #requirePurpose(root: Entry | undefined, { endpoint, files }: AgentSettings): void {
    const message = "there is nothing to do: name files, or an endpoint, or both";
    if (this.findings.length > 0 || endpoint !== undefined || files.length > 0) return;
    if (root !== undefined) this.#yaml.report(root, message);
    else this.#add({ line: 1, column: 1 }, this.#yaml.file, message);
  }

  /** Two templates of one file would take turns, and its command would run for ever. */
  #requireOnePathEach(files: Entry): void {
    const seen = new Set<string>();
    for (const file of this.#yaml.items(files)) {
      const entry = this.#yaml.isMap(file) ? this.#yaml.members(file).get("path") : undefined;
      const path = this.#path(entry);
      if (entry === undefined || path === undefined) continue;
      if (seen.has(path)) this.#yaml.report(entry, "this path stands here twice");
      seen.add(path);
    }
  }

  #cache(members: Members, server: Members): CacheSettings {
    const cache = this.#section(members, "cache", ["ttl", "max_stale", "max_entries"]);
    return {
      ttl: this.#duration(cache, "ttl", defaults.ttl),
      staleMax: this.#duration(cache, "max_stale", defaults.staleMax),
      entriesMax: this.#count(cache, "max_entries", defaults.entries, 1_000_000),
      retryMin: this.#duration(server, "retry_min", defaults.retryMin),
      retryMax: this.#duration(server, "retry_max", defaults.retryMax),
    };
  }

  #endpoint(entry: Entry | undefined): EndpointSettings | undefined {
    if (entry === undefined) return undefined;
    const names = ["listen", "token_file", "max_connections", "metrics"];
    const members = this.#yaml.known(entry, names);
    const listen = this.#listen(this.#required(entry, members, "listen"));
    const tokenFile = this.#path(this.#required(entry, members, "token_file"));
    const metrics = members.get("metrics");
    if (listen === undefined || tokenFile === undefined) return undefined;
    return {
      listen,
      tokenFile,
      connectionsMax: this.#count(members, "max_connections", defaults.connections, 65_536),
      hasMetrics: metrics !== undefined && this.#yaml.flag(metrics),
    };
  }

  #listen(entry: Entry | undefined): ListenAddress | undefined {
    const text = entry && this.#yaml.text(entry);
    if (entry === undefined || text === undefined) return undefined;
    if (text.startsWith("unix:") && text.length > "unix:".length) {
      return { kind: "unix", path: resolve(this.#folder, text.slice("unix:".length)) };
    }
    const [, host, port] = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\]):(\d{1,5})$/.exec(text) ?? [];
    if (host !== undefined && Number(port) <= 65_535) {
      return { kind: "tcp", host: host.replace(/[[\]]/g, ""), port: Number(port) };
    }
    this.#yaml.report(entry, "expected 127.0.0.1:PORT, [::1]:PORT or unix:PATH: loopback only");
    return undefined;
  }

  #file(entry: Entry): FileSettings | undefined {
    const names = [
      "path",
      "template",
      "text",
      "mode",
      "owner",
      "on_change",
      "timeout",
      "on_denied",
    ];
    const members = this.#yaml.known(entry, names);
    const path = this.#path(this.#required(entry, members, "path"));
    const found = this.#template(entry, members);
    const owner = this.#owner(members.get("owner"));
    const onChange = this.#command(members);
    const denied = members.get("on_denied");
    const onDenied = denied && this.#yaml.choice(denied, ["remove", "keep"]);
    if (path === undefined || found === undefined) return undefined;
    const mode = this.#mode(members.get("mode"), found.template);
    return { path, ...found, mode, owner, onChange, onDenied: onDenied ?? "remove" };
  }

  #template(
    entry: Entry,
    members: Members,
  ): { readonly template: Template; readonly templateName: string } | undefined {
    const [named, inline] = [members.get("template"), members.get("text")];
    if ((named === undefined) === (inline === undefined)) {
      this.#yaml.report(entry, "a file has either a template (a path) or a text");
      return undefined;
    }
    if (inline !== undefined) return this.#inlineTemplate(inline);
    const path = this.#path(named);
    if (named === undefined || path === undefined) return undefined;
    try {
      return { template: parseTemplate(readFileSync(path, "utf8")), templateName: path };
    } catch (error) {
      if (error instanceof TemplateError) this.#add(error, path, error.message);
      else this.#yaml.report(named, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  /** Its places are counted from where it stands; its own lines are told in the message. */
  #inlineTemplate(entry: Entry) {
    const text = this.#yaml.text(entry);
    if (text === undefined) return undefined;
    try {
      const { line } = this.#yaml.place(entry);
      return { template: parseTemplate(text), templateName: `${this.#yaml.file}:${line}` };
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const { message, line, column } = error;
      this.#yaml.report(entry, `line ${line}, column ${column} of the text: ${message}`);
      return undefined;
    }
  }

  #mode(entry: Entry | undefined, template: Template): number {
    const text = entry && this.#yaml.text(entry);
    if (entry === undefined || text === undefined) return defaults.mode;
    if (!/^(?:0o?)?[0-7]{3}$/.test(text)) {
      this.#yaml.report(entry, "expected a mode as chmod takes it, such as 0640");
      return defaults.mode;
    }
    const mode = Number.parseInt(text.slice(-3), 8);
    const isOpen = (mode & 0o007) !== 0 && valuesOf(template).length > 0;
    if (isOpen) this.#yaml.report(entry, "a file with secrets may not be open to everyone");
    return mode;
  }

  #owner(entry: Entry | undefined): FileOwner | undefined {
    const text = entry && this.#yaml.text(entry);
    if (entry === undefined || text === undefined) return undefined;
    const owner = findOwner(text);
    if (typeof owner !== "string") return owner;
    this.#yaml.report(entry, owner);
    return undefined;
  }

  #command(members: Members): CommandSettings | undefined {
    const entry = members.get("on_change");
    const millisecondsMax = this.#duration(members, "timeout", defaults.onChange);
    if (entry === undefined) return undefined;
    if (!this.#yaml.isList(entry)) {
      this.#yaml.report(entry, "expected a list, [command, argument, …]: no shell reads it");
      return undefined;
    }
    const [command, ...words] = this.#yaml.texts(entry);
    if (command !== undefined && command !== "") return { command, words, millisecondsMax };
    this.#yaml.report(entry, "the command is empty");
    return undefined;
  }

  #section(members: Members, name: string, names: readonly string[]): Members {
    const entry = members.get(name);
    return entry === undefined ? new Map() : this.#yaml.known(entry, names);
  }

  #required(owner: Entry, members: Members, name: string): Entry | undefined {
    const entry = members.get(name);
    if (entry === undefined) this.#yaml.report(owner, `\`${name}\` is missing here`);
    return entry;
  }

  #path(entry: Entry | undefined): string | undefined {
    const text = entry && this.#yaml.text(entry);
    if (entry !== undefined && text === "") this.#yaml.report(entry, "expected a path");
    return text === undefined ? undefined : resolve(this.#folder, text);
  }

  #duration(members: Members, name: string, without: number): number {
    const entry = members.get(name);
    const text = entry && this.#yaml.text(entry);
    if (entry === undefined || text === undefined) return without;
    const [, count, unit = ""] = /^(\d{1,9})(ms|s|m|h)$/.exec(text) ?? [];
    const milliseconds = Number(count) * (unitMilliseconds[unit] ?? Number.NaN);
    if (milliseconds > 0 && milliseconds <= durationMax) return milliseconds;
    this.#yaml.report(entry, "expected a time such as 500ms, 30s, 5m or 1h, of at most a week");
    return without;
  }

  #count(members: Members, name: string, without: number, max: number): number {
    const entry = members.get(name);
    const text = entry && this.#yaml.text(entry);
    if (entry === undefined || text === undefined) return without;
    const count = Number(text);
    if (Number.isInteger(count) && count >= 1 && count <= max) return count;
    this.#yaml.report(entry, `expected a whole number from 1 to ${max}`);
    return without;
  }

  #add(
    { line, column }: { readonly line: number; readonly column: number },
    file: string,
    message: string,
  ): void {
    this.findings.push({ level: "error", rule: "settings", file, line, column, message });
  }
}
