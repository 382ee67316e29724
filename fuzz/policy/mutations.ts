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
    ["course.silent = kind;", ""],
    ['"owner", scope.serviceControl, true', '"owner", scope.serviceControl, false'],
    ["scope.resourceControl, false", "scope.resourceControl, true"],
    ['"endpoint", "named", scope.endpoint, true', '"endpoint", "named", scope.endpoint, false'],
    ['"endpoint", "named", scope.endpoint, true', '"endpoint", "owner", scope.endpoint, true'],
    ['"boundary", "owner"', '"boundary", "named"'],
    ['askLevels(course, "resourceControl"', 'askLevels(course, "identity"'],
    ["scope.boundary, others", "scope.boundary, !isIdentityReplaced"],
    ["scope.session, others", "scope.session, !isIdentityReplaced"],
    ["index.allows !== undefined", "true"],
    ['if (granted === true) return "direct";', ""],
    ['if (ignoresResourceAllows) return "none";', ""],
    ['  if (granted === true) return "direct";\n  if (ignores', "  if (ignores"],
    ['if (grant === "none" && scope.resourceMustAllow) course.silent ??= kind;', ""],
    ["!scope.ignoresResourceDenies", "true"],
  ] as const
).map(([find, replace]) => ({ file: "decide.ts", find, replace }));

const scope: readonly Mutation[] = (
  [
    ["    !isRetirement &&\n", ""],
    ['!(kind === "trust" && serviceLinkedRole.test(asked))', "true"],
    ['kind === "trust" && serviceLinkedRole.test', "serviceLinkedRole.test"],
    ["/^(?:[^:]*:){5}role", "/:role"],
    ["(?:[^:]*:){5}role\\/aws-service-role\\/", "(?:[^:]*:){5}role\\/"],
    ['kind === "key" && isRetirement', "false"],
    ['kind === "key" && isRetirement', "isRetirement"],
    ['(kind !== "standard" && !isUnheard)', 'kind !== "standard"'],
    ["      isUnheard || (isRoot", "      (isRoot"],
    ["      isUnheard || (kind", "      (kind"],
    ['(kind === "key" && isCrossAccount &&', '(kind === "key" &&'],
    ['(kind === "key" && isCrossAccount && !shared', "(isCrossAccount && !shared"],
    ["!sharedKeyActions.has(action)", "false"],
    ["encrypt generatedatakey ", "encrypt tagresource "],
    ["hasCallerSide && !isServiceLinked(principal) &&", "hasCallerSide &&"],
    ["policies.exemptions?.serviceControl !== true", "true"],
    ["policies.exemptions?.resourceControl !== true", "true"],
    ["hasCallerSide && !isRoot ? policies.identity : []", "policies.identity"],
    ["boundary: hasCallerSide && !isRoot ? boundary", "boundary: hasCallerSide ? boundary"],
    ["(session ?? [])", "session"],
    ['(kind !== "standard" && !isUnheard) || isCrossAccount', "isCrossAccount"],
    ["isCrossAccount || !hasCallerSide", "isCrossAccount"],
    ["resourceAccount !== undefined && resourceAccount !== account", "false"],
    ['(principal.type === "federatedUser" ? principal.issuer : principal)', "principal"],
    ["isRoot && !isCrossAccount && bucket", "isRoot && bucket"],
    ['(isOwn && grant === "direct")', 'grant === "direct"'],
    ['(isOwn && grant === "direct")', '(isOwn && grant !== "none")'],
    ['(isOwn && grant === "role")', 'grant === "role"'],
    ["isEnough || isGranted || (", "isEnough || ("],
    ["!isIdentityReplaced && !scope.hasRootRights", "!isIdentityReplaced"],
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
    ["resource.ts", "found.includes(undefined) ? this.#whenOpen : true", "found.length < 2"],
    ["resource.ts", 'const isNone = resource === "*";', "const isNone = false;"],
    ["resource.ts", "resource.startsWith(pattern.start);\n", "resource.includes(pattern.start);\n"],
    ["resource.ts", "resourcePartStart(text)", "0"],
    ["resource.ts", 'resource === "*" && action.toLowerCase() === "s3:listallmybuckets"', "false"],
    ["resource.ts", 'action.toLowerCase() === "s3:listallmybuckets"', "true"],
    ["resource.ts", "!isIncompleteArn(text)", "true"],
    ["resource.ts", ":*`, variables)", "*`, variables)"],
    ["resource.ts", "ofApi}/`)", "ofApi}`)"],
    ["resource.ts", "[^:/]*(", "[^:]*("],
    ["resource.ts", "+:execute-api:[^:]*:[^:]*:", "+:(?:[^:]*:){3}"],
    [
      "resource.ts",
      "text.replace(ofApi, beforePath), variables",
      "text.replace(ofApi, beforePath), true",
    ],
    ["template.ts", "`) <= text.length", "`) <= 0"],
    ["template.ts", "!hasSixParts(text)", "true"],
    ["template.ts", "/^arn:[^:]+:[^:]/.test(text)", "true"],
    ["template.ts", 'value === undefined || typeof value === "object"', "value === undefined"],
    ["template.ts", "key: key.toLowerCase()", "key"],
    ["template.ts", "colons === 5", "colons === 4"],
    ["template.ts", "if (text === undefined) return undefined;", ""],
    ["template.ts", "fallback: parts?.[2]", "fallback: undefined"],
    ["compile.ts", 'document.version === "2012-10-17"', "true"],
    ["compile.ts", 'effect === "Deny" || principal !== undefined', "true"],
    ["action.ts", "const text = written.toLowerCase();", "const text = written;"],
    ["action.ts", "action.text ??= action.asked.toLowerCase();", "action.text ??= action.asked;"],
    ["start-hash.ts", "(code | smallBit)", "code"],
    ["action.ts", "  return negated;\n", "  return false;\n"],
    [
      "action.ts",
      'if (actions === undefined) return effect === "Deny";',
      "if (actions === undefined) return false;",
    ],
    ["glob.ts", "lastAt >= at && ", ""],
    ["glob.ts", "return text.length === first.length;", "return true;"],
    ["glob.ts", "at + length <= text.length; at += 1", "at + length < text.length; at += 1"],
    ["hole-search.ts", "carry = bits >>> (wordBits - 1);", "carry = 0;"],
    ["hole-search.ts", "at - piece.length + 1", "at - piece.length"],
    [
      "resource-index.ts",
      "if (at === resource.length) return firstOf(node.exact, asked, passes);",
      "",
    ],
    ["resource-index.ts", "!resource.startsWith(child.edge, at)", "false"],
    [
      "action.ts",
      "if (action.hashes[pattern.slot] !== pattern.hash) return false;",
      "return true;",
    ],
    ["template.ts", "at += start.length;", ""],
    [
      "reaches.ts",
      "const isOdd = compiled.matchPrincipal !== undefined &&",
      "const isOdd = false &&",
    ],
    ["reaches.ts", 'question.audience !== "owner"', "false"],
    ["reaches.ts", "isStronger(naming, question.naming)", 'question.naming === "none"'],
    ["reaches.ts", 'return question.naming === "direct";', "return true;"],
    ["reaches.ts", 'if (compiled.effect === "Deny") return false;', ""],
    ["reaches.ts", 'return effect === "Deny" ? "direct" : "none";', 'return "direct";'],
    [
      "reaches.ts",
      "!conditionHolds(condition, context)) return false;",
      "!conditionHolds(condition, context)) continue;",
    ],
    ["search.ts", "for (let at = 0; question.wantsAllow && at <", "for (let at = 0; false && at <"],
    [
      "search.ts",
      "begin(question, audience, wantsAllow);\n  searchUrgent(policy",
      "searchUrgent(policy",
    ],
  ] as const
).map(([file, find, replace]) => ({ file, find, replace }));

const indexes: readonly Mutation[] = (
  [
    ["start-hash.ts", "slot + 1, hash: addTo(hash, endOfText)", "slot + 1, hash"],
    ["start-hash.ts", "hashes[at + 1] = hash;", "hashes[at] = hash;"],
    [
      "text-tail.ts",
      "length <= text.length && tailAt(text, length) === tail",
      "length < text.length",
    ],
    ["text-tail.ts", "length: isWhole ? -start.length", "length: isWhole ? -start.length - 1"],
    ["text-tail.ts", "return addToTail(tail, text.charCodeAt(end - 1));", "return tail;"],
    ["start-hash.ts", "serviceEnd = at + 1;", "serviceEnd = at;"],
    ["start-hash.ts", "if (lower !== action) return", "if (false) return"],
    ["needles.ts", "    this.#isRead = false;\n", ""],
    ["needles.ts", "if (at >= tailLength - 1) this", "if (at >= tailLength) this"],
    ["number-pool.ts", "used += count;", "used += count - 4;"],
    ["number-pool.ts", "const start = used;", "const start = 0;"],
    ["shelf.ts", 'if (row.found === "exact") exactBits |= exactBit(row.key);', ""],
    ["shelf.ts", 'row.found === "any" ? anyServiceBit', "false ? anyServiceBit"],
    ["shelf.ts", "anyServiceBit : serviceBit(row.key)", "anyServiceBit : exactBit(row.key)"],
    ["shelf.ts", 'row.found === "any" || mask === 0', "mask === 0"],
    ["shelf.ts", "target.isDeny ? denyBit : 0", "0"],
    ["shelf.ts", "detailsAt + target.place", "target.place"],
    ["shelf.ts", "? ~target.place", "? target.place"],
    ["statement-table.ts", 'actions.patterns.some(({ text }) => text === "*")', "true"],
    [
      "statement-table.ts",
      'resource.patterns?.some(({ kind }) => kind === "everything") === true',
      "true",
    ],
    ["statement-table.ts", "actions?.negated === false", "actions !== undefined"],
    ["statement-table.ts", '({ effect }) => effect === "Deny"', "() => false"],
    ["statement-table.ts", "[...denies, ...sureRows(making)] : [...denies]", "[...denies] : []"],
    ["statement-table.ts", "...sureRows(making)", ""],
    [
      "statement-table.ts",
      "const isOnNoCondition = matchPrincipal === undefined && conditions.length === 0;",
      "const isOnNoCondition = matchPrincipal === undefined;",
    ],
    ["statement-table.ts", "members.slice(0, 1)", "members.slice(0, 0)"],
    ["statement-table.ts", "actions === undefined || actions.negated", "actions === undefined"],
    ["statement-table.ts", "place: lots.push(lot) - 1", "place: lots.push(lot)"],
    ["table-search.ts", 'wantsAllow && question.audience === "owner"', "wantsAllow"],
    ["table-search.ts", " | ((numbers[shelf + 1] ?? 0) & action.serviceBits)", ""],
    ["table-search.ts", "(numbers[shelf] ?? 0) & action.exactBits;", "0;"],
    ["table-search.ts", "if (isOfService) searchBucket", "if (false) searchBucket"],
    ["table-search.ts", "if (!isExact) return;", "return;"],
    ["table-search.ts", "} else if (question.wantsAllow) {", "} else {"],
    ["table-search.ts", "    isSpokenOf &&\n", ""],
    ["table-search.ts", "named === 0\n", "named !== 0\n"],
    [
      "table-search.ts",
      "    row = nextResource(numbers, row",
      "    row = end + 0 * nextResource(numbers, row",
    ],
    [
      "resource-index.ts",
      "if (!needles.mayHave(needle, resource)) continue;",
      "if (needles.mayHave(needle, resource)) continue;",
    ],
    ["policy-list.ts", "if (policies[at] !== list[at]) return false;", ""],
    ["policy-list.ts", "if (policies.length !== list.length) return false;", ""],
    ["control-index.ts", "if (parts[part] !== policies[place]) return false;", ""],
    ["control-index.ts", 'effect === "Deny"', 'effect === "Allow"'],
    [
      "control-index.ts",
      "if (policy?.compiled.allowsAll === undefined) return undefined;",
      "if (policy?.compiled.allowsAll === undefined) continue;",
    ],
  ] as const
).map(([file, find, replace]) => ({ file, find, replace }));

const conditions: readonly Mutation[] = (
  [
    ["condition.ts", "negated && isAllow && !options.flags.nullIsLikeNothing", "negated"],
    ["condition.ts", "const fitsMalformed = negated === isAllow;", "const fitsMalformed = false;"],
    [
      "condition.ts",
      "const fitsMalformed = negated === isAllow;",
      "const fitsMalformed = isAllow;",
    ],
    ["condition.ts", "const whenAbsent = ifExists || negated;", "const whenAbsent = ifExists;"],
    ["condition.ts", "const whenAbsent = ifExists || negated;", "const whenAbsent = negated;"],
    ["condition.ts", "const whenAbsent = ifExists && isDeny;", "const whenAbsent = ifExists;"],
    ["condition.ts", "if (isEmpty) return whenPresent;", ""],
    ["condition.ts", "isEmpty ? otherwise : whenPresent", "whenPresent"],
    [
      "condition.ts",
      "whenAbsent || whenPresent : whenAbsent && whenPresent",
      "whenAbsent : whenAbsent",
    ],
    [
      "condition.ts",
      "if (element.values.length === 0) return presence(key, whenAbsent, false);",
      "if (element.values.length === 0) return presence(key, whenAbsent, true);",
    ],
    ["condition.ts", 'return seen === "" || (', "return ("],
    ["condition.ts", "whenPresent: negated && isDeny", "whenPresent: negated"],
    [
      "condition.ts",
      'asks: "all", whenAbsent: true, whenPresent: true',
      'asks: "all", whenAbsent: true, whenPresent: false',
    ],
    ["condition.ts", 'isUnknown ? options.effect === "Deny" : negated', "negated"],
    ["condition.ts", "element.key.text.toLowerCase()", "element.key.text"],
    [
      "condition.ts",
      "return presence(key, isDeny, isDeny);",
      "return presence(key, false, false);",
    ],
    [
      "condition.ts",
      'presence(key, qualifier === "forAllValues", qualifier',
      "presence(key, true, qualifier",
    ],
    ["condition.ts", "scalarText(seen) === test", "seen === test"],
    ["operators/ip.ts", "if (address.length !== range.groups.length) return false;", ""],
    ["operators/ip.ts", "bits >= 16 ? 0 : 16 - bits", "0"],
    ["operators/date.ts", 'text.startsWith("-") ? -minutes : minutes', "-minutes"],
    ["operators/operator.ts", "seen <= expected", "seen < expected"],
    ["operators/operator.ts", "seen > expected", "seen >= expected"],
    ["operators/operator.ts", "text.toLowerCase()", "text"],
    ["operators/arn.ts", "segmentCount - segments.length);", "segmentCount);"],
    [
      "operators/arn.ts",
      "const isWhole = segments.length === segmentCount;",
      "const isWhole = false;",
    ],
    [
      "operators/arn.ts",
      "if (segments === undefined) return fitsMalformed;",
      "if (segments === undefined) return true;",
    ],
    ["operators/string.ts", "String(seen).toLowerCase()", "String(seen)"],
    [
      "operators/binary.ts",
      "fitsMalformed : bytes === expected",
      "fitsMalformed : seen === value.text",
    ],
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
