/** Which of the policies at hand have a say over a request, and what may replace what. */
import type { PrincipalMatch } from "./principal.ts";
import type {
  ApplicablePolicies,
  AttachedPolicy,
  AuthorizationRequest,
  PolicyLevel,
  RequestPrincipal,
  ResourcePolicy,
} from "./request.ts";

/** `undefined` means that this kind of policy is not asked; an empty list is silent. */
export interface PolicyScope {
  readonly serviceControl: readonly PolicyLevel[] | undefined;
  readonly resourceControl: readonly PolicyLevel[] | undefined;
  readonly resource: ResourcePolicy | undefined;
  readonly identity: readonly AttachedPolicy[];
  readonly boundary: AttachedPolicy | undefined;
  readonly session: readonly AttachedPolicy[] | undefined;
  readonly endpoint: AttachedPolicy | undefined;
  /** Caller and resource belong to different accounts: both sides must allow. */
  readonly isCrossAccount: boolean;
  /** The caller belongs to an account whose policies must allow. */
  readonly hasCallerSide: boolean;
  /** Allowed without an identity policy: the root user, or a session that it asked for. */
  readonly hasRootRights: boolean;
  /** Without an Allow in the resource's policy nothing else helps. */
  readonly resourceMustAllow: boolean;
  /**
   * The root user of a bucket's or a queue's account can always mend a policy that locks everyone
   * out, and a key's policy has no say over who retires a grant (rules E19 and E21).
   */
  readonly ignoresResourceDenies: boolean;
  /** Nor does a key's policy let other accounts do more than use the key (E21); grants count. */
  readonly ignoresResourceAllows: boolean;
}

/** How the policy of a bucket or of a queue is mended. */
const mendingActions =
  /^(?:s3:(?:get|put|delete)bucketpolicy|sqs:(?:getqueueurl|[gs]etqueueattributes))$/;

/** Grants say who may: neither the policy of the key nor resource control policies are heard. */
const retireGrant = "kms:retiregrant";

/** What KMS lets other accounts do with a key (KMS Developer Guide, "AWS KMS permissions"). */
const sharedKeyActions: ReadonlySet<string> = new Set(
  (
    "creategrant decrypt derivesharedsecret describekey encrypt generatedatakey " +
    "generatedatakeypair generatedatakeypairwithoutplaintext generatedatakeywithoutplaintext " +
    "generatemac getkeyrotationstatus getpublickey listgrants reencryptfrom reencryptto " +
    "revokegrant sign verify verifymac"
  )
    .split(" ")
    .map((name) => `kms:${name}`),
);

/** Its resource part begins with the path that IAM keeps for AWS's services. */
const serviceLinkedRole = /^(?:[^:]*:){5}role\/aws-service-role\//;

/** The caller's account; `undefined` for callers that have no identity policies of their own. */
function accountOf(principal: RequestPrincipal): string | undefined {
  return "account" in principal ? principal.account : undefined;
}

function isServiceLinked(principal: RequestPrincipal): boolean {
  return principal.type === "roleSession" && principal.serviceLinked;
}

function hasRootRights(principal: RequestPrincipal): boolean {
  return (principal.type === "federatedUser" ? principal.issuer : principal).type === "root";
}

/** A federated user without a session policy has none of its issuer's permissions. */
function sessionOf(
  principal: RequestPrincipal,
  session: readonly AttachedPolicy[] | undefined,
): readonly AttachedPolicy[] | undefined {
  return principal.type === "federatedUser" ? (session ?? []) : session;
}

export function scopeOf(request: AuthorizationRequest, policies: ApplicablePolicies): PolicyScope {
  const { principal, resource: asked, resourceAccount } = request;
  const { boundary, resource, resourceControl, endpoint } = policies;
  // Only these two hear some actions and not others; where neither is there, none is read.
  const isActionMinded = resource !== undefined || resourceControl !== undefined;
  const action = isActionMinded ? request.action.toLowerCase() : "";
  const account = accountOf(principal);
  const hasCallerSide = account !== undefined;
  const isRoot = principal.type === "root";
  const isCrossAccount =
    hasCallerSide && resourceAccount !== undefined && resourceAccount !== account;
  const hasServiceControl =
    hasCallerSide && !isServiceLinked(principal) && policies.exemptions?.serviceControl !== true;
  const kind = resource?.kind ?? "standard";
  const isRetirement = action === retireGrant;
  const isUnheard = kind === "key" && isRetirement;
  const hasResourceControl =
    !isServiceLinked(principal) &&
    policies.exemptions?.resourceControl !== true &&
    !isRetirement &&
    !(kind === "trust" && serviceLinkedRole.test(asked));
  return {
    serviceControl: hasServiceControl ? policies.serviceControl : undefined,
    resourceControl: hasResourceControl ? resourceControl : undefined,
    resource,
    identity: hasCallerSide && !isRoot ? policies.identity : [],
    boundary: hasCallerSide && !isRoot ? boundary : undefined,
    session: hasCallerSide ? sessionOf(principal, policies.session) : undefined,
    endpoint,
    isCrossAccount,
    hasCallerSide,
    hasRootRights: hasRootRights(principal),
    resourceMustAllow: (kind !== "standard" && !isUnheard) || isCrossAccount || !hasCallerSide,
    ignoresResourceDenies: isUnheard || (isRoot && !isCrossAccount && mendingActions.test(action)),
    ignoresResourceAllows:
      isUnheard || (kind === "key" && isCrossAccount && !sharedKeyActions.has(action)),
  };
}

/** The kind of the resource's own policy, also where it has none. */
export function resourceKindOf({ resource }: PolicyScope): "resource" | "trust" | "key" {
  return resource === undefined || resource.kind === "standard" ? "resource" : resource.kind;
}

/** What the policies of the caller's side must still do, once the resource's policy was asked. */
export interface CallerSideNeeds {
  /** An Allow of the resource's policy, or a grant, stands in for the identity policies. */
  readonly isIdentityReplaced: boolean;
  /** The identity policies must allow. */
  readonly identity: boolean;
  /** Boundary and session policies must allow. */
  readonly others: boolean;
}

/** Rules E9 to E16 and E18: `grant` is how the resource's policy names the caller in an Allow. */
export function callerSideNeeds(scope: PolicyScope, grant: PrincipalMatch): CallerSideNeeds {
  const isOwn = !scope.isCrossAccount;
  const isEnough = !scope.hasCallerSide || (isOwn && grant === "direct");
  const isGranted = scope.resource?.granted === true;
  const isIdentityReplaced = isEnough || isGranted || (isOwn && grant === "role");
  const identity = !isIdentityReplaced && !scope.hasRootRights;
  return { isIdentityReplaced, identity, others: !isEnough };
}
