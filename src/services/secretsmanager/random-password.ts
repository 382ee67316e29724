/** `GetRandomPassword`: every password that the options allow is equally likely. */
import { randomBytes, randomInt } from "node:crypto";
import type { Operation } from "../../pipeline/operation.ts";
import type { GetRandomPasswordRequest } from "../../wire/generated/secretsmanager.ts";
import { invalidParameter } from "./errors.ts";
import { secretsManagerOperation } from "./secretsmanager.ts";

const lowercase = "abcdefghijklmnopqrstuvwxyz";
const uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const numbers = "0123456789";
/** Secrets Manager API Reference, `GetRandomPassword`. */
const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

const defaultLength = 32;
/** Up to here passwords are counted; longer ones are drawn until one fits, which is soon. */
const countedLengthMax = 64;

/** The characters of each type that the password may have, and those of no required type. */
interface Alphabet {
  readonly types: readonly string[];
  readonly free: string;
}

function alphabetOf(input: GetRandomPasswordRequest): Alphabet {
  const excluded = new Set(input.ExcludeCharacters ?? "");
  const left = (characters: string) =>
    [...characters].filter((character) => !excluded.has(character)).join("");
  const types = [
    ...(input.ExcludeLowercase === true ? [] : [lowercase]),
    ...(input.ExcludeUppercase === true ? [] : [uppercase]),
    ...(input.ExcludeNumbers === true ? [] : [numbers]),
    ...(input.ExcludePunctuation === true ? [] : [punctuation]),
  ].map(left);
  const space = input.IncludeSpace === true ? left(" ") : "";
  if (types.join("") + space === "") {
    throw invalidParameter("All characters have been excluded from selection.");
  }
  return input.RequireEachIncludedType === false
    ? { types: [], free: types.join("") + space }
    : { types, free: space };
}

/** Throws `InvalidParameterException` where no password fits. */
export function randomPassword(input: GetRandomPasswordRequest): string {
  const length = input.PasswordLength ?? defaultLength;
  const alphabet = alphabetOf(input);
  if (alphabet.types.includes("")) {
    throw invalidParameter("All characters of the desired type have been excluded.");
  }
  if (length < alphabet.types.length) {
    throw invalidParameter("Password length is too short based on the required types.");
  }
  return length <= countedLengthMax ? counted(alphabet, length) : drawn(alphabet, length);
}

/** Draws whole passwords until one has every type; of more than 64 characters, few lack one. */
function drawn({ types, free }: Alphabet, length: number): string {
  const all = types.join("") + free;
  for (;;) {
    let password = "";
    while (password.length < length) password += all.charAt(randomInt(all.length));
    const has = (type: string) => [...type].some((character) => password.includes(character));
    if (types.every(has)) return password;
  }
}

/**
 * Chooses each character with the weight of the passwords that can still follow it: drawing anew
 * would take very long where a type has few characters and the password is short.
 */
function counted({ types, free }: Alphabet, length: number): string {
  const ways = endingsCounter({ types, free });
  let password = "";
  let missing = (1 << types.length) - 1;
  for (let rest = length - 1; rest >= 0; rest -= 1) {
    let pick = randomBelow(ways(rest + 1, missing));
    const groups = [free, ...types];
    for (const [index, characters] of groups.entries()) {
      const after = index === 0 ? missing : missing & ~(1 << (index - 1));
      const each = ways(rest, after);
      const all = each * BigInt(characters.length);
      if (pick >= all) {
        pick -= all;
        continue;
      }
      password += characters.charAt(Number(pick / each));
      missing = after;
      break;
    }
  }
  return password;
}

/** How many strings of a length have a character of each missing type (a bit for each). */
function endingsCounter({ types, free }: Alphabet): (length: number, missing: number) => bigint {
  const known = new Map<number, bigint>();
  const ways = (length: number, missing: number): bigint => {
    if (length === 0) return missing === 0 ? 1n : 0n;
    const key = (length << types.length) | missing;
    const before = known.get(key);
    if (before !== undefined) return before;
    let count = BigInt(free.length) * ways(length - 1, missing);
    for (const [index, characters] of types.entries()) {
      count += BigInt(characters.length) * ways(length - 1, missing & ~(1 << index));
    }
    known.set(key, count);
    return count;
  };
  return ways;
}

/** Uniform in [0, bound): what is over the last whole multiple is drawn anew. */
function randomBelow(bound: bigint): bigint {
  const bits = bound.toString(2).length;
  const bytes = Math.ceil(bits / 8);
  const spare = BigInt(bytes * 8 - bits);
  for (;;) {
    const value = BigInt(`0x${randomBytes(bytes).toString("hex")}`) >> spare;
    if (value < bound) return value;
  }
}

function getRandomPassword(): Operation {
  return secretsManagerOperation("GetRandomPassword", {
    readOnly: true,
    permissions: () => [{ action: "secretsmanager:GetRandomPassword", resource: "*" }],
    run: async ({ input }) => ({ RandomPassword: randomPassword(input) }),
  });
}

export function randomPasswordOperations(): readonly Operation[] {
  return [getRandomPassword()];
}
