/** Nothing that looks like a real secret is kept, not even as a fixture: tests make their own. */
import { lineAt, type Rule } from "./project.ts";

/** Not written to be seen through, as `AKIAABCDEFGHIJKLMNOP` and AWS's own EXAMPLE ids are. */
function looksReal(secret: string): boolean {
  return !/EXAMPLE|ABCDEFGH/.test(secret) && new Set(secret).size >= 8;
}

const secrets: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: "access key id", pattern: /\b(AKIA|ASIA)[A-Z2-7]{16}\b/g },
  {
    what: "private key",
    pattern: /-----BEGIN ([A-Z]+ )?PRIVATE KEY-----[\s\\nr]+[A-Za-z0-9+/]{40}/g,
  },
];

export const leakedSecrets: Rule = {
  name: "leaked-secrets",
  check: ({ texts }) =>
    [...texts].flatMap(([path, text]) =>
      secrets.flatMap(({ what, pattern }) =>
        [...text.matchAll(pattern)]
          .filter(([secret]) => looksReal(secret))
          .map(({ index }) => `${path}:${lineAt(text, index)} looks like: ${what}`),
      ),
    ),
};
