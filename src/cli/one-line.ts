/**
 * Texts of others (names of files above all) as part of one line: a line break in them would forge a second
 * message, and an escape sequence would command the terminal.
 */

/** The text with its control characters written as JSON writes them: a line break becomes `\n`. */
export function toOneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => shortEscapes[character] ?? toHexEscape(character));
}

const shortEscapes: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function toHexEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
