/** Effective policies: how settings come down the tree (Organizations User Guide's examples). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { effectivePolicy } from "./effective-policy.ts";
import { managementPolicy, managementPolicyProblem, type PolicyNode } from "./management-policy.ts";
import {
  insideAccount,
  moveTo,
  newAccount,
  newPolicy,
  newUnit,
  organization,
} from "./testing/fixtures.ts";

const tag = (setting: object) => ({ tags: { costcenter: setting } }) as PolicyNode;
const values = (setting: object) => tag({ tag_value: setting });

/** What each level says, and what comes of it below `tags/costcenter/tag_value`. */
const cases: readonly (readonly [string, readonly (readonly PolicyNode[])[], unknown])[] = [
  ["an assigned value", [[values({ "@@assign": ["a"] })]], ["a"]],
  [
    "a value that is assigned again further down",
    [[values({ "@@assign": ["a"] })], [values({ "@@assign": ["b"] })]],
    ["b"],
  ],
  [
    "values appended further down, each once",
    [[values({ "@@assign": ["a", "b"] })], [values({ "@@append": ["b", "c"] })]],
    ["a", "b", "c"],
  ],
  ["values appended to nothing", [[values({ "@@append": ["a"] })]], ["a"]],
  [
    "values removed further down",
    [[values({ "@@assign": ["a", "b"] })], [values({ "@@remove": ["a", "x"] })]],
    ["b"],
  ],
  ["values removed from nothing", [[values({ "@@remove": ["a"] })]], undefined],
  [
    "nothing of a setting that all values were removed from",
    [[values({ "@@assign": ["a", "b"] })], [values({ "@@remove": ["a", "b"] })]],
    undefined,
  ],
  [
    "values appended where all were removed before",
    [
      [values({ "@@assign": ["a"] })],
      [values({ "@@remove": ["a"] })],
      [values({ "@@append": ["b"] })],
    ],
    ["b"],
  ],
  [
    "of two policies of one level the value that the first assigns",
    [
      [values({ "@@assign": ["a"] })],
      [values({ "@@assign": ["b"] }), values({ "@@assign": ["c"], "@@append": ["d"] })],
    ],
    ["b", "d"],
  ],
  [
    "policies of one level, in their order",
    [[values({ "@@assign": ["a"] }), values({ "@@append": ["b"] })]],
    ["a", "b"],
  ],
  [
    "a setting that child policies may not touch",
    [
      [values({ "@@assign": ["a"], "@@operators_allowed_for_child_policies": ["@@none"] })],
      [values({ "@@assign": ["b"] })],
    ],
    ["a"],
  ],
  [
    "what forbids child policies binds no policy of its own level",
    [
      [
        values({ "@@assign": ["a"], "@@operators_allowed_for_child_policies": ["@@none"] }),
        values({ "@@append": ["b"] }),
      ],
    ],
    ["a", "b"],
  ],
  [
    "one operator that child policies may use",
    [
      [values({ "@@assign": ["a"], "@@operators_allowed_for_child_policies": ["@@append"] })],
      [values({ "@@append": ["b"] })],
      [values({ "@@assign": ["c"] })],
    ],
    ["a", "b"],
  ],
  [
    "a ban that holds for all below its place",
    [
      [{ tags: { "@@operators_allowed_for_child_policies": ["@@none"] } }],
      [values({ "@@assign": ["b"] })],
    ],
    undefined,
  ],
  [
    "a ban that nobody further down can lift",
    [
      [values({ "@@assign": ["a"], "@@operators_allowed_for_child_policies": ["@@none"] })],
      [values({ "@@operators_allowed_for_child_policies": ["@@all"] })],
      [values({ "@@assign": ["b"] })],
    ],
    ["a"],
  ],
  [
    "keys of tags in whatever case",
    [
      [values({ "@@assign": ["a"] })],
      [{ tags: { CostCenter: { tag_value: { "@@append": ["b"] } } } }],
    ],
    ["a", "b"],
  ],
];

describe("an effective policy", () => {
  it.each(cases)("has %s", (_title, levels, expected) => {
    const { tags = {} } = effectivePolicy("TAG_POLICY", levels) as Record<string, object>;
    const { costcenter = {} } = tags as Record<string, object>;
    expect((costcenter as Record<string, unknown>).tag_value).toEqual(expected);
  });

  it("merges different settings of one thing", () => {
    const merged = effectivePolicy("TAG_POLICY", [
      [tag({ tag_key: { "@@assign": "CostCenter" } })],
      [values({ "@@assign": ["100"] })],
    ]);
    expect(merged).toEqual({
      tags: { costcenter: { tag_key: "CostCenter", tag_value: ["100"] } },
    });
  });

  /** "Backup policy syntax and examples", example 4, shortened. */
  it("has the parts that child policies may add, and no change of a locked one", () => {
    const allowed = (...operators: readonly string[]) => ({
      "@@operators_allowed_for_child_policies": operators,
    });
    const regions = (name: string, ...control: readonly object[]) => ({
      regions: Object.assign({ "@@assign": [name] }, ...control),
    });
    const parent = {
      ...allowed("@@append"),
      pii: { ...allowed("@@none"), ...regions("a", allowed("@@none")) },
    };
    const child = { monthly: regions("b"), pii: { ...regions("c"), rules: { "@@assign": ["d"] } } };
    const levels = [parent, child].map((plans) => [{ plans }] as unknown as PolicyNode[]);
    expect(effectivePolicy("BACKUP_POLICY", levels)).toEqual({
      plans: { pii: { regions: ["a"] }, monthly: { regions: ["b"] } },
    });
  });

  it("is made of any policies that are taken, whatever they hold", () => {
    const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean());
    const list = fc.array(scalar);
    const operators = { "@@assign": fc.oneof(scalar, list), "@@append": list, "@@remove": list };
    const setting = fc.record(operators, { requiredKeys: [] });
    const key = fc.string({ minLength: 1 }).filter((text) => !text.startsWith("@@"));
    const { node } = fc.letrec<{ node: object }>((tie) => ({
      node: fc.oneof({ maxDepth: 3 }, setting, fc.dictionary(key, tie("node"))),
    }));
    fc.assert(
      fc.property(fc.array(fc.array(node, { maxLength: 4 }), { maxLength: 6 }), (levels) => {
        const type = "SECURITYHUB_POLICY";
        const texts = levels.map((level) =>
          level.map((securityhub) => JSON.stringify({ securityhub })),
        );
        const problems = texts.flat().map((text) => managementPolicyProblem(type, text));
        expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
        const merged = effectivePolicy(
          type,
          texts.map((level) => level.map(managementPolicy)),
        );
        expect(JSON.stringify(merged)).not.toMatch(/"@@(?:assign|append|remove)":/);
      }),
    );
  });

  it.each([
    ["TAG_POLICY", tag({ tag_key: { "@@append": ["CostCenter"] } }), "tags/costcenter/tag_key"],
    ["TAG_POLICY", tag({ tag_key: { "@@remove": ["CostCenter"] } }), "tags/costcenter/tag_key"],
    [
      "AISERVICES_OPT_OUT_POLICY",
      { services: { lex: { opt_out_policy: { "@@append": ["optOut"] } } } },
      "services/lex/opt_out_policy",
    ],
  ] as const)("of the type %s that adds to %j is refused", (type, policy, place) => {
    expect(managementPolicyProblem(type, JSON.stringify(policy))).toBe(
      `${place} has one value: it is set by @@assign alone.`,
    );
  });

  it.each(["@@append", "@@remove"])("takes lists alone for %s", (operator) => {
    const problemOf = (value: unknown) =>
      managementPolicyProblem("BACKUP_POLICY", JSON.stringify({ plans: { [operator]: value } }));
    expect(problemOf(["a"])).toBeUndefined();
    expect(problemOf("a")).toBe(`plans/${operator} takes a list of values.`);
  });

  it("is asked of texts of every kind without a failure", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(["string", "undefined"]).toContain(
          typeof managementPolicyProblem("S3_POLICY", text),
        );
      }),
    );
  });
});

describe("a management policy", () => {
  const assigned = (value: unknown) => ({ "@@assign": value });

  /** From the examples of each type's page in the Organizations User Guide. */
  it.each([
    ["TAG_POLICY", "tags", { team: { tag_value: assigned(["red"]) } }],
    ["BACKUP_POLICY", "plans", { daily: { regions: assigned(["eu-west-1"]) } }],
    ["AISERVICES_OPT_OUT_POLICY", "services", { default: { opt_out_policy: assigned("optOut") } }],
    ["CHATBOT_POLICY", "chatbot", { platforms: { slack: { client: assigned("disabled") } } }],
    [
      "DECLARATIVE_POLICY_EC2",
      "ec2_attributes",
      { image_block_public_access: { state: assigned("block_new_sharing") } },
    ],
    ["SECURITYHUB_POLICY", "securityhub", { enable_in_regions: { "@@append": ["eu-west-1"] } }],
    [
      "INSPECTOR_POLICY",
      "inspector",
      { enablement: { ec2_scanning: { enable_in_regions: assigned(["eu-west-1"]) } } },
    ],
    ["UPGRADE_ROLLOUT_POLICY", "upgrade_rollout", { default: { patch_order: assigned("last") } }],
    [
      "BEDROCK_POLICY",
      "bedrock",
      { guardrail_inference: { "eu-west-1": { main: { input_tags: assigned("honor") } } } },
    ],
    [
      "NETWORK_SECURITY_DIRECTOR_POLICY",
      "network_security_director",
      { enablement: { network_security_scan: { disable_in_regions: assigned([]) } } },
    ],
  ] as const)("of the type %s begins with %s", (type, key, content) => {
    expect(managementPolicyProblem(type, JSON.stringify({ [key]: content }))).toBeUndefined();
    expect(managementPolicyProblem(type, JSON.stringify({ [`${key}s`]: content }))).toBe(
      `A policy of this type begins with "${key}", and not with "${key}s".`,
    );
  });

  it.each([
    ["secretsmanager:secret", true],
    ["secretsmanager:*", true],
    ["secretsmanager:ALL_SUPPORTED", true],
    ["elasticloadbalancing:listener-rule", true],
    ["secret", false],
    ["*", false],
    ["*:secret", false],
    ["secretsmanager:", false],
  ])("about tags names kinds of resource by service and type: %s", (kind, isTaken) => {
    for (const setting of ["enforced_for", "report_required_tag_for"]) {
      const problem = managementPolicyProblem(
        "TAG_POLICY",
        JSON.stringify({ tags: { team: { [setting]: { "@@append": [kind] } } } }),
      );
      const told = `tags/team/${setting} names ${kind}, which has not the form service:type.`;
      expect(problem).toBe(isTaken ? undefined : told);
    }
  });
});

const backup = (rules: number, further: object = {}) => ({
  plans: {
    daily: {
      regions: { "@@assign": ["eu-central-1"] },
      selections: { tags: { all: { tag_key: { "@@assign": "backup" } } } },
      rules: Object.fromEntries(
        Array.from({ length: rules }, (_, index) => [
          `rule-${index}`,
          { target_backup_vault_name: { "@@assign": "vault" } },
        ]),
      ),
      ...further,
    },
  },
});

eachDatabase("effective policies of accounts", (server) => {
  it("are what the policies above an account come to, told to the account itself too", async () => {
    const here = await server();
    const { root, clock } = here;
    const { rootId } = await organization(here);
    const PolicyType = "TAG_POLICY";
    await root.organizations("EnablePolicyType", { RootId: rootId, PolicyType });
    const unit = await newUnit(root, rootId, "unit");
    const [account, other] = [await newAccount(root), await newAccount(root)];
    await moveTo(root, account, unit);
    const ask = (client: typeof root, TargetId?: string) =>
      client.organizations("DescribeEffectivePolicy", { PolicyType, TargetId });
    await expect(ask(root, account)).rejects.toMatchObject({
      code: "EffectivePolicyNotFoundException",
    });
    for (const [target, setting] of [
      [rootId, { "@@assign": ["a"] }],
      [unit, { "@@append": ["b"] }],
    ] as const) {
      const PolicyId = await newPolicy(root, target, JSON.stringify(values(setting)), PolicyType);
      await root.organizations("AttachPolicy", { PolicyId, TargetId: target });
    }
    const expected = {
      EffectivePolicy: {
        PolicyContent: '{"tags":{"costcenter":{"tag_value":["a","b"]}}}',
        LastUpdatedTimestamp: new Date(clock.now()),
        TargetId: account,
        PolicyType,
      },
    };
    expect(await ask(root, account)).toEqual(expected);
    const member = await insideAccount(here, account);
    expect(await ask(member)).toEqual(expected);
    await expect(ask(member, other)).rejects.toMatchObject({ code: "AccessDeniedException" });
    await expect(ask(root, rootId)).rejects.toMatchObject({
      code: "InvalidInputException",
      reason: "TARGET_NOT_SUPPORTED",
    });
  });

  it("tell where the merging made something invalid, and which policies speak of it", async () => {
    const here = await server();
    const { root } = here;
    const { id, rootId } = await organization(here);
    const PolicyType = "BACKUP_POLICY";
    const invalid = () =>
      root.organizations("ListAccountsWithInvalidEffectivePolicy", { PolicyType });
    await expect(invalid()).rejects.toMatchObject({ code: "EffectivePolicyNotFoundException" });
    await root.organizations("EnablePolicyType", { RootId: rootId, PolicyType });
    const account = await newAccount(root);
    const attach = async (name: string, content: object, TargetId: string) => {
      const PolicyId = await newPolicy(root, name, JSON.stringify(content), PolicyType);
      await root.organizations("AttachPolicy", { PolicyId, TargetId });
      return PolicyId;
    };
    const base = await attach("base", backup(8), rootId);
    expect((await invalid()).Accounts).toEqual([]);
    const further = Object.fromEntries(
      ["a", "b", "c"].map((rule) => [rule, { schedule_expression: { "@@assign": "daily" } }]),
    );
    const more = await attach("more", { plans: { daily: { rules: further } } }, account);
    const { Accounts } = await invalid();
    expect(Accounts?.map(({ Id }) => Id)).toEqual([account]);
    const errors = await root.organizations("ListEffectivePolicyValidationErrors", {
      AccountId: account,
      PolicyType,
    });
    expect(errors).toMatchObject({ AccountId: account, Path: `${id}/${rootId}/${account}/` });
    const found = errors.EffectivePolicyValidationErrors ?? [];
    expect(found.map(({ PathToError }) => PathToError)).toEqual([
      "plans/daily/rules",
      "plans/daily/rules/a",
      "plans/daily/rules/b",
      "plans/daily/rules/c",
    ]);
    expect(found[0]).toMatchObject({
      ErrorCode: "ELEMENTS_TOO_MANY",
      ContributingPolicies: [base, more],
    });
    expect(found[1]?.ContributingPolicies).toEqual([more]);
  });
});
