/** A word for a POSIX shell, in single quotes, whatever is in it but a zero byte. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
