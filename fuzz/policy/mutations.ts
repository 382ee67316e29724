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
    ['askLevels(course, "resourceControl"', 'askLevels(course, "identity"'],
    ['(isOwn && grant === "direct")', 'grant === "direct"'],
    ['(isOwn && grant === "direct")', '(isOwn && grant !== "none")'],
    ['(isOwn && grant === "role")', 'grant === "role"'],
    ["scope.boundary, !isEnough", "scope.boundary, !isIdentityReplaced"],
    ["scope.session, !isEnough", "scope.session, !isIdentityReplaced"],
    ["!isIdentityReplaced && !scope.hasRootRights", "!isIdentityReplaced"],
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
    ["resource.ts", 'found.includes(undefined) ? this.#effect === "Deny" : true', "true"],
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
    ["action.ts", "const text = written.toLowerCase();", "const text = written;"],
    ["action.ts", "const text = action.toLowerCase();", "const text = action;"],
    ["action.ts", "return actions.negated;", "return false;"],
    [
      "action.ts",
      'if (actions === undefined) return effect === "Deny";',
      "if (actions === undefined) return false;",
    ],
    ["glob.ts", "lastAt >= at && ", ""],
    ["glob.ts", "return text.length === first.text.length;", "return true;"],
    [
      "glob.ts",
      "at + piece.text.length <= text.length; at += 1",
      "at + piece.text.length < text.length; at += 1",
    ],
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
    [
      "search.ts",
      'kind === "session" || kind',
      'kind === "session" || kind === "endpoint" || kind',
    ],
    [
      "search.ts",
      "namings.indexOf(naming) > namings.indexOf(grant.naming)",
      'grant.naming === "none"',
    ],
    ["search.ts", 'return grant.naming === "direct";', "return true;"],
    ["search.ts", 'if (candidate.statement.effect === "Deny") return false;', ""],
    ["search.ts", 'statement.effect === "Deny" ? "direct" : "none"', '"direct"'],
    [
      "search.ts",
      "(request.context) !== true) return false;",
      "(request.context) !== true) continue;",
    ],
  ] as const
).map(([file, find, replace]) => ({ file, find, replace }));

const indexes: readonly Mutation[] = (
  [
    ["start-hash.ts", "slot + 1, hash: addTo(hash, endOfText, slot)", "slot + 1, hash"],
    ["start-hash.ts", "hashes[at + 1] = hash;", "hashes[at] = hash;"],
    [
      "text-tail.ts",
      "length <= text.length && tailAt(text, length) === tail",
      "length < text.length",
    ],
    ["text-tail.ts", "length: isWhole ? -start.length", "length: isWhole ? -start.length - 1"],
    ["text-tail.ts", "end > tailLength ? end - tailLength : 0", "end - 1"],
    ["needles.ts", "if (text !== this.#text) this.#read(text);", ""],
    ["needles.ts", "if (at >= tailLength - 1) this", "if (at >= tailLength) this"],
    ["number-pool.ts", "used += numbers.length;", "used += numbers.length - 1;"],
    ["number-pool.ts", "const base = used;", "const base = 0;"],
    ["statement-table.ts", 'found = kind === "exact" ? text', 'found = kind !== "exact" ? text'],
    ["statement-table.ts", "key === undefined || mask === 0", "mask === 0"],
    ["statement-table.ts", 'actions.patterns.some(({ text }) => text === "*")', "true"],
    [
      "statement-table.ts",
      'resource.patterns?.some(({ kind }) => kind === "everything") === true',
      "true",
    ],
    ["statement-table.ts", "actions?.negated === false", "actions !== undefined"],
    [
      "statement-table.ts",
      "const hasDenies = statements.some(",
      "const hasDenies = statements.every(",
    ],
    ["statement-table.ts", 'effect === "Deny" ? denyBit : 0', "0"],
    ["statement-table.ts", "target < 0 ? target : restAt + target", "restAt + target"],
    ["statement-table.ts", "actions === undefined || actions.negated", "actions === undefined"],
    ["statement-table.ts", "isLot ? [~lots.length]", "isLot ? [lots.length]"],
    ["table-search.ts", "!search.wantsAllow && !table.hasDenies", "!search.wantsAllow"],
    ["table-search.ts", "base + 1 + exact, question", "base + 1 + service, question"],
    ["table-search.ts", "    isSpokenOf &&\n", ""],
    ["table-search.ts", "passes(question, allowsAll)", "true"],
    ["table-search.ts", "named === 0\n", "named !== 0\n"],
    ["table-search.ts", "row = nextResource(rows, row", "row = undefined; nextResource(rows, 0 *"],
    [
      "resource-index.ts",
      "if (!needles.mayHave(needle, resource)) continue;",
      "if (needles.mayHave(needle, resource)) continue;",
    ],
    ["policy-group.ts", "if (policies[at] !== list[at]) return false;", ""],
    ["policy-group.ts", "if (policies.length !== list.length) return false;", ""],
  ] as const
).map(([file, find, replace]) => ({ file, find, replace }));

const conditions: readonly Mutation[] = (
  [
    ["condition.ts", "const whenAbsent = ifExists || negated;", "const whenAbsent = ifExists;"],
    ["condition.ts", "const whenAbsent = ifExists || negated;", "const whenAbsent = negated;"],
    [
      "condition.ts",
      'const absentHolds = ifExists && options.effect === "Deny";',
      "const absentHolds = ifExists;",
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

export const mutations: readonly Mutation[] = [
  ...decide,
  ...scope,
  ...matching,
  ...indexes,
  ...conditions,
];
