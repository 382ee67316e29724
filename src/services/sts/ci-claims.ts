/**
 * Which claims of which providers are condition keys beside `aud`, `sub` and `amr` (IAM User Guide,
 * "Available keys for AWS OIDC federation"; names as the Service Authorization Reference has them).
 */

export interface ClaimFamily {
  readonly name: string;
  /** The providers' URLs without their scheme. */
  readonly urls: readonly RegExp[];
  readonly claims: readonly string[];
  /**
   * Claims that a token of this kind always has. A provider on a host of its own (GitLab or GitHub
   * Enterprise Server in one's own network) is of this family where its token has all of them;
   * undefined for services that nobody runs on their own hosts.
   */
  readonly marks?: readonly string[];
}

const githubClaims = [
  "actor",
  "actor_id",
  "enterprise_id",
  "environment",
  "job_workflow_ref",
  "ref",
  "repository",
  "repository_id",
  "repository_owner_id",
  "workflow",
];

const claimFamilies: readonly ClaimFamily[] = [
  {
    name: "GitHub Actions",
    urls: [
      /^token\.actions\.githubusercontent\.com(?:\/[^/]+)?$/,
      /^token\.actions\.[\w-]+\.ghe\.com$/,
      /^github\.com\/enterprises\/[^/]+$/,
    ],
    claims: githubClaims,
    marks: ["repository", "repository_owner_id", "job_workflow_ref", "run_id"],
  },
  {
    name: "GitLab",
    urls: [/^gitlab\.com$/],
    claims: [
      "namespace_id",
      "pipeline_source",
      "project_id",
      "ref_protected",
      "runner_environment",
      "user_access_level",
      "user_email",
      "user_id",
      "user_login",
    ],
    marks: ["namespace_id", "project_id", "project_path", "pipeline_id", "ref_protected"],
  },
  {
    name: "Buildkite",
    urls: [/^agent\.(?:buildkite\.com|[\w-]+\.buildkite\.(?:dev|site))$/],
    claims: [
      "build_branch",
      "cluster_id",
      "cluster_name",
      "organization_id",
      "organization_slug",
      "pipeline_id",
      "pipeline_slug",
    ],
  },
  {
    name: "CircleCI",
    urls: [/^oidc\.circleci\.com\/org\/[^/]+$/],
    claims: ["oidc.circleci.com/project-id"],
  },
  {
    name: "Google",
    urls: [/^accounts\.google\.com$/],
    claims: ["google/organization_number"],
  },
  {
    name: "Oracle Cloud",
    urls: [/^idcs-[\w-]+\.identity\.oraclecloud\.com$/],
    claims: ["rpst_id"],
  },
];

/** The family of a provider, by its URL or else by what its token carries. */
export function claimFamily(
  url: string,
  claims: Readonly<Record<string, unknown>>,
): ClaimFamily | undefined {
  const byUrl = claimFamilies.find(({ urls }) => urls.some((form) => form.test(url)));
  if (byUrl !== undefined) return byUrl;
  return claimFamilies.find((family) =>
    family.marks?.every((mark) => claims[mark] !== undefined && claims[mark] !== null),
  );
}
