/** Patterns of the models that backtrack without bound, in forms that mean the same and do not. */

const tokenCharacter = "[A-Za-z0-9\\-_=]";
const otherCharacter = "[^A-Za-z0-9\\-_=\\n\\r\\u2028\\u2029]";

/**
 * JavaScript's patterns by the model's. A caller may send any value to these, so the time that a
 * match takes must not explode with its length; a test holds both forms against each other.
 */
export const linearPatterns: ReadonlyMap<string, string> = new Map([
  // events: values of headers. Blanks may stand anywhere, but tabs alone are not enough.
  ["^[ \\t]*[\\x20-\\x7E]+([ \\t]+[\\x20-\\x7E]+)*[ \\t]*$", "\\t*[\\x20-\\x7E][\\t\\x20-\\x7E]*"],
  [
    "^[ \\t]*[^\\x00-\\x1F:\\x7F]+([ \\t]+[^\\x00-\\x1F:\\x7F]+)*[ \\t]*$",
    "\\t*[^\\x00-\\x1F:\\x7F](?:\\t|[^\\x00-\\x1F:\\x7F])*",
  ],
  // verifiedpermissions: tokens. Its two dots are not escaped, so they stand for any character:
  // the forms below have none, one or two that no token holds.
  [
    "[A-Za-z0-9-_=]+.[A-Za-z0-9-_=]+.[A-Za-z0-9-_=]+",
    [
      `${tokenCharacter}{5,}`,
      `${tokenCharacter}{3,}${otherCharacter}${tokenCharacter}+`,
      `${tokenCharacter}+${otherCharacter}${tokenCharacter}{3,}`,
      `${tokenCharacter}+${otherCharacter}${tokenCharacter}+${otherCharacter}${tokenCharacter}+`,
    ].join("|"),
  ],
]);
