/** Keys of services that applications call: chat, mail, payment, shops. */
import type { SecretRule } from "../rule.ts";
import { end, hex, looksRandom, pattern, token, url, uuid, word } from "./form.ts";

const chatRules: readonly SecretRule[] = [
  token(
    "slack-token",
    "Slack token",
    [
      ...["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxc-", "xoxd-", "xoxe-"],
      ...["xoxe.xoxb-", "xoxe.xoxp-"],
    ],
    "[A-Za-z0-9%_-]{20,300}",
    { isSecret: looksRandom(2.5) },
  ),
  token(
    "slack-app-token",
    "Slack app token",
    ["xapp-"],
    `\\d-[A-Z0-9]{8,14}-\\d{10,16}-${hex}{64}`,
  ),
  {
    id: "slack-webhook",
    title: "Slack webhook",
    severity: "error",
    keywords: [
      "hooks.slack.com/services/",
      "hooks.slack.com/workflows/",
      "hooks.slack.com/triggers/",
    ],
    pattern: pattern(
      "hooks\\.slack\\.com/(?:services|workflows|triggers)/",
      `(${word}{8,14}(?:/${word}{8,20}){0,2}/${word}{24,40})`,
    ),
    isSecret: looksRandom(3),
  },
  {
    id: "teams-webhook",
    title: "Microsoft Teams webhook",
    severity: "error",
    keywords: ["webhook.office.com/webhookb2/"],
    pattern: new RegExp(
      `webhook\\.office\\.com/webhookb2/(${uuid}@${uuid}/IncomingWebhook/${hex}{32}/${uuid})`,
    ),
    isSecret: looksRandom(3),
  },
  {
    id: "discord-webhook",
    title: "Discord webhook",
    severity: "error",
    keywords: ["discord.com/api/webhooks/", "discordapp.com/api/webhooks/"],
    pattern: /discord(?:app)?\.com\/api\/webhooks\/(\d{17,20}\/[\w-]{60,72})/i,
    isSecret: looksRandom(3),
  },
  {
    id: "discord-bot-token",
    title: "Discord bot token",
    severity: "error",
    keywords: ["discord"],
    pattern: /discord[\s\S]{0,80}?(?<![\w.-])([\w-]{23,28}\.[\w-]{6}\.[\w-]{27,40})(?![\w.-])/i,
    isSecret: (secret) => /^[MNO]/.test(secret) && looksRandom(4)(secret),
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

const paymentRules: readonly SecretRule[] = [
  token("stripe-key", "Stripe live key", ["sk_live_", "rk_live_"], `${word}{24,100}`),
  token("stripe-test-key", "Stripe test key", ["sk_test_", "rk_test_"], `${word}{24,100}`, {
    severity: "warning",
  }),
  token("webhook-signing-secret", "Webhook signing secret", ["whsec_"], "[A-Za-z0-9+/=]{32,64}", {
    isSecret: looksRandom(3.5),
  }),
  token("square-secret", "Square secret", ["sq0csp-", "sq0atp-"], `${url}{22,43}${end}`),
  token("square-token", "Square access token", ["EAAA"], `${url}{60}${end}`, {
    isSecret: looksRandom(4),
  }),
  token(
    "braintree-token",
    "Braintree access token",
    ["access_token$production$"],
    `[a-z0-9]{16}\\$${hex}{32}\\b`,
  ),
  token(
    "plaid-token",
    "Plaid access token",
    ["access-production-", "access-development-", "access-sandbox-"],
    `${uuid}\\b`,
  ),
  token("flutterwave-key", "Flutterwave key", ["FLWSECK-"], `${word}{32}-X\\b`),
  token("easypost-key", "EasyPost key", ["EZAK", "EZTK"], `${word}{54}\\b`),
  token("shippo-token", "Shippo token", ["shippo_live_", "shippo_test_"], `${hex}{40}\\b`),
  token("duffel-token", "Duffel token", ["duffel_live_", "duffel_test_"], "[\\w=-]{43}(?![\\w-])"),
  token(
    "shopify-token",
    "Shopify token",
    ["shpat_", "shpca_", "shppa_", "shpss_"],
    "[a-fA-F0-9]{32}\\b",
  ),
];

const mailRules: readonly SecretRule[] = [
  token("sendgrid-key", "SendGrid key", ["SG."], `${url}{22}\\.${url}{43}${end}`),
  token("mailgun-key", "Mailgun key", ["key-"], `${hex}{32}\\b`),
  {
    id: "mailchimp-key",
    title: "Mailchimp key",
    severity: "error",
    keywords: ["mailchimp"],
    pattern: /mailchimp[\s\S]{0,80}?(?<!\w)([a-f0-9]{32}-us\d{1,2})\b/i,
    isSecret: looksRandom(3),
  },
  token("brevo-key", "Brevo key", ["xkeysib-", "xsmtpsib-"], `${hex}{64}-${word}{16}\\b`),
  {
    id: "twilio-key",
    title: "Twilio key",
    severity: "error",
    keywords: ["twilio"],
    pattern: /twilio[\s\S]{0,80}?(?<!\w)(SK[0-9a-f]{32})\b/i,
    isSecret: looksRandom(3),
  },
  {
    id: "hubspot-token",
    title: "HubSpot token",
    severity: "error",
    keywords: ["pat-na1-", "pat-na2-", "pat-eu1-", "pat-ap1-"],
    pattern: new RegExp(`(?<![\\w-])pat-[a-z]{2}\\d-${uuid}\\b`),
    isSecret: looksRandom(3),
  },
  token("mapbox-token", "Mapbox secret token", ["sk.eyJ"], `${url}{60,200}\\.${url}{22}${end}`),
  token("zuplo-key", "Zuplo key", ["zpka_"], `${word}{32}_${hex}{8}\\b`),
  {
    id: "maxmind-key",
    title: "MaxMind license key",
    severity: "error",
    keywords: ["_mmk"],
    pattern: /(?<!\w)[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk(?!\w)/,
    before: 38,
    isSecret: looksRandom(3),
  },
];

export const serviceRules: readonly SecretRule[] = [...chatRules, ...paymentRules, ...mailRules];
