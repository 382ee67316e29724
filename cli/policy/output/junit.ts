/** Outcomes as JUnit's XML, which continuous integration reads. */

export interface JunitFailure {
  /** A short name of its sort. */
  readonly type: string;
  readonly message: string;
  /** More, with the place: some readers show nothing else. */
  readonly text: string;
}

export interface JunitCase {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** What went wrong, one entry for each thing; empty where all is well. */
  readonly failures: readonly JunitFailure[];
}

export interface JunitSuite {
  readonly name: string;
  readonly cases: readonly JunitCase[];
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
  "\r": "&#13;",
  "\t": "&#9;",
};

/** Characters that XML 1.0 cannot hold at all, not even escaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is they that are looked for
const unrepresentable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;

function escaped(text: string): string {
  return text
    .replace(unrepresentable, "\uFFFD")
    .replace(/[&<>"\n\r\t]/g, (found) => entities[found] ?? found);
}

function xmlOfCase(suite: string, { name, file, line, failures }: JunitCase): readonly string[] {
  const head =
    `    <testcase classname="${escaped(suite)}" name="${escaped(name)}" ` +
    `file="${escaped(file)}" line="${line}" time="0"`;
  if (failures.length === 0) return [`${head}/>`];
  const told = failures.map(
    ({ type, message, text }) =>
      `      <failure type="${escaped(type)}" message="${escaped(message)}">` +
      `${escaped(text)}</failure>`,
  );
  return [`${head}>`, ...told, "    </testcase>"];
}

function counts(cases: readonly JunitCase[]): string {
  const failed = cases.filter(({ failures }) => failures.length > 0).length;
  return `tests="${cases.length}" failures="${failed}" errors="0" skipped="0" time="0"`;
}

export function junitOf(suites: readonly JunitSuite[]): string {
  const all = suites.flatMap(({ cases }) => cases);
  const lines = suites.flatMap(({ name, cases }) => [
    `  <testsuite name="${escaped(name)}" ${counts(cases)}>`,
    ...cases.flatMap((one) => xmlOfCase(name, one)),
    "  </testsuite>",
  ]);
  const head = '<?xml version="1.0" encoding="UTF-8"?>';
  return [head, `<testsuites ${counts(all)}>`, ...lines, "</testsuites>", ""].join("\n");
}
