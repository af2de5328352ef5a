const MAX_SHOWN = 60;
/** Control characters, and the marks that reverse the direction of a line. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Co}\u2028\u2029\ufffd]/gu;

/** A text of a file for a message: one line, at most 60 characters, without control characters, in quotes. */
export function quoteForeignText(text: string, quote = '"'): string {
  const start = text.slice(0, MAX_SHOWN).replace(UNPRINTABLE, writeAsEscape);
  return `${quote}${start}${text.length > MAX_SHOWN ? '…' : ''}${quote}`;
}

function writeAsEscape(character: string): string {
  if (character === '\t') return '\\t';
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
