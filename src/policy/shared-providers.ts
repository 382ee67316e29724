/**
 * Trust in OpenID providers that many organizations share. IAM takes it only from a statement that
 * looks at the claim which tells the organizations apart (IAM User Guide, "Identity-provider
 * controls for shared OIDC providers"). A door of its own: the list is as long as a rule is short.
 */
import { askedAction, compileActions, speaksOf } from "./action.ts";
import type { PolicyDocument, PolicyStatement, PrincipalEntry } from "./document.ts";
import type { PolicyProblem } from "./problem.ts";
import { type Finding, pathOf, toProblems } from "./validate/report.ts";

/** By their URLs without `https://`; the claim is `sub`. */
const toldApartBySubject: ReadonlySet<string> = new Set([
  "agent.buildkite.com",
  "oidc.codefresh.io",
  "studio.datachain.ai/api",
  "token.actions.githubusercontent.com",
  "oidc-configuration.audit-log.githubusercontent.com",
  "vstoken.actions.githubusercontent.com",
  "gitlab.com",
  "rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7",
  "rh-oidc.s3.us-east-1.amazonaws.com/23e3sd27sju1hoou6ohfs68vbno607tr",
  "rh-oidc.s3.us-east-1.amazonaws.com/23ne21h005qjl3n33d8dui5dlrmv2tmg",
  "rh-oidc.s3.us-east-1.amazonaws.com/24jrf12m5dj7ljlfb4ta2frhrcoadm26",
  "oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb",
  "oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu",
  "scalr.io",
  "tokens.cloud.shisho.dev",
  "app.terraform.io",
  "proidc.upbound.io",
]);
const toldApartByAudience: ReadonlySet<string> = new Set([
  "cognito-identity.amazonaws.com",
  "api.pulumi.com/oidc",
  "sandboxes.cloud",
  "oidc.vercel.com",
]);
const azureSentinel = "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d";
/** GitHub's providers of single enterprises, which were observed to be held to the same. */
const githubEnterprise = /^token\.actions\.githubusercontent\.com\/./;

const isComparedByText =
  /^(?:for(?:any|all)values?:)?string(?:equals(?:ignorecase)?|like)(?:ifexists)?$/i;
const isWildcardAlone = /^[*?]*$/;

/** The condition key that must be looked at; `undefined` for a provider of one organization. */
function keyOf({ type, text }: PrincipalEntry): string | undefined {
  if (type !== "Federated") return undefined;
  const provider = text.replace(/^arn:[^:]*:iam::\d{12}:oidc-provider\//, "");
  if (toldApartBySubject.has(provider) || githubEnterprise.test(provider)) return `${provider}:sub`;
  if (toldApartByAudience.has(provider)) return `${provider}:aud`;
  return provider === azureSentinel ? "sts:RoleSessionName" : undefined;
}

function looksAt({ conditions }: PolicyStatement, asked: string): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      key.text.toLowerCase() === asked.toLowerCase() &&
      isComparedByText.test(operator.text) &&
      values.some(({ text }) => !isWildcardAlone.test(text)),
  );
}

function* findingsOf(statement: PolicyStatement): Iterable<Finding> {
  const { effect, principal, action } = statement;
  if (effect !== "Allow" || action === undefined || action.negated) return;
  const asked = askedAction("sts:AssumeRoleWithWebIdentity");
  if (!speaksOf(compileActions(action), effect, asked)) return;
  for (const entry of principal?.entries ?? []) {
    const key = keyOf(entry);
    if (key === undefined || looksAt(statement, key)) continue;
    yield {
      kind: "principal",
      message: `others share this provider: compare \`${key}\`, and not with wildcards alone`,
      awsMessage:
        `Trust policy with trusted principal ${entry.text} must evaluate, using StringEquals, ` +
        `StringLike or StringEqualsIgnoreCase, ${key} which is not scoped to all.`,
      path: pathOf(statement, "Principal"),
      offset: entry.offset,
    };
  }
}

/** What IAM refuses of a trust policy beyond what `validatePolicy` finds (rule G17). */
export function sharedProviderProblems(document: PolicyDocument): readonly PolicyProblem[] {
  return toProblems(
    document,
    document.statements.flatMap((statement) => [...findingsOf(statement)]),
  );
}
