/** Tokens of code hosts, package registries, build systems and other tools of developers. */
import { endsInChecksum } from "../randomness.ts";
import type { SecretRule } from "../rule.ts";
import { end, hex, looksRandom, token, url, uuid, word } from "./form.ts";

const codeRules: readonly SecretRule[] = [
  token(
    "github-token",
    "GitHub token",
    ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
    `${word}{36}\\b`,
    { isSecret: endsInChecksum },
  ),
  token("github-fine-grained-token", "GitHub token", ["github_pat_"], `${word}{22}_${word}{59}\\b`),
  token(
    "gitlab-token",
    "GitLab token",
    [
      ...["glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glsoat-", "glft-", "glagent-"],
      ...["gloas-", "glimt-", "glffct-", "GR1348941"],
    ],
    // Newer ones say behind two dots where they belong.
    `${url}{20,300}(?:\\.[a-z0-9]{2}\\.[a-z0-9]{9})?`,
  ),
  token("bitbucket-password", "Bitbucket app password", ["ATBB"], `${word}{32}\\b`),
  token("atlassian-token", "Atlassian token", ["ATATT3", "ATCTT3"], "[\\w=-]{150,220}"),
  token("sourcegraph-token", "Sourcegraph token", ["sgp_"], `(?:${word}{5,16}_)?${hex}{40}\\b`),
  token("sonar-token", "SonarQube token", ["squ_", "sqp_", "sqa_"], `${hex}{40}\\b`),
];

const registryRules: readonly SecretRule[] = [
  token("npm-token", "npm token", ["npm_"], `${word}{36}\\b`, { isSecret: endsInChecksum }),
  token("pypi-token", "PyPI token", ["pypi-AgEIcHlwaS5vcmc"], `${url}{50,300}`),
  token("rubygems-key", "RubyGems key", ["rubygems_"], `${hex}{48}\\b`),
  token("nuget-key", "NuGet key", ["oy2"], "[a-z0-9]{43}\\b"),
  token("clojars-token", "Clojars token", ["CLOJARS_"], "[a-z0-9]{60}\\b"),
  token("docker-token", "Docker Hub token", ["dckr_pat_", "dckr_oat_"], `${url}{27,40}`),
  token("artifactory-key", "Artifactory key", ["AKCp"], `${word}{69}\\b`),
  token("artifactory-reference", "Artifactory token", ["cmVmdGtuO"], `${word}{55}\\b`),
];

const buildRules: readonly SecretRule[] = [
  token("circleci-token", "CircleCI token", ["CCIPAT_", "CCIPRJ_"], `${word}{22}_${hex}{40}\\b`),
  token("buildkite-token", "Buildkite token", ["bkua_"], `${hex}{40}\\b`),
  token("octopus-key", "Octopus Deploy key", ["API-"], "[A-Z0-9]{26}\\b"),
  token("prefect-key", "Prefect key", ["pnu_"], `${word}{36}\\b`),
  token("infracost-key", "Infracost key", ["ico-"], `${word}{32}\\b`),
  token("databricks-token", "Databricks token", ["dapi"], `${hex}{32}(?:-\\d)?\\b`),
  token("launchdarkly-key", "LaunchDarkly key", ["sdk-"], `${uuid}\\b`, { severity: "warning" }),
];

const watchingRules: readonly SecretRule[] = [
  token("sentry-token", "Sentry token", ["sntrys_", "sntryu_"], "[\\w=+/-]{60,400}"),
  token("grafana-token", "Grafana token", ["glsa_"], `${word}{32}_[A-Fa-f0-9]{8}\\b`),
  token("grafana-cloud-token", "Grafana Cloud token", ["glc_eyJ"], "[A-Za-z0-9+/]{60,400}={0,3}"),
  token("new-relic-key", "New Relic key", ["NRAK-"], "[A-Z0-9]{27}\\b"),
  token("new-relic-ingest-key", "New Relic key", ["NRII-"], `${url}{32}${end}`),
  {
    id: "new-relic-license-key",
    title: "New Relic license key",
    severity: "error",
    keywords: ["NRAL"],
    pattern: /(?<!\w)[a-f0-9]{36}NRAL(?!\w)/,
    before: 37,
    isSecret: looksRandom(3),
  },
  token("posthog-key", "PostHog personal key", ["phx_"], `${word}{43,48}\\b`),
];

const toolRules: readonly SecretRule[] = [
  token("figma-token", "Figma token", ["figd_"], `${url}{40,50}`),
  token("linear-key", "Linear key", ["lin_api_", "lin_oauth_"], `${word}{40,64}\\b`),
  token("notion-token", "Notion token", ["ntn_"], `${word}{46}\\b`),
  token("notion-secret", "Notion token", ["secret_"], `${word}{43}\\b`, {
    isSecret: looksRandom(4),
  }),
  token("postman-key", "Postman key", ["PMAK-"], `${hex}{24}-${hex}{34}\\b`),
  token("readme-key", "ReadMe key", ["rdme_"], "[a-z0-9]{70}\\b"),
  token("contentful-token", "Contentful token", ["CFPAT-"], `${url}{43}${end}`),
  token("adobe-client-secret", "Adobe client secret", ["p8e-"], `${url}{32}${end}`),
  token("frame-io-token", "Frame.io token", ["fio-u-"], `${url}{64}${end}`),
  token("typeform-token", "Typeform token", ["tfp_"], "[\\w.=-]{59}(?![\\w-])"),
  token("wakatime-key", "WakaTime key", ["waka_"], `${uuid}\\b`),
  token("adafruit-key", "Adafruit IO key", ["aio_"], `${word}{28}\\b`),
];

/** Models that are paid by the call. */
const modelRules: readonly SecretRule[] = [
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
    isSecret: looksRandom(3),
  },
  token("anthropic-key", "Anthropic key", ["sk-ant-"], `[a-z]{3,8}\\d{2}-${url}{80,120}`),
  token("openrouter-key", "OpenRouter key", ["sk-or-v1-"], `${hex}{64}\\b`),
  token("groq-key", "Groq key", ["gsk_"], `${word}{52}\\b`),
  token("xai-key", "xAI key", ["xai-"], `${word}{80}\\b`),
  token("perplexity-key", "Perplexity key", ["pplx-"], `${word}{48}\\b`),
  token("replicate-token", "Replicate token", ["r8_"], `${word}{37}\\b`),
  token("hugging-face-token", "Hugging Face token", ["hf_", "api_org_"], "[A-Za-z]{34}\\b", {
    isSecret: looksRandom(3.5),
  }),
  token("nvidia-key", "NVIDIA key", ["nvapi-"], `${url}{64}${end}`),
  token("pinecone-key", "Pinecone key", ["pcsk_"], "\\w{60,80}\\b"),
  token("tavily-key", "Tavily key", ["tvly-"], `${url}{32,64}${end}`),
  token("langsmith-key", "LangSmith key", ["lsv2_"], `(?:pt|sk)_${hex}{32}_${hex}{10}\\b`),
];

export const developerRules: readonly SecretRule[] = [
  ...codeRules,
  ...registryRules,
  ...buildRules,
  ...watchingRules,
  ...toolRules,
  ...modelRules,
];
