/** Faults that cases and fuzzer must notice: each is one change to the engine's text. */

export interface Mutation {
  /** Under `src/policy`. */
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly find: string;
  readonly replace: string;
}

const decide: readonly Mutation[] = (
  [
    ["else if (wantsAllow) course.silent = kind;", ""],
    [
      '"serviceControl", scope.serviceControl, true',
      '"serviceControl", scope.serviceControl, false',
    ],
    ["scope.resourceControl, false", "scope.resourceControl, true"],
    [
      'ask(course, "endpoint", scope.endpoint, true)',
      'ask(course, "endpoint", scope.endpoint, false)',
    ],
    ['(isOwn && grant === "direct")', 'grant === "direct"'],
    ['(isOwn && grant === "direct")', '(isOwn && grant !== "none")'],
    ['(isOwn && grant === "role")', 'grant === "role"'],
    ["scope.boundary, !isEnough", "scope.boundary, !isIdentityReplaced"],
    ["scope.session, !isEnough", "scope.session, !isIdentityReplaced"],
    ["!isIdentityReplaced && !scope.hasRootRights", "!isIdentityReplaced"],
    [
      "strength[match] <= strength[best]",
      "strength[match] === 1 || strength[match] <= strength[best]",
    ],
    ['if (resource.granted === true) return "direct";', ""],
    ['if (grant === "none" && scope.resourceMustAllow) course.silent ??= kind;', ""],
    ["!scope.ignoresResourceDenies", "true"],
  ] as const
).map(([find, replace]) => ({ file: "decide.ts", find, replace }));

const scope: readonly Mutation[] = (
  [
    ['action !== "kms:retiregrant"', "true"],
    ["hasCallerSide && !isServiceLinked(principal) &&", "hasCallerSide &&"],
    ["policies.exemptions?.serviceControl !== true", "true"],
    ["policies.exemptions?.resourceControl !== true", "true"],
    ["hasCallerSide && !isRoot ? policies.identity : []", "policies.identity"],
    [
      "hasCallerSide && !isRoot && boundary !== undefined",
      "hasCallerSide && boundary !== undefined",
    ],
    ["(session ?? [])", "session"],
    ['kind !== "standard" || isCrossAccount', "isCrossAccount"],
    ["isCrossAccount || !hasCallerSide", "isCrossAccount"],
    ["resourceAccount !== undefined && resourceAccount !== account", "false"],
    ['(principal.type === "federatedUser" ? principal.issuer : principal)', "principal"],
    ["isRoot && !isCrossAccount && bucket", "isRoot && bucket"],
  ] as const
).map(([find, replace]) => ({ file: "scope.ts", find, replace }));

const matching: readonly Mutation[] = (
  [
    ["principal.ts", "set.names.has(principal.uniqueId)", "false"],
    ["principal.ts", "[principal.roleArn, principal.roleId]", "[principal.roleArn]"],
    ["principal.ts", 'hasBoundary || !isSpared ? "direct"', '!isSpared ? "direct"'],
    ["principal.ts", '=== "none" ? "direct" : "none");', '!== "direct" ? "direct" : "none");'],
    ["principal.ts", '? "account" : "none"', '? "direct" : "none"'],
    ["principal.ts", "hasRole && set.accounts", "set.accounts"],
    ["resource.ts", 'found.includes(undefined) ? effect === "Deny" : true', "true"],
    ["resource.ts", 'const isNone = resource === "*";', "const isNone = false;"],
    ["resource.ts", "resource.startsWith(pattern.start);\n", "resource.includes(pattern.start);\n"],
    ["resource.ts", "resourcePartStart(text)", "0"],
    ["template.ts", 'value === undefined || typeof value === "object"', "value === undefined"],
    ["template.ts", "key: key.toLowerCase()", "key"],
    ["template.ts", "colons === 5", "colons === 4"],
    ["template.ts", "if (text === undefined) return undefined;", ""],
    ["template.ts", "fallback: parts?.[2]", "fallback: undefined"],
    ["compile.ts", 'document.version === "2012-10-17"', "true"],
    ["compile.ts", 'effect === "Deny" || principal !== undefined', "true"],
    ["action.ts", "text: text.toLowerCase(), isExact", "text, isExact"],
    ["glob.ts", "lastAt >= at && ", ""],
    ["glob.ts", "return text.length === first.text.length;", "return true;"],
    [
      "glob.ts",
      "at + piece.text.length <= text.length; at += 1",
      "at + piece.text.length < text.length; at += 1",
    ],
    ["candidates.ts", "start > textLength", "start >= textLength"],
    ["candidates.ts", "start !== textLength", "true"],
    ["candidates.ts", 'kind === "exact" && start.length', "start.length"],
    ["statement-index.ts", "!tests.some((matches) => matches(action))", "true"],
    ["statement-index.ts", "if (own !== undefined) lots.push(own);", ""],
    ["statement-index.ts", 'statement.effect === "Deny" }', "false }"],
    [
      "resource-index.ts",
      "if (at === resource.length) return firstOf(node.exact, asked, passes);",
      "",
    ],
    ["resource-index.ts", "!resource.startsWith(child.edge, at)", "false"],
    [
      "search.ts",
      "const isOdd = compiled.matchPrincipal !== undefined &&",
      "const isOdd = false &&",
    ],
    ["search.ts", "endpoint: true", "endpoint: false"],
    ["search.ts", 'statement.effect === "Deny" ? "direct" : "none"', '"direct"'],
    ["search.ts", "if (!holds(request.context)) return false;", ""],
  ] as const
).map(([file, find, replace]) => ({ file, find, replace }));

const conditions: readonly Mutation[] = (
  [
    ["condition.ts", "const whenAbsent = ifExists || negated;", "const whenAbsent = ifExists;"],
    ["condition.ts", "const whenAbsent = ifExists || negated;", "const whenAbsent = negated;"],
    [
      "condition.ts",
      "if (seen === undefined) return ifExists;",
      "if (seen === undefined) return false;",
    ],
    ["condition.ts", "!hasValues || isEmptySet(seen)", "!hasValues"],
    ["condition.ts", "!hasValues || isEmptySet(seen)", "isEmptySet(seen)"],
    ["condition.ts", 'seen === undefined || seen === ""', "seen === undefined"],
    ["condition.ts", 'negated && options.effect === "Deny"', "negated"],
    ["condition.ts", 'isUnknown ? options.effect === "Deny" : negated', "negated"],
    ["condition.ts", "element.key.text.toLowerCase()", "element.key.text"],
    ["condition.ts", 'return () => options.effect === "Deny";', "return () => false;"],
    ["condition.ts", 'return () => qualifier === "forAllValues";', "return () => true;"],
    ["operators/ip.ts", "if (address.length !== range.groups.length) return false;", ""],
    ["operators/ip.ts", "bits >= 16 ? 0 : 16 - bits", "0"],
    ["operators/date.ts", 'text.startsWith("-") ? -minutes : minutes', "-minutes"],
    ["operators/operator.ts", "seen <= expected", "seen < expected"],
    ["operators/operator.ts", "seen > expected", "seen >= expected"],
    ["operators/operator.ts", "text.toLowerCase()", "text"],
    ["operators/arn.ts", "segments.length < segmentCount", "true"],
    [
      "operators/arn.ts",
      "if (segments === undefined) return false;",
      "if (segments === undefined) return true;",
    ],
    ["operators/string.ts", "String(seen).toLowerCase()", "String(seen)"],
    ["operators/binary.ts", "decodeBase64(seen) === expected", "seen === value.text"],
    ["operators/boolean.ts", "const lower = text.toLowerCase();", "const lower = text;"],
  ] as const
).map(([file, find, replace]) => ({ file, find, replace }));

export const mutations: readonly Mutation[] = [...decide, ...scope, ...matching, ...conditions];
