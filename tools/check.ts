/** `npm run check`: types, style and tidiness, without the tests. */
import { checkStyle, checkTidiness, checkTypes, closingLine, sum } from "./steps.ts";

/** Runs all checks, also after a failure; resolves to the exit code. */
export async function main(): Promise<number> {
  const total = sum([checkTypes(), checkStyle(), checkTidiness()]);
  process.stdout.write(`\n${closingLine(total)}\n`);
  return total.failed === 0 ? 0 : 1;
}
