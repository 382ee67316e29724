/**
 * The kinds of secret that are looked for. The forms are the issuers' own, from their documentation
 * of token formats; what has a fixed prefix is found by it, the rest by the words around it. Where
 * two see the same text, the earlier says what it is.
 */
import type { SecretRule } from "./rule.ts";
import { cloudRules } from "./rules/clouds.ts";
import { developerRules } from "./rules/developers.ts";
import { generalRules } from "./rules/general.ts";
import { serviceRules } from "./rules/services.ts";

export const secretRules: readonly SecretRule[] = [
  ...cloudRules,
  ...developerRules,
  ...serviceRules,
  ...generalRules,
];
