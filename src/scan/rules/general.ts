/** Secrets that belong to no issuer: private keys, passwords in URLs and files, assignments. */
import { isPlaceholder } from "../randomness.ts";
import type { SecretRule } from "../rule.ts";
import { assigned, isDrawn, looksRandom, pattern, token } from "./form.ts";

const keyRules: readonly SecretRule[] = [
  {
    id: "private-key",
    title: "Private key",
    severity: "error",
    keywords: ["PRIVATE KEY"],
    // Between its lines stands what a language puts there: escapes, quotes, pluses, comments.
    pattern: pattern(
      "(?<=---- ?BEGIN (?:[A-Z0-9]{2,10} ){0,2})PRIVATE KEY(?: BLOCK)?-----",
      String.raw`((?:\s|\\{1,4}[rn]|[A-Za-z0-9+/=:,.()"'*#>\`]|-(?!-)){64,400})`,
    ),
    isSecret: (secret) => looksRandom(4)(secret) && /[A-Za-z0-9+/]{32}/.test(secret),
  },
  {
    id: "putty-private-key",
    title: "PuTTY private key",
    severity: "error",
    keywords: ["PuTTY-User-Key-File-"],
    pattern: /PuTTY-User-Key-File-[23]: [^\r\n]{3,60}\r?\n/,
  },
  token(
    "age-secret-key",
    "age secret key",
    ["AGE-SECRET-KEY-1"],
    "[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}",
  ),
  {
    id: "json-web-token",
    title: "JSON web token",
    severity: "warning",
    keywords: ["eyJ"],
    pattern: /(?<![\w.])eyJ[\w-]{10,1000}\.eyJ[\w-]{10,4000}\.[\w-]{20,1000}/,
    isSecret: isWebToken,
  },
];

const urlRules: readonly SecretRule[] = [
  {
    id: "password-in-url",
    title: "Password in a URL",
    severity: "error",
    keywords: ["://"],
    // A name may be missing: `redis://:password@host`.
    pattern: /(?<=[a-z0-9]):\/\/[^\s:/@"'`<>(){}$]{0,64}:([^\s/@"'`<>(){}]{6,128})@[\w.-]{1,128}/i,
    isSecret: (secret) => looksRandom(2.5)(secret) && !isPlainWord(secret),
  },
  {
    id: "secret-in-url",
    title: "Secret in a URL's query",
    severity: "warning",
    keywords: ["password", "token", "api_key", "apikey", "secret"].flatMap((name) => [
      `?${name}=`,
      `&${name}=`,
      `_${name}=`,
    ]),
    pattern: pattern(
      "(?:[?&]|(?<=[?&][a-z]{1,16})_)(?:password|token|api_?key|secret)=",
      String.raw`([^\s&#;"'\`<>\\{}$]{12,400})`,
    ),
    isSecret: isDrawn(3.5),
  },
  {
    id: "password-in-connection-string",
    title: "Password in a connection string",
    severity: "error",
    keywords: [";password=", ";pwd=", "; password=", "; pwd="],
    pattern: /; ?(?:password|pwd)=([^\s;"'`<>\\{}$]{6,128})/i,
    isSecret: isDrawn(2.5),
  },
  {
    id: "authorization-header",
    title: "Credential in a header",
    severity: "warning",
    keywords: ["authorization"],
    pattern: pattern(
      "authorization",
      assigned,
      "[\"'`]?(?:basic|bearer|token)[ \\t]{1,4}([A-Za-z0-9+/=._~-]{16,2000})",
    ),
    isSecret: isDrawn(3.5),
  },
];

const fileRules: readonly SecretRule[] = [
  {
    id: "netrc-password",
    title: "Password of a .netrc",
    severity: "error",
    keywords: ["machine "],
    pattern: /machine\s+\S{1,128}\s+login\s+\S{1,128}\s+password\s+(\S{6,128})/,
    isSecret: looksRandom(2.5),
  },
  {
    id: "npm-registry-credential",
    title: "Credential of a package registry",
    severity: "error",
    keywords: [],
    pattern: /(?::|^|\n)_(?:authToken|auth|password)\s{0,4}=\s{0,4}"?([A-Za-z0-9+/=_.-]{16,600})/,
    isSecret: looksRandom(3),
    files: /\.npmrc$/,
  },
  {
    id: "pgpass-password",
    title: "Password of a .pgpass",
    severity: "error",
    keywords: [],
    pattern: /(?:^|\n)[^:\s#]{1,128}:(?:\d{1,5}|\*):[^:\s]{1,64}:[^:\s]{1,64}:([^\s]{4,128})/,
    isSecret: (secret) => !isPlaceholder(secret),
    files: /\.pgpass$/,
  },
  {
    id: "kubeconfig-key",
    title: "Client key of a kubeconfig",
    severity: "error",
    keywords: ["client-key-data:"],
    pattern: /client-key-data:\s{0,4}"?([A-Za-z0-9+/=]{100,8000})/,
    isSecret: looksRandom(3),
  },
  {
    id: "docker-registry-credential",
    title: "Credential of a container registry",
    severity: "error",
    keywords: ['"auth"'],
    pattern: /"auth"\s{0,4}:\s{0,4}"([A-Za-z0-9+/=]{16,400})"/,
    isSecret: (secret) =>
      /^[^:\s]{1,128}:.{4,}/.test(Buffer.from(secret, "base64").toString("latin1")),
  },
];

const secretNames = [
  ...["password", "passwd", "passphrase", "pwd", "secret", "token", "credential"],
  ...["api_key", "apikey", "api-key", "access_key", "access-key", "accesskey"],
  ...["private_key", "signing_key", "encryption_key"],
];
const secretName =
  "(?:passw(?:or)?d|passphrase|pwd|secret|token|credential|(?:api|access)[_-]?key" +
  "|(?:private|signing|encryption)_key)";

/** In lists of files and their digests a name such as `access-key.ts` names no value. */
const noFileName = [
  String.raw`(?![\w.-]*\.`,
  "(?:[cm]?[jt]sx?|py|go|rb|rs|php|java|css|html|json)[\"'`])",
].join("");

/** Files of settings, where values need no quotes. */
const settingsFile = new RegExp(
  [
    String.raw`(?:^|/)(?:\.env(?:\.[\w.-]+)?|\.envrc|[\w.-]*Dockerfile|credentials)$`,
    String.raw`\.(?:env|properties|ini|cfg|conf|ya?ml|sh|bash|zsh|ps1)$`,
  ].join("|"),
  "i",
);

/** `password = "…"` and its like, in any language: told from names and fillings by randomness. */
const namedRules: readonly SecretRule[] = [
  {
    id: "assigned-secret",
    title: "Secret in an assignment",
    severity: "warning",
    keywords: secretNames,
    pattern: pattern(
      secretName,
      noFileName,
      String.raw`[\w.-]{0,24}(?:\??:[ \t]?\w{1,20}(?=[ \t]?=))?`,
      assigned,
      String.raw`["'\`]([^\s"'\`<>\\]{12,200})["'\`]`,
    ),
    isSecret: isDrawn(3.5),
  },
  {
    id: "settings-secret",
    title: "Secret in a file of settings",
    severity: "warning",
    keywords: secretNames,
    pattern: pattern(
      secretName,
      String.raw`[\w.-]{0,24}[ \t]{0,8}[:=][ \t]{0,8}`,
      String.raw`([^\s"'\`<>\\,#]{12,200})(?=[ \t]{0,8}(?:[\r\n#]|$))`,
    ),
    isSecret: isDrawn(3.5),
    files: settingsFile,
  },
  {
    id: "secret-in-xml",
    title: "Secret in XML",
    severity: "warning",
    keywords: ["password>", "passphrase>", "secret>", "token>", "apikey>"],
    pattern: /(?:password|passphrase|secret|token|apikey)>\s{0,4}([^\s<>"'`{}$]{8,200})<\//i,
    isSecret: isDrawn(3),
  },
];

function isPlainWord(secret: string): boolean {
  return /^(?:pass(?:word)?|secret|postgres|root|admin|user(?:name)?|guest)$/i.test(secret);
}

function isWebToken(secret: string): boolean {
  const [header = ""] = secret.split(".");
  try {
    return typeof JSON.parse(Buffer.from(header, "base64url").toString()).alg === "string";
  } catch (error) {
    // What begins like a token but holds no JSON is none.
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

export const generalRules: readonly SecretRule[] = [
  ...keyRules,
  ...urlRules,
  ...fileRules,
  ...namedRules,
];
