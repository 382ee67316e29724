/** The numbers of `NumericEquals` and its relatives: integers and decimals as text. */
const decimal = /^[+-]?\d+(?:\.\d+)?$/;

export function parseDecimal(text: string): number | undefined {
  const trimmed = text.trim();
  const number = decimal.test(trimmed) ? Number(trimmed) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}
