/** Whether the decimals of a file's numbers follow a point or a comma. */
export type DecimalMark = 'point' | 'comma';

const EMPTY_VALUES = new Set(['', 'null', 'nan', 'na', 'n/a', 'none', '-', '\\n']);
const NUMBERS: Readonly<Record<DecimalMark, RegExp>> = {
  point: /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i,
  comma: /^[+-]?(\d+,?\d*|,\d+)(e[+-]?\d+)?$/i,
};

export function isEmptyValue(text: string): boolean {
  return EMPTY_VALUES.has(text) || EMPTY_VALUES.has(text.toLowerCase());
}

/** @returns `NaN` for a text that is not a number, like `27,924.23` and `$27924` */
export function readWrittenNumber(text: string, mark: DecimalMark): number {
  if (!NUMBERS[mark].test(text)) return Number.NaN;
  return Number(mark === 'comma' ? text.replace(',', '.') : text);
}

const GROUPS = /^[^\d+-]*[+-]?\d{1,3}([,.' \u00a0\u202f]\d{3})+([.,]\d+)?\D*$/;
const WITH_UNIT = /^\p{Sc}|\p{L}|\p{Sc}$/u;

/** Why a text is not a number, for messages. */
export function explainBadNumber(text: string): string {
  if (GROUPS.test(text)) return 'is not a number: it has a thousands separator';
  if (/^\d+,\d+$/.test(text)) return 'is not a number: it has a decimal comma';
  if (/^[+-]?[\d.,]+$/.test(text)) return 'is not a number';
  if (/\d/.test(text) && WITH_UNIT.test(text)) return 'is not a number: it has a unit';
  return 'is not a number';
}

/**
 * Finds the decimal mark of the prices of a file. Between cells that are separated by a comma, a comma is never one.
 * @param values prices of the file
 * @returns `null` when every price has a comma and three digits behind it, which can be thousands as well as decimals
 */
export function findDecimalMark(values: readonly string[], delimiter: string): DecimalMark | null {
  const written = values.filter((text) => !isEmptyValue(text));
  const withComma = written.filter((text) => /^\d+,\d+$/.test(text));
  if (delimiter === ',' || withComma.length < written.length / 2) return 'point';
  return withComma.every((text) => /^\d{1,3},\d{3}$/.test(text)) ? null : 'comma';
}

/** Whether every price is like `27.924`, which can be meant as 27924. */
export function looksGrouped(values: readonly string[]): boolean {
  const written = values.filter((text) => !isEmptyValue(text));
  return written.length > 0 && written.every((text) => /^\d{1,3}\.\d{3}$/.test(text));
}
