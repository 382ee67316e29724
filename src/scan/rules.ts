/**
 * The kinds of secret that are looked for. The forms are the issuers' own, from their documentation
 * of token formats; what has a fixed prefix is found by it, the rest by the words around it.
 */
import { endsInChecksum, entropy, isPlaceholder, isSequence } from "./randomness.ts";
import type { SecretRule } from "./rule.ts";

/** A token that is told by how it begins. */
function token(
  id: string,
  title: string,
  prefixes: readonly string[],
  rest: string,
  further: Partial<SecretRule> = {},
): SecretRule {
  const escaped = prefixes.map((prefix) => prefix.replace(/[.*+?^${}()|[\]\\-]/g, "\\$&"));
  return {
    id,
    title,
    severity: "error",
    keywords: prefixes,
    pattern: new RegExp(`(?<![A-Za-z0-9_])(?:${escaped.join("|")})${rest}`),
    ...further,
  };
}

const word = "[A-Za-z0-9]";
const url = "[A-Za-z0-9_-]";
const end = "(?![A-Za-z0-9_-])";

/** A random text after a word that names it; templates and fillings are let go. */
function looksRandom(bits: number) {
  return (secret: string): boolean =>
    entropy(secret) >= bits && !isPlaceholder(secret) && !isSequence(secret);
}

const notExample = (secret: string): boolean => !/EXAMPLE/i.test(secret) && !isSequence(secret);

/** What stands between a name and its value, in code, in settings and in JSON. */
const assigned = String.raw`["'\`\]]{0,2}[ \t]{0,8}(?:=>|:=|[:=,])[ \t]{0,8}`;

/** A rule's pattern from its parts, ignoring case. */
function pattern(...parts: readonly string[]): RegExp {
  return new RegExp(parts.join(""), "i");
}

const cloudRules: readonly SecretRule[] = [
  token(
    "aws-access-key-id",
    "AWS or Sallyport access key id",
    ["AKIA", "ASIA"],
    "[A-Z2-7]{16}\\b",
    {
      severity: "warning",
      isSecret: (secret) => notExample(secret) && entropy(secret) > 2.5,
    },
  ),
  {
    id: "aws-secret-access-key",
    title: "AWS or Sallyport secret access key",
    severity: "error",
    keywords: ["secret_access_key", "secretaccesskey", "secret access key", "aws_secret"],
    pattern: pattern(
      "(?:secret.?access.?key|aws_secret(?:_key)?)",
      assigned,
      "[\"'`]?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
    ),
    isSecret: (secret) => notExample(secret) && entropy(secret) >= 4,
  },
  {
    id: "aws-session-token",
    title: "AWS or Sallyport session token",
    severity: "warning",
    keywords: ["session_token", "sessiontoken"],
    pattern: pattern("session.?token", assigned, "[\"'`]?([A-Za-z0-9/+_=-]{100,2000})"),
    isSecret: looksRandom(4.5),
  },
  token("google-api-key", "Google API key", ["AIza"], `${url}{35}${end}`, {
    isSecret: looksRandom(3),
  }),
  token("google-oauth-secret", "Google OAuth client secret", ["GOCSPX-"], `${url}{28}${end}`),
  {
    id: "azure-storage-key",
    title: "Azure storage account key",
    severity: "error",
    keywords: ["accountkey="],
    pattern: /AccountKey=([A-Za-z0-9+/]{86}==)/i,
    isSecret: looksRandom(4),
  },
  {
    id: "azure-client-secret",
    title: "Microsoft Entra client secret",
    severity: "error",
    keywords: ["8Q~"],
    pattern: /(?<![\w~.-])[\w~.-]{3}8Q~[\w~.-]{34}(?![\w~.-])/,
    before: 4,
    isSecret: looksRandom(3.5),
  },
  token(
    "digitalocean-token",
    "DigitalOcean token",
    ["dop_v1_", "doo_v1_", "dor_v1_"],
    "[a-f0-9]{64}",
  ),
  {
    id: "terraform-cloud-token",
    title: "HCP Terraform token",
    severity: "error",
    keywords: [".atlasv1."],
    pattern: /(?<!\w)\w{14}\.atlasv1\.[\w-]{60,70}/,
    before: 15,
  },
  token("vault-token", "HashiCorp Vault token", ["hvs.", "hvb.", "hvr."], `${url}{24,300}`, {
    isSecret: looksRandom(3.5),
  }),
  token("databricks-token", "Databricks token", ["dapi"], "[a-f0-9]{32}(?:-\\d)?\\b", {
    isSecret: looksRandom(3),
  }),
  token("pulumi-token", "Pulumi token", ["pul-"], "[a-f0-9]{40}\\b"),
];

const developerRules: readonly SecretRule[] = [
  token(
    "github-token",
    "GitHub token",
    ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
    `${word}{36}\\b`,
    {
      isSecret: endsInChecksum,
    },
  ),
  token("github-fine-grained-token", "GitHub token", ["github_pat_"], `${word}{22}_${word}{59}\\b`),
  token(
    "gitlab-token",
    "GitLab token",
    ["glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glsoat-", "glft-", "glagent-"],
    `${url}{20,64}`,
    { isSecret: looksRandom(3) },
  ),
  token("npm-token", "npm token", ["npm_"], `${word}{36}\\b`, { isSecret: endsInChecksum }),
  token("pypi-token", "PyPI token", ["pypi-AgEIcHlwaS5vcmc"], `${url}{50,300}`),
  token("rubygems-key", "RubyGems key", ["rubygems_"], "[a-f0-9]{48}\\b"),
  token("docker-token", "Docker Hub token", ["dckr_pat_", "dckr_oat_"], `${url}{27,40}`),
  token("atlassian-token", "Atlassian token", ["ATATT3"], "[\\w=-]{150,220}"),
  token("figma-token", "Figma token", ["figd_"], `${url}{40,50}`),
  token("linear-key", "Linear key", ["lin_api_"], `${word}{40}\\b`),
  token("sentry-token", "Sentry token", ["sntrys_", "sntryu_"], "[\\w=+/-]{60,400}"),
  token("grafana-token", "Grafana token", ["glsa_"], `${word}{32}_[a-f0-9]{8}\\b`),
  token("new-relic-key", "New Relic key", ["NRAK-"], "[A-Z0-9]{27}\\b"),
  token("doppler-token", "Doppler token", ["dp.pt.", "dp.st."], `[\\w.-]{40,80}`),
  token("hugging-face-token", "Hugging Face token", ["hf_"], `[A-Za-z]{34}\\b`, {
    isSecret: looksRandom(3.5),
  }),
  token("openai-key", "OpenAI key", ["sk-proj-", "sk-svcacct-", "sk-admin-"], `${url}{40,200}`, {
    isSecret: looksRandom(4),
  }),
  {
    id: "openai-legacy-key",
    title: "OpenAI key",
    severity: "error",
    keywords: ["T3BlbkFJ"],
    pattern: /(?<!\w)sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}\b/,
    before: 24,
  },
  token("anthropic-key", "Anthropic key", ["sk-ant-"], `[a-z]{3}\\d{2}-${url}{80,120}`),
];

const serviceRules: readonly SecretRule[] = [
  token(
    "slack-token",
    "Slack token",
    ["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-"],
    `${url}{20,200}`,
    {
      isSecret: looksRandom(2.5),
    },
  ),
  token(
    "slack-app-token",
    "Slack app token",
    ["xapp-"],
    `\\d-[A-Z0-9]{8,14}-\\d{10,16}-[a-f0-9]{64}`,
  ),
  {
    id: "slack-webhook",
    title: "Slack webhook",
    severity: "error",
    keywords: ["hooks.slack.com/services/"],
    pattern: /hooks\.slack\.com\/services\/(T[A-Z0-9]{8,12}\/B[A-Z0-9]{8,12}\/[A-Za-z0-9]{24})/i,
    isSecret: looksRandom(3),
  },
  {
    id: "discord-webhook",
    title: "Discord webhook",
    severity: "error",
    keywords: ["discord.com/api/webhooks/", "discordapp.com/api/webhooks/"],
    pattern: /discord(?:app)?\.com\/api\/webhooks\/(\d{17,20}\/[\w-]{60,72})/i,
  },
  token("stripe-key", "Stripe live key", ["sk_live_", "rk_live_"], `${word}{24,100}`),
  token("stripe-test-key", "Stripe test key", ["sk_test_", "rk_test_"], `${word}{24,100}`, {
    severity: "warning",
    isSecret: looksRandom(3),
  }),
  token("webhook-signing-secret", "Webhook signing secret", ["whsec_"], "[A-Za-z0-9+/=]{32,64}", {
    isSecret: looksRandom(3.5),
  }),
  token("sendgrid-key", "SendGrid key", ["SG."], `${url}{22}\\.${url}{43}${end}`),
  token(
    "shopify-token",
    "Shopify token",
    ["shpat_", "shpca_", "shppa_", "shpss_"],
    "[a-fA-F0-9]{32}\\b",
  ),
  token("square-secret", "Square secret", ["sq0csp-", "sq0atp-"], `${url}{22,43}${end}`),
  {
    id: "twilio-key",
    title: "Twilio key",
    severity: "error",
    keywords: ["twilio"],
    pattern: /twilio[\s\S]{0,80}?(?<!\w)(SK[0-9a-f]{32})\b/i,
  },
  {
    id: "telegram-bot-token",
    title: "Telegram bot token",
    severity: "error",
    keywords: [":AA"],
    pattern: /(?<![\w:])\d{8,10}:AA[\w-]{33}(?![\w-])/,
    before: 11,
    isSecret: looksRandom(4),
  },
];

const generalRules: readonly SecretRule[] = [
  {
    id: "private-key",
    title: "Private key",
    severity: "error",
    keywords: ["PRIVATE KEY"],
    pattern: pattern(
      "(?<=-----BEGIN (?:[A-Z]{2,10} ){0,2})PRIVATE KEY(?: BLOCK)?-----",
      String.raw`((?:\s|\\[rn]|[A-Za-z0-9+/=:,.]|-(?!-)){64,400})`,
    ),
    isSecret: looksRandom(4),
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
  {
    id: "password-in-url",
    title: "Password in a URL",
    severity: "error",
    keywords: ["://"],
    pattern: /(?<=[a-z0-9]):\/\/[^\s:/@"'`<>(){}$]{1,64}:([^\s/@"'`<>(){}]{6,128})@[\w.-]{1,128}/i,
    isSecret: (secret) => looksRandom(2.5)(secret) && !isPlainWord(secret),
  },
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

/** `password = "…"` and its like, in any language: told from names and fillings by randomness. */
const assignmentRule: SecretRule = {
  id: "assigned-secret",
  title: "Secret in an assignment",
  severity: "warning",
  keywords: ["password", "passwd", "secret", "token", "api_key", "apikey", "api-key", "credential"],
  pattern: pattern(
    String.raw`(?:passw(?:or)?d|secret|token|api[_-]?key|credential)[\w.-]{0,24}`,
    assigned,
    String.raw`["'\`]([^\s"'\`<>\\]{12,200})["'\`]`,
  ),
  isSecret: (secret) =>
    entropy(secret) >= 3.5 && /\d/.test(secret) && /[a-z]/i.test(secret) && isOpaque(secret),
};

/** No path, name of a variable, URL, version, or sentence. */
function isOpaque(secret: string): boolean {
  if (isPlaceholder(secret) || isSequence(secret)) return false;
  if (/^[\w.-]+[/:][\w./:-]*$|^https?:|^arn:|^[a-z]+(?:[-_.:][a-z]\w*)+$/i.test(secret))
    return false;
  if (/^\/[\w.-]+(?:\/[\w.-]+)+\.\w{1,5}$/.test(secret)) return false;
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(secret)) return false;
  return !/^\w+\(|[()[\]{};]/.test(secret);
}

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

export const secretRules: readonly SecretRule[] = [
  ...cloudRules,
  ...developerRules,
  ...serviceRules,
  ...generalRules,
  assignmentRule,
];
