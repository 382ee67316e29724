/** Keys of clouds and of what runs infrastructure. */
import { entropy } from "../randomness.ts";
import type { SecretRule } from "../rule.ts";
import { assigned, end, hex, looksRandom, notExample, pattern, token, url, word } from "./form.ts";

const amazonRules: readonly SecretRule[] = [
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
    keywords: [
      "secret_access_key",
      "secret-access-key",
      "secretaccesskey",
      "secret access key",
      "aws_secret",
      "aws.secretkey",
      "s3a.secret.key",
    ],
    pattern: pattern(
      "(?:secret.?access.?key|aws_secret(?:_key)?|aws\\.secretkey|s3a\\.secret\\.key)",
      assigned,
      "[\"'`]?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
    ),
    isSecret: (secret) => notExample(secret) && entropy(secret) >= 4,
  },
  {
    id: "aws-session-token",
    title: "AWS or Sallyport session token",
    severity: "warning",
    keywords: ["session_token", "session-token", "sessiontoken"],
    pattern: pattern("session.?token", assigned, "[\"'`]?([A-Za-z0-9/+_=-]{100,2000})"),
    isSecret: looksRandom(4.5),
  },
  token("aws-bedrock-key", "Amazon Bedrock key", ["ABSK"], "[A-Za-z0-9+/]{109,269}={0,2}", {
    isSecret: looksRandom(4),
  }),
  token(
    "aws-bedrock-session-key",
    "Amazon Bedrock short-term key",
    ["bedrock-api-key-"],
    "[A-Za-z0-9+/=]{100,4000}",
    { severity: "warning", isSecret: looksRandom(4) },
  ),
  token("aws-appsync-key", "AWS AppSync key", ["da2-"], `[a-z0-9]{26}${end}`),
  token("amazon-client-secret", "Login with Amazon secret", ["amzn1.oa2-cs.v1."], `${hex}{64}\\b`),
];

const azureRules: readonly SecretRule[] = [
  {
    id: "azure-storage-key",
    title: "Azure storage account key",
    severity: "error",
    keywords: ["accountkey="],
    pattern: /AccountKey=([A-Za-z0-9+/]{86}==)/i,
    isSecret: looksRandom(4),
  },
  {
    id: "azure-shared-access-key",
    title: "Azure Service Bus, Event Hubs or IoT key",
    severity: "error",
    keywords: ["sharedaccesskey="],
    pattern: /SharedAccessKey=([A-Za-z0-9+/]{43}=)/i,
    isSecret: looksRandom(4),
  },
  {
    id: "azure-signed-url",
    title: "Azure URL with a shared access signature",
    severity: "error",
    keywords: ["?sig=", "&sig="],
    pattern: /[?&]sig=((?:[A-Za-z0-9+/]|%2[BF]){43}(?:=|%3D))/i,
    isSecret: looksRandom(4),
  },
  {
    id: "azure-service-key",
    title: "Key of an Azure service",
    severity: "error",
    keywords: ["+ASt", "ACDb", "APIM", "AzFu", "JQQJ9"],
    pattern: new RegExp(
      [
        "(?<![A-Za-z0-9+/_-])(?:",
        "[A-Za-z0-9+/]{76}(?:\\+ASt|ACDb|APIM)[A-Za-z0-9+/]{5}[AQgw]==",
        `|${url}{44}AzFu${url}{5}[AQgw]==`,
        `|${word}{52}JQQJ9${word}{27}(?![A-Za-z0-9+/])`,
        ")",
      ].join(""),
    ),
    before: 77,
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
  {
    id: "azure-devops-token",
    title: "Azure DevOps token",
    severity: "error",
    keywords: ["AZDO"],
    pattern: new RegExp(`(?<!${word})${word}{76}AZDO${word}{4}(?!${word})`),
    before: 77,
    isSecret: looksRandom(4),
  },
];

const googleRules: readonly SecretRule[] = [
  token("google-api-key", "Google API key", ["AIza"], `${url}{35}${end}`),
  token("google-oauth-secret", "Google OAuth client secret", ["GOCSPX-"], `${url}{28}${end}`),
  token("google-oauth-token", "Google OAuth access token", ["ya29."], `${url}{60,1000}`, {
    severity: "warning",
    isSecret: looksRandom(4),
  }),
  token("google-refresh-token", "Google OAuth refresh token", ["1//0"], `${url}{40,200}`, {
    isSecret: looksRandom(4),
  }),
  {
    id: "firebase-server-key",
    title: "Firebase server key",
    severity: "error",
    keywords: [":APA91b"],
    pattern: /(?<![\w-])AAAA[\w-]{7}:APA91b[\w-]{134}(?![\w-])/,
    before: 12,
    isSecret: looksRandom(4),
  },
];

const otherRules: readonly SecretRule[] = [
  token(
    "digitalocean-token",
    "DigitalOcean token",
    ["dop_v1_", "doo_v1_", "dor_v1_"],
    `${hex}{64}`,
  ),
  {
    id: "cloudflare-origin-key",
    title: "Cloudflare Origin CA key",
    severity: "error",
    keywords: ["v1.0-"],
    pattern: /(?<![\w.-])v1\.0-[a-f0-9]{24}-[a-f0-9]{146}(?![\w-])/,
  },
  token("heroku-key", "Heroku key", ["HRKU-AA"], `${url}{58}${end}`),
  token("netlify-token", "Netlify token", ["nfp_"], `${word}{36}\\b`),
  token("fly-token", "Fly.io token", ["fm1r_", "fm1a_", "fm2_"], "[A-Za-z0-9+/=,]{100,2000}"),
  token("fly-login-token", "Fly.io token", ["fo1_"], `${url}{43}${end}`),
  token("supabase-token", "Supabase token", ["sbp_"], `${hex}{40}\\b`),
  token("supabase-key", "Supabase secret key", ["sb_secret_"], `${url}{31,64}`),
  token(
    "planetscale-secret",
    "PlanetScale secret",
    ["pscale_"],
    "(?:tkn|pw|oauth)_[\\w.=-]{32,64}",
  ),
  token("mongodb-atlas-secret", "MongoDB Atlas secret", ["mdb_sa_sk_"], `${url}{40}${end}`),
  token("scalingo-token", "Scalingo token", ["tk-us-"], `${url}{48}${end}`),
  token("yandex-cloud-key", "Yandex Cloud key", ["AQVN"], `${url}{35,38}${end}`),
  {
    id: "terraform-cloud-token",
    title: "HCP Terraform token",
    severity: "error",
    keywords: [".atlasv1."],
    pattern: /(?<!\w)\w{14}\.atlasv1\.[\w-]{60,70}/,
    before: 15,
    isSecret: looksRandom(3),
  },
  token("vault-token", "HashiCorp Vault token", ["hvs.", "hvb.", "hvr."], `${url}{24,300}`, {
    isSecret: looksRandom(3.5),
  }),
  token("pulumi-token", "Pulumi token", ["pul-"], `${hex}{40}\\b`),
  token("openshift-token", "OpenShift token", ["sha256~"], `${url}{43}${end}`),
  token("tailscale-key", "Tailscale key", ["tskey-"], `[a-z]{3,10}-${word}{8,32}-${word}{16,64}`),
  token("onepassword-token", "1Password token", ["ops_eyJ"], "[A-Za-z0-9+/=_-]{250,2000}"),
  token(
    "doppler-token",
    "Doppler token",
    ["dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit."],
    "[\\w.-]{40,80}",
  ),
  token(
    "dynatrace-token",
    "Dynatrace token",
    ["dt0c01.", "dt0s01."],
    "[A-Z0-9]{24}\\.[A-Z0-9]{64}\\b",
  ),
];

export const cloudRules: readonly SecretRule[] = [
  ...amazonRules,
  ...azureRules,
  ...googleRules,
  ...otherRules,
];
