/** The reference: the rules of docs/spec, each at its place, with no thought of speed. */
import type { PolicyKind } from "../../src/policy/index.ts";
import { conditionsHold, listOf } from "./conditions.ts";
import { type Naming, naming } from "./principals.ts";
import type { Answer, JsonObject, Scenario } from "./scenario.ts";
import { fits, symbolsOf } from "./text.ts";

function isDeny(statement: JsonObject): boolean {
  return statement.Effect === "Deny";
}

/** Rules M1 to M3. */
export function actionFits(statement: JsonObject, action: string): boolean {
  const element = statement.Action ?? statement.NotAction;
  if (element === undefined) return isDeny(statement);
  const isListed = listOf(element).some((pattern) => {
    const reads = { variables: false, wildcards: true };
    return fits(symbolsOf(String(pattern).toLowerCase(), reads, {}) ?? [], action.toLowerCase());
  });
  return statement.Action === undefined ? !isListed : isListed;
}

/** The text before and after the fifth colon; a colon inside `${…}` does not count (V2). */
function splitArn(text: string): readonly [string, string] {
  let colons = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text.startsWith("${", at)) depth = 1;
    if (text[at] === "}") depth = 0;
    if (text[at] === ":" && depth === 0) colons += 1;
    if (colons === 5) return [text.slice(0, at + 1), text.slice(at + 1)];
  }
  return [text, ""];
}

/** `arn`, a partition and a service at least, and no fifth colon (M9). */
function isIncomplete(pattern: string): boolean {
  const [first, partition = "", service = ""] = pattern.split(":");
  const hasService = first === "arn" && partition !== "" && service !== "";
  return hasService && splitArn(`${pattern}.`)[1] === "";
}

const shortStart = "execute-api:";

/** Whether an ARN is of an API, and goes on behind its id as the short resource does (M11). */
function shortFits(pattern: string, variables: boolean, { resource, context }: Scenario): boolean {
  const reads = { variables, wildcards: true };
  const path = symbolsOf(pattern.slice(shortStart.length), reads, context);
  const [first, partition, service, , , ...others] = resource.split(":");
  const isArn = first === "arn" && partition !== "" && `${service}:` === shortStart;
  const named = others.join(":");
  const slash = named.indexOf("/");
  if (!isArn || path === undefined || slash === -1) return false;
  return !named.slice(0, slash).includes(":") && fits(path, named.slice(slash));
}

function resourcePatternFits(pattern: string, scenario: Scenario, variables: boolean): boolean {
  if (pattern.startsWith(`${shortStart}/`)) return shortFits(pattern, variables, scenario);
  const { context } = scenario;
  const isOfAllBuckets =
    scenario.resource === "*" && /^s3:listallmybuckets$/i.test(scenario.action);
  const resource = isOfAllBuckets ? "arn:aws:s3:::*" : scenario.resource;
  const [head, tail] = splitArn(pattern);
  const start = symbolsOf(head, { variables: false, wildcards: true }, context) ?? [];
  const end = symbolsOf(tail, { variables, wildcards: true }, context);
  if (end === undefined) return false;
  const symbols = [...start, ...end];
  if (resource === "*") return symbols.length > 0 && symbols.every((mark) => mark === "anyRun");
  if (fits(symbols, resource)) return true;
  return isIncomplete(pattern) && fits([...symbols, { is: ":" }, "anyRun"], resource);
}

/** Rules M4 to M11 and V9. */
export function resourceFits(
  statement: JsonObject,
  scenario: Scenario,
  variables: boolean,
): boolean {
  const element = statement.Resource ?? statement.NotResource;
  if (element === undefined) {
    const isOfResource = statement.Principal !== undefined || statement.NotPrincipal !== undefined;
    return isDeny(statement) || isOfResource;
  }
  const answers = listOf(element).map((pattern) =>
    resourcePatternFits(String(pattern), scenario, variables),
  );
  return answers.includes(true) === (statement.Resource !== undefined);
}

function applies(statement: JsonObject, document: JsonObject, scenario: Scenario): boolean {
  const variables = document.Version === "2012-10-17";
  const { context } = scenario;
  return (
    actionFits(statement, scenario.action) &&
    resourceFits(statement, scenario, variables) &&
    conditionsHold(statement.Condition, { context, variables, whenUnknown: isDeny(statement) })
  );
}

type NamesCaller = (statement: JsonObject) => Naming;

/** A policy of a kind that names no principals speaks of whom it is attached to (P14). */
const ofItsOwner: NamesCaller = (statement) => {
  const hasPrincipal = statement.Principal !== undefined || statement.NotPrincipal !== undefined;
  return hasPrincipal && !isDeny(statement) ? "nobody" : "caller";
};

/** How the statements of one effect that apply name the caller, the strongest first. */
function strongest(
  effect: "Allow" | "Deny",
  documents: readonly JsonObject[],
  names: NamesCaller,
  scenario: Scenario,
): Naming {
  const found = documents.flatMap((document) =>
    (listOf(document.Statement) as readonly JsonObject[])
      .filter((statement) => statement.Effect === effect)
      .filter((statement) => applies(statement, document, scenario))
      .map(names),
  );
  const order: readonly Naming[] = ["caller", "role", "account"];
  return order.find((each) => found.includes(each)) ?? "nobody";
}

/** What has a say over the caller; `undefined` is not asked, an empty list is silent. */
interface Sides {
  readonly levels: readonly (readonly JsonObject[])[];
  readonly resourceControl: readonly JsonObject[];
  /** The resource's own policy, as far as its Allows and its Denies are heard. */
  readonly allowingResource: readonly JsonObject[];
  readonly denyingResource: readonly JsonObject[];
  readonly resourceKind: PolicyKind;
  readonly resourceMustAllow: boolean;
  readonly identity: readonly JsonObject[];
  readonly boundary: readonly JsonObject[] | undefined;
  readonly session: readonly JsonObject[] | undefined;
  readonly endpoint: readonly JsonObject[] | undefined;
  /** The caller has an account of its own. */
  readonly hasAccount: boolean;
  readonly isCross: boolean;
  readonly hasRootRights: boolean;
}

/** What a key's policy may let other accounts do (E21). */
const shared = [
  ...["CreateGrant", "ListGrants", "RevokeGrant"],
  ...["DescribeKey", "GetKeyRotationStatus", "GetPublicKey"],
  ...["Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "DeriveSharedSecret"],
  ...["GenerateDataKey", "GenerateDataKeyWithoutPlaintext"],
  ...["GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"],
  ...["Sign", "Verify", "GenerateMac", "VerifyMac"],
].map((name) => `kms:${name}`.toLowerCase());

const mending = [
  ...["s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy"],
  ...["sqs:getqueueurl", "sqs:getqueueattributes", "sqs:setqueueattributes"],
];

/** Rules E4, E5, E7, E13, E14, E16, E19 and E21: who is asked. */
function sidesOf(scenario: Scenario): Sides {
  const { principal, resourceAccount, exemptions, resourcePolicy } = scenario;
  const action = scenario.action.toLowerCase();
  const account = "account" in principal ? principal.account : undefined;
  const hasAccount = account !== undefined;
  const isRoot = principal.type === "root";
  const isLinked = principal.type === "roleSession" && principal.serviceLinked;
  const isFederated = principal.type === "federatedUser";
  const isCross = hasAccount && resourceAccount !== undefined && resourceAccount !== account;
  const isScpFree = !hasAccount || isLinked || exemptions?.serviceControl === true;
  const kind = resourcePolicy?.kind ?? "standard";
  const isRetirement = action === "kms:retiregrant";
  const ofServices = scenario.resource.split(":")[5]?.startsWith("role/aws-service-role/") === true;
  const isRcpFree =
    isLinked ||
    exemptions?.resourceControl === true ||
    isRetirement ||
    (kind === "trust" && ofServices);
  const own = resourcePolicy === undefined ? [] : [resourcePolicy.document];
  const isUnheard = kind === "key" && isRetirement;
  const isUnshared = kind === "key" && isCross && !shared.includes(action);
  const mayMend = isRoot && !isCross && mending.includes(action);
  const passed = scenario.session ?? (isFederated ? [] : undefined);
  const hasBoundary = hasAccount && !isRoot && scenario.boundary !== undefined;
  return {
    levels: isScpFree ? [] : (scenario.serviceControl ?? []),
    resourceControl: isRcpFree ? [] : (scenario.resourceControl ?? []).flat(),
    allowingResource: isUnheard || isUnshared ? [] : own,
    denyingResource: isUnheard || mayMend ? [] : own,
    resourceKind: kind === "standard" ? "resource" : kind,
    resourceMustAllow: isCross || !hasAccount || (kind !== "standard" && !isUnheard),
    identity: hasAccount && !isRoot ? scenario.identity : [],
    boundary: hasBoundary && scenario.boundary !== undefined ? [scenario.boundary] : undefined,
    session: hasAccount ? passed : undefined,
    endpoint: scenario.endpoint === undefined ? undefined : [scenario.endpoint],
    hasAccount,
    isCross,
    hasRootRights: (isFederated ? principal.issuer.type : principal.type) === "root",
  };
}

/** Rule E1, in the order of the rule. */
function denial(sides: Sides, scenario: Scenario, byPrincipal: NamesCaller): Answer | undefined {
  const lists: readonly (readonly [PolicyKind, readonly JsonObject[], NamesCaller])[] = [
    ["serviceControl", sides.levels.flat(), ofItsOwner],
    ["resourceControl", sides.resourceControl, byPrincipal],
    ["endpoint", sides.endpoint ?? [], byPrincipal],
    [sides.resourceKind, sides.denyingResource, byPrincipal],
    ["identity", sides.identity, ofItsOwner],
    ["boundary", sides.boundary ?? [], ofItsOwner],
    ["session", sides.session ?? [], ofItsOwner],
  ];
  const found = lists.find(
    ([, documents, names]) => strongest("Deny", documents, names, scenario) !== "nobody",
  );
  return found === undefined ? undefined : { verdict: "explicitDeny", decidedBy: found[0] };
}

/** Rules E1 to E21. */
export function evaluate(scenario: Scenario): Answer {
  const { principal, resourcePolicy } = scenario;
  const sides = sidesOf(scenario);
  const { boundary, session, endpoint, resourceKind, isCross } = sides;
  const byPrincipal: NamesCaller = (statement) =>
    naming(statement, principal, boundary !== undefined);
  const allows = (documents: readonly JsonObject[], names: NamesCaller): boolean =>
    strongest("Allow", documents, names, scenario) !== "nobody";
  const silent = (decidedBy: PolicyKind): Answer => ({ verdict: "implicitDeny", decidedBy });
  const allow = (decidedBy: Answer["decidedBy"]): Answer => ({ verdict: "allowed", decidedBy });

  const denied = denial(sides, scenario, byPrincipal);
  if (denied !== undefined) return denied;

  // E3 and E8.
  if (!sides.levels.every((level) => allows(level, ofItsOwner))) return silent("serviceControl");
  if (endpoint !== undefined && !allows(endpoint, byPrincipal)) return silent("endpoint");

  // E9 to E11 and E15 to E18.
  const isGranted = resourcePolicy?.granted === true;
  const named = isGranted
    ? "caller"
    : strongest("Allow", sides.allowingResource, byPrincipal, scenario);
  if (sides.resourceMustAllow && named === "nobody") return silent(resourceKind);
  if (!sides.hasAccount || (!isCross && named === "caller")) return allow(resourceKind);

  // E12 to E14.
  const isReplaced = isGranted || (!isCross && named === "role");
  const needsIdentity = !isReplaced && !sides.hasRootRights;
  if (needsIdentity && !allows(sides.identity, ofItsOwner)) return silent("identity");
  if (boundary !== undefined && !allows(boundary, ofItsOwner)) return silent("boundary");
  if (session !== undefined && !allows(session, ofItsOwner)) return silent("session");
  if (isReplaced) return allow(resourceKind);
  return allow(sides.hasRootRights ? "root" : "identity");
}
