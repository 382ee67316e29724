/** Texts of other people's files on a terminal, which would obey some characters in them. */

/** Line breaks and tabs are what reports are made of. */
const control = /(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu;

/** With escapes in the place of control characters, and of those that turn the text around. */
export function printable(text: string): string {
  return text.replace(
    control,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const shownMax = 300;

/** A name may be as long as its file. */
export function clipped(text: string): string {
  return text.length <= shownMax ? text : `${text.slice(0, shownMax)}…`;
}
