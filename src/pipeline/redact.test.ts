/** No secret of any operation's input or output is in what a record shows. */
import { describe, expect, it } from "vitest";
import { loadServiceModel } from "../wire/model.ts";
import type { Shape } from "../wire/shape.ts";
import { redacted } from "./redact.ts";

/** By how members are called, so that a new model's secrets are found without a list of them. */
const soundsSecret = new RegExp(
  [
    ...["Secret", "Password", "PrivateKey", "Seed", "QRCode", "Assertion", "TradeIn"],
    ...["AuthenticationCode", "TokenCode", "SessionToken", "IdentityToken", "GrantToken"],
  ].join("|"),
);

/** Members that sound so and are none: dates, settings, identifiers. */
const open = new RegExp(
  `^(${[
    ...["PasswordLastUsed", "PasswordReset\\w+", "PasswordReusePrevention"],
    ...["\\w*PasswordLength", "\\w*PasswordAge", "AllowUsersToChangePassword"],
    ...["AssertionEncryptionMode", "PrivateKeyList", "RemovePrivateKey"],
    ...["GlobalEndpointTokenVersion", "SubjectFromWebIdentityToken"],
  ].join("|")})$`,
);

interface Sample {
  readonly value: unknown;
  readonly secrets: readonly string[];
}

/** A value with every member set, and the texts in it that nobody may see. */
function sampleOf(shape: Shape, name: string, secret: boolean, depth = 0): Sample {
  if (shape.type === "structure") {
    if (depth > 4) return { value: {}, secrets: [] };
    const members = shape.members.map((member) => {
      const isSecret = secret || (soundsSecret.test(member.name) && !open.test(member.name));
      return [member.name, sampleOf(member.shape, `${name}.${member.name}`, isSecret, depth + 1)];
    }) as [string, Sample][];
    return {
      value: Object.fromEntries(members.map(([key, { value }]) => [key, value])),
      secrets: members.flatMap(([, { secrets }]) => secrets),
    };
  }
  if (shape.type === "list") {
    const { value, secrets } = sampleOf(shape.element.shape, name, secret, depth + 1);
    return { value: [value], secrets };
  }
  if (shape.type === "map") {
    const { value, secrets } = sampleOf(shape.value.shape, name, secret, depth + 1);
    return { value: { key: value }, secrets };
  }
  const text = `<${name}>`;
  if (shape.type === "string") return { value: text, secrets: secret ? [text] : [] };
  if (shape.type === "blob") return { value: Buffer.from(text), secrets: [text] };
  return { value: 7, secrets: [] };
}

describe.each(["iam", "sts", "kms", "cloudtrail"])("records of %s", (id) => {
  const { operations } = loadServiceModel(id);

  it.each([...operations.keys()])("%s", (name) => {
    const operation = operations.get(name);
    for (const shape of [operation?.input, operation?.output]) {
      if (shape === undefined) continue;
      const { value, secrets } = sampleOf(shape, shape.name, false);
      const shown = JSON.stringify(redacted(shape, value));
      for (const secret of secrets) {
        expect(shown).not.toContain(secret);
        expect(shown).not.toContain(Buffer.from(secret).toString("base64"));
      }
    }
  });
});

it.each(["iam", "sts"])("has secrets of %s before it to find", (id) => {
  const found = [...loadServiceModel(id).operations.values()].flatMap(({ input, output }) =>
    [input, output].flatMap((shape) =>
      shape === undefined ? [] : sampleOf(shape, shape.name, false).secrets,
    ),
  );
  expect(found.length).toBeGreaterThan(5);
});

it("spells members as CloudTrail does, and says that something was left out", () => {
  const { operations } = loadServiceModel("iam");
  const input = operations.get("CreateLoginProfile")?.input;
  expect(redacted(input, { UserName: "anna", Password: "x", PasswordResetRequired: true })).toEqual(
    { userName: "anna", password: "HIDDEN_DUE_TO_SECURITY_REASONS", passwordResetRequired: true },
  );
  expect(redacted(input, {})).toBeNull();
  expect(redacted(undefined, { any: "thing" })).toBeNull();
});
