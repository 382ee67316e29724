/** Secrets of every form, made at run time, so that none stands in a file. */
import { randomBytes, randomInt } from "node:crypto";
import { crc32 } from "node:zlib";

const digits = "0123456789";
const lower = "abcdefghijklmnopqrstuvwxyz";
const upper = lower.toUpperCase();
const base62 = digits + upper + lower;

function random(alphabet: string, length: number): string {
  let text = "";
  while (text.length < length) text += alphabet.charAt(randomInt(alphabet.length));
  return text;
}

const hex = (length: number) => random(`${digits}abcdef`, length);
const word = (length: number) => random(base62, length);
const base64 = (bytes: number) => randomBytes(bytes).toString("base64");
const url = (bytes: number) => randomBytes(bytes).toString("base64url");

function checked(prefix: string): string {
  const body = word(30);
  let rest = crc32(Buffer.from(body, "latin1"));
  let checksum = "";
  for (let place = 0; place < 6; place += 1) {
    checksum = base62.charAt(rest % 62) + checksum;
    rest = Math.floor(rest / 62);
  }
  return `${prefix}${body}${checksum}`;
}

/** A text as it would stand in a file, and the part of it that is the secret. */
export interface Sample {
  readonly text: string;
  readonly secret: string;
  readonly path?: string;
}

const whole = (secret: string): Sample => ({ text: secret, secret });

function inside(before: string, secret: string, after = "", path?: string): Sample {
  const place = path === undefined ? {} : { path };
  return { text: before + secret + after, secret, ...place };
}

function webToken(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub: word(12), iat: 1 })}.${url(32)}`;
}

function privateKey(): Sample {
  const body = `\n${base64(45)}\n${base64(45)}\n${base64(45)}\n`;
  return { text: `-----BEGIN EC PRIVATE KEY-----${body}-----END`, secret: body };
}

const puttyHeader = () => ["PuTTY-User-Key-File", "3: ssh-ed25519\n"].join("-");
const dockerAuth = () => Buffer.from(`robot:${word(20)}`).toString("base64");

/** By the id of the rule that finds it. */
export const samples: Readonly<Record<string, () => Sample>> = {
  "aws-access-key-id": () => whole(`AKIA${random(`${upper}234567`, 16)}`),
  "aws-secret-access-key": () => inside('aws_secret_access_key = "', base64(30), '"'),
  "aws-session-token": () => inside("AWS_SESSION_TOKEN=", base64(300)),
  "google-api-key": () => whole(`AIza${word(35)}`),
  "google-oauth-secret": () => whole(`GOCSPX-${word(28)}`),
  "azure-storage-key": () => inside("AccountName=a;AccountKey=", base64(64), ";"),
  "azure-client-secret": () => whole(`${word(3)}8Q~${word(34)}`),
  "digitalocean-token": () => whole(`dop_v1_${hex(64)}`),
  "terraform-cloud-token": () => whole(`${word(14)}.atlasv1.${word(67)}`),
  "vault-token": () => whole(`hvs.${word(90)}`),
  "databricks-token": () => whole(`dapi${hex(32)}`),
  "pulumi-token": () => whole(`pul-${hex(40)}`),
  "github-token": () => whole(checked("ghp_")),
  "github-fine-grained-token": () => whole(`github_pat_${word(22)}_${word(59)}`),
  "gitlab-token": () => whole(`glpat-${word(20)}`),
  "npm-token": () => whole(checked("npm_")),
  "pypi-token": () => whole(`pypi-AgEIcHlwaS5vcmc${word(120)}`),
  "rubygems-key": () => whole(`rubygems_${hex(48)}`),
  "docker-token": () => whole(`dckr_pat_${word(27)}`),
  "atlassian-token": () => whole(`ATATT3${word(180)}`),
  "figma-token": () => whole(`figd_${word(40)}`),
  "linear-key": () => whole(`lin_api_${word(40)}`),
  "sentry-token": () => whole(`sntrys_${word(120)}`),
  "grafana-token": () => whole(`glsa_${word(32)}_${hex(8)}`),
  "new-relic-key": () => whole(`NRAK-${random(upper + digits, 27)}`),
  "doppler-token": () => whole(`dp.pt.${word(43)}`),
  "hugging-face-token": () => whole(`hf_${random(lower + upper, 34)}`),
  "openai-key": () => whole(`sk-proj-${word(80)}`),
  "openai-legacy-key": () => whole(`sk-${word(20)}T3BlbkFJ${word(20)}`),
  "anthropic-key": () => whole(`sk-ant-api03-${word(95)}`),
  "slack-token": () => whole(`xoxb-${random(digits, 12)}-${random(digits, 12)}-${word(24)}`),
  "slack-app-token": () =>
    whole(`xapp-1-A${random(upper + digits, 10)}-${random(digits, 13)}-${hex(64)}`),
  "slack-webhook": () =>
    inside(
      "https://hooks.slack.com/services/",
      `T${random(upper + digits, 9)}/B${random(upper + digits, 9)}/${word(24)}`,
    ),
  "discord-webhook": () =>
    inside("https://discord.com/api/webhooks/", `${random(digits, 18)}/${word(68)}`),
  "stripe-key": () => whole(`sk_live_${word(24)}`),
  "stripe-test-key": () => whole(`sk_test_${word(24)}`),
  "webhook-signing-secret": () => whole(`whsec_${base64(24)}`),
  "sendgrid-key": () => whole(`SG.${word(22)}.${word(43)}`),
  "shopify-token": () => whole(`shpat_${hex(32)}`),
  "square-secret": () => whole(`sq0csp-${word(43)}`),
  "twilio-key": () => inside("twilio_sid = ", `SK${hex(32)}`),
  "telegram-bot-token": () => whole(`1${random(digits, 8)}:AA${word(33)}`),
  "private-key": privateKey,
  "putty-private-key": () => whole(puttyHeader()),
  "age-secret-key": () =>
    whole(`AGE-SECRET-KEY-1${random("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58)}`),
  "json-web-token": () => whole(webToken()),
  "password-in-url": () => inside("postgres://app:", word(20), "@db.internal/app"),
  "netrc-password": () => inside("machine git.internal login me password ", word(16)),
  "npm-registry-credential": () => inside("//r.internal/:_authToken=", word(40), "", "a/.npmrc"),
  "pgpass-password": () => inside("db.internal:5432:app:me:", word(16), "", "home/.pgpass"),
  "kubeconfig-key": () => inside("client-key-data: ", base64(120)),
  "docker-registry-credential": () => inside('"auth": "', dockerAuth(), '"'),
  "assigned-secret": () => inside('db_password = "', `${word(10)}7a-${word(10)}`, '"'),
};
