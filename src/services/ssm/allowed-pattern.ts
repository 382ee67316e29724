/** `AllowedPattern`: the regular expression of Java's that all values of a parameter must match. */
import { runInNewContext } from "node:vm";
import { ServiceError } from "../../base/errors.ts";

/** How long a caller's pattern may run over a value, in milliseconds. */
const patternMilliseconds = 50;
const attemptsMax = 10;
const stopped = "ERR_SCRIPT_EXECUTION_TIMEOUT";

/** Java's classes of ASCII characters, as they stand in brackets. */
const javaClasses: Readonly<Record<string, string>> = {
  Lower: "a-z",
  Upper: "A-Z",
  Alpha: "a-zA-Z",
  Digit: "0-9",
  Alnum: "a-zA-Z0-9",
  Punct: "!-\\/:-@\\[-`{-~",
  Graph: "!-~",
  Print: " -~",
  Blank: " \\t",
  XDigit: "0-9a-fA-F",
  Space: "\\t-\\r ",
};

/**
 * Throws `InvalidAllowedPatternException`, or `ParameterPatternMismatchException` where the value
 * does not match as a whole.
 */
export function checkPattern(value: string, pattern: string): void {
  const matches = isMatch(value, expressionOf(pattern));
  if (matches === undefined)
    throw invalidPattern(`The pattern takes too long to match: ${pattern}`);
  if (!matches) {
    throw new ServiceError(
      "ParameterPatternMismatchException",
      `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
    );
  }
}

function expressionOf(pattern: string): RegExp {
  try {
    return javaExpression(pattern);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw invalidPattern(`The pattern is not valid: ${pattern}`, error);
  }
}

function invalidPattern(message: string, cause?: Error): ServiceError {
  const code = "InvalidAllowedPatternException";
  return new ServiceError(code, message, cause === undefined ? {} : { cause });
}

/**
 * Undefined where it takes too long: a caller's pattern may be made to be slow, so it runs where it
 * can be stopped. That is by the clock on the wall, so one that was stopped before it had worked so
 * long, on a machine that is busy, is tried again.
 */
function isMatch(value: string, expression: RegExp): boolean | undefined {
  const timeout = patternMilliseconds;
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const before = process.threadCpuUsage();
    try {
      return runInNewContext("expression.test(value)", { expression, value }, { timeout }) === true;
    } catch (error) {
      // An `Error` of the other context; any other is of a stack that the pattern has filled.
      const hasCode = typeof error === "object" && error !== null && "code" in error;
      if (!hasCode || error.code !== stopped) return undefined;
    }
    const { user, system } = process.threadCpuUsage(before);
    if (user + system > (timeout * 1_000) / 2) return undefined;
  }
  return undefined;
}

/** Flags that both languages have, which Java takes at the beginning of a pattern too. */
const leadingFlags = /^\(\?([ims]+)\)/;

/**
 * Java's patterns and JavaScript's mostly agree. Throws `SyntaxError` where the pattern is none by
 * itself: what it is put between must not make it one.
 */
function javaExpression(pattern: string): RegExp {
  const [{ length } = "", flags = ""] = leadingFlags.exec(pattern) ?? [];
  const source = withClasses(pattern.slice(length));
  const mode = modeOf(source);
  // The ends of the value, whatever the flags make of "^" and "$".
  return new RegExp(`(?<![^])(?:${source})(?![^])`, `${[...new Set(flags)].join("")}${mode}`);
}

/** `\p{Alpha}`, by itself or among others in brackets. */
function withClasses(pattern: string): string {
  let isInBrackets = false;
  return pattern.replace(/\\p\{(\w+)\}|\\.|[[\]]/gs, (part, name: string | undefined) => {
    if (part === "[") isInBrackets = true;
    if (part === "]") isInBrackets = false;
    const characters = name === undefined ? undefined : javaClasses[name];
    if (characters === undefined) return part;
    return isInBrackets ? characters : `[${characters}]`;
  });
}

/** Code points as in Java, save where JavaScript's older reading alone takes what Java does. */
function modeOf(source: string): "u" | "" {
  try {
    return new RegExp(source, "u").unicode ? "u" : "";
  } catch (error) {
    // Of other letters, and of a quantifier that gives nothing back, it would make something else.
    const isOther = /\\(?![dDwWsSbBtnrfcxu])[a-z]|[*+?}]\+/i.test(source);
    if (!(error instanceof SyntaxError) || isOther) throw error;
    return new RegExp(source).unicode ? "u" : "";
  }
}
