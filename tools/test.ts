/**
 * `npm test`: types, style, tidiness and all tests, with one closing line for the whole.
 * `npm test -- PATH…` runs only the tests whose path matches, without the other checks.
 */
import { checkStyle, checkTidiness, checkTypes, closingLine, runTests, sum } from "./steps.ts";

/** Runs everything, also after a failure; resolves to the exit code. */
export async function main(filters: readonly string[]): Promise<number> {
  const checks = filters.length === 0 ? [checkTypes(), checkStyle(), checkTidiness()] : [];
  const total = sum([...checks, runTests(filters)]);
  process.stdout.write(`\n${closingLine(total)}\n`);
  return total.failed === 0 ? 0 : 1;
}
