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

const uuid = () => [8, 4, 4, 4, 12].map(hex).join("-");
const teams = () => `${uuid()}@${uuid()}/IncomingWebhook/${hex(32)}/${uuid()}`;
/** Never a name of words, which is let go. */
const drawn = () => `${word(16)}7a-9${word(16)}`;
const capitals = (length: number) => random(upper + digits, length);

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
  "assigned-secret": () => inside('db_password = "', drawn(), '"'),
  "aws-bedrock-key": () => whole(`ABSK${word(128)}`),
  "aws-bedrock-session-key": () => whole(`bedrock-api-key-${word(300)}`),
  "aws-appsync-key": () => whole(`da2-${random(lower + digits, 26)}`),
  "amazon-client-secret": () => whole(`amzn1.oa2-cs.v1.${hex(64)}`),
  "azure-shared-access-key": () => inside("SharedAccessKeyName=a;SharedAccessKey=", base64(32)),
  "azure-signed-url": () =>
    inside("https://a.blob.core.windows.net/b?sv=1&sig=", `${word(43)}%3D`, "&se=2"),
  "azure-service-key": () => whole(`${word(76)}+ASt${word(5)}A==`),
  "azure-devops-token": () => whole(`${word(76)}AZDO${word(4)}`),
  "google-oauth-token": () => whole(`ya29.${word(120)}`),
  "google-refresh-token": () => whole(`1//0${word(99)}`),
  "firebase-server-key": () => whole(`AAAA${word(7)}:APA91b${word(134)}`),
  "cloudflare-origin-key": () => whole(`v1.0-${hex(24)}-${hex(146)}`),
  "heroku-key": () => whole(`HRKU-AA${word(58)}`),
  "netlify-token": () => whole(`nfp_${word(36)}`),
  "fly-token": () => whole(`fm2_${word(200)}`),
  "fly-login-token": () => whole(`fo1_${word(43)}`),
  "supabase-token": () => whole(`sbp_${hex(40)}`),
  "supabase-key": () => whole(`sb_secret_${word(31)}`),
  "planetscale-secret": () => whole(`pscale_tkn_${word(43)}`),
  "mongodb-atlas-secret": () => whole(`mdb_sa_sk_${word(40)}`),
  "scalingo-token": () => whole(`tk-us-${word(48)}`),
  "yandex-cloud-key": () => whole(`AQVN${word(36)}`),
  "openshift-token": () => whole(`sha256~${word(43)}`),
  "tailscale-key": () => whole(`tskey-auth-${word(17)}-${word(32)}`),
  "onepassword-token": () => whole(`ops_eyJ${word(400)}`),
  "dynatrace-token": () => whole(`dt0c01.${capitals(24)}.${capitals(64)}`),
  "bitbucket-password": () => whole(`ATBB${word(32)}`),
  "sourcegraph-token": () => whole(`sgp_${hex(16)}_${hex(40)}`),
  "sonar-token": () => whole(`squ_${hex(40)}`),
  "nuget-key": () => whole(`oy2${random(lower + digits, 43)}`),
  "clojars-token": () => whole(`CLOJARS_${random(lower + digits, 60)}`),
  "artifactory-key": () => whole(`AKCp${word(69)}`),
  "artifactory-reference": () => whole(`cmVmdGtuO${word(55)}`),
  "circleci-token": () => whole(`CCIPAT_${word(22)}_${hex(40)}`),
  "buildkite-token": () => whole(`bkua_${hex(40)}`),
  "octopus-key": () => whole(`API-${capitals(26)}`),
  "prefect-key": () => whole(`pnu_${word(36)}`),
  "infracost-key": () => whole(`ico-${word(32)}`),
  "launchdarkly-key": () => whole(`sdk-${uuid()}`),
  "grafana-cloud-token": () => whole(`glc_eyJ${word(120)}`),
  "new-relic-ingest-key": () => whole(`NRII-${word(32)}`),
  "new-relic-license-key": () => whole(`${hex(36)}NRAL`),
  "posthog-key": () => whole(`phx_${word(43)}`),
  "notion-token": () => whole(`ntn_${random(digits, 11)}${word(35)}`),
  "notion-secret": () => whole(`secret_${word(43)}`),
  "postman-key": () => whole(`PMAK-${hex(24)}-${hex(34)}`),
  "readme-key": () => whole(`rdme_${random(lower + digits, 70)}`),
  "contentful-token": () => whole(`CFPAT-${word(43)}`),
  "adobe-client-secret": () => whole(`p8e-${word(32)}`),
  "frame-io-token": () => whole(`fio-u-${word(64)}`),
  "typeform-token": () => whole(`tfp_${word(59)}`),
  "wakatime-key": () => whole(`waka_${uuid()}`),
  "adafruit-key": () => whole(`aio_${word(28)}`),
  "openrouter-key": () => whole(`sk-or-v1-${hex(64)}`),
  "groq-key": () => whole(`gsk_${word(52)}`),
  "xai-key": () => whole(`xai-${word(80)}`),
  "perplexity-key": () => whole(`pplx-${word(48)}`),
  "replicate-token": () => whole(`r8_${word(37)}`),
  "nvidia-key": () => whole(`nvapi-${word(64)}`),
  "pinecone-key": () => whole(`pcsk_${word(6)}_${word(63)}`),
  "tavily-key": () => whole(`tvly-${word(32)}`),
  "langsmith-key": () => whole(`lsv2_pt_${hex(32)}_${hex(10)}`),
  "teams-webhook": () => inside("https://a.webhook.office.com/webhookb2/", teams()),
  "discord-bot-token": () => inside("DISCORD_BOT=", `M${word(23)}.${word(6)}.${word(38)}`),
  "square-token": () => whole(`EAAA${word(60)}`),
  "braintree-token": () => whole(`access_token$production$${hex(16)}$${hex(32)}`),
  "plaid-token": () => whole(`access-production-${uuid()}`),
  "flutterwave-key": () => whole(`FLWSECK-${hex(32)}-X`),
  "easypost-key": () => whole(`EZAK${word(54)}`),
  "shippo-token": () => whole(`shippo_live_${hex(40)}`),
  "duffel-token": () => whole(`duffel_live_${word(43)}`),
  "mailgun-key": () => whole(`key-${hex(32)}`),
  "mailchimp-key": () => inside("mailchimp = ", `${hex(32)}-us7`),
  "brevo-key": () => whole(`xkeysib-${hex(64)}-${word(16)}`),
  "hubspot-token": () => whole(`pat-na1-${uuid()}`),
  "mapbox-token": () => whole(`sk.eyJ${word(80)}.${word(22)}`),
  "zuplo-key": () => whole(`zpka_${word(32)}_${hex(8)}`),
  "maxmind-key": () => whole(`${word(6)}_${word(29)}_mmk`),
  "secret-in-url": () => inside("https://a.example/b?c=d&access_token=", drawn()),
  "password-in-connection-string": () => inside("Server=db;User Id=app;Password=", drawn(), ";"),
  "authorization-header": () => inside("Authorization: Bearer ", drawn()),
  "settings-secret": () => inside("DB_PASSWORD=", drawn(), "", "deploy/.env"),
  "secret-in-xml": () => inside("<password>", drawn(), "</password>"),
};
