/** How values are written so that they stay values in the language around them. */
import { shellWord } from "../shell-word.ts";

export const filterNames = ["json", "url", "shell", "base64"] as const;

export type FilterName = (typeof filterNames)[number];

const filters: Readonly<Record<Exclude<FilterName, "base64">, (text: string) => string>> = {
  /** A JSON string with its quotes, which is a YAML string too. */
  json: (text) => JSON.stringify(text).replace(/[\u2028\u2029\u007f-\u009f]/g, escaped),
  /** One part of a URL (RFC 3986): all but unreserved characters as percent codes. */
  url: (text) => encodeURIComponent(text).replace(/[!'()*]/g, percentCode),
  shell: shellWord,
};

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function percentCode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** The value as the filter writes it, or a sentence that says why it cannot. */
export function applyFilter(name: FilterName, value: Buffer): Buffer | string {
  if (name === "base64") return Buffer.from(value.toString("base64"));
  const text = decoded(value);
  if (text === undefined) return `its bytes are no text, so ${name} cannot write them`;
  if (name === "shell" && text.includes("\0")) return "a shell's word cannot hold a zero byte";
  return Buffer.from(filters[name](text));
}

function decoded(value: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
