import type { ColumnLayout } from './columns';

/** One bar in five thousand may be wrong, in a file that says what its columns are. */
const MIN_SHARE = 0.998;
const MIN_ROWS = 20;

/**
 * Finds what the columns of a file without a header are. The first column is the time. Among the next four, one is never below the
 * others (the high) and one never above (the low); of the other two, the close of a bar is nearer to the open of the next one. A file
 * with two columns has times and prices.
 * @param rows the first rows of the file, in their order
 * @returns `null` when the numbers do not prove it
 */
export function findCandleColumns(rows: readonly (readonly string[])[]): ColumnLayout | null {
  const width = rows[0]?.length ?? 0;
  const numbers = rows.filter((cells) => cells.length === width).map((cells) => cells.map(readNumber));
  if (width === 2 && isPositive(numbers, 1)) return describe({ width, positions: { rate: 1 }, meaning: null });
  if (width < 5 || numbers.length < MIN_ROWS) return null;
  const candidates = [1, 2, 3, 4];
  const high = candidates.find((column) => isExtreme(numbers, column, candidates, (one, other) => one >= other));
  const low = candidates.find((column) => isExtreme(numbers, column, candidates, (one, other) => one <= other));
  if (high === undefined || low === undefined || high === low) return null;
  const [one, other] = candidates.filter((column) => column !== high && column !== low);
  if (one === undefined || other === undefined) return null;
  const rate = findClose(inOrder(numbers), one, other);
  if (rate === null) return null;
  const positions = { rate, high, low, volume: width > 5 ? 5 : -1 };
  return describe({ width, positions, meaning: hasCloseTimes(numbers, width) ? 'begin' : null });
}

function describe(found: {
  readonly width: number;
  readonly positions: Partial<ColumnLayout['positions']>;
  readonly meaning: 'begin' | null;
}): ColumnLayout {
  const { width, meaning } = found;
  const positions = { date: 0, rate: -1, high: -1, low: -1, volume: -1, cap: -1, ...found.positions };
  const names = Array.from({ length: width }, (_, index) => `column ${index + 1}`);
  const used = Object.values(positions);
  const because = 'the last millisecond of each bar is in column 7';
  const end = { is: 'end', because: 'each row has a time and a price' } as const;
  return {
    ...{ positions, width, names, clock: null, otherPrices: [], isUtc: false },
    ignored: names.filter((_, index) => !used.includes(index)),
    meaning: width === 2 ? end : meaning && { is: meaning, because },
  };
}

function readNumber(cell: string): number {
  return cell.trim() === '' ? Number.NaN : Number(cell.replace(',', '.'));
}

function isPositive(rows: readonly number[][], column: number): boolean {
  return rows.length > 0 && share(rows, (row) => (row[column] ?? 0) > 0) >= MIN_SHARE;
}

function isExtreme(
  rows: readonly number[][],
  column: number,
  columns: readonly number[],
  compare: (one: number, other: number) => boolean,
): boolean {
  const isBeyond = (row: readonly number[]) =>
    columns.every((other) => (row[other] ?? 0) > 0 && compare(row[column] ?? Number.NaN, row[other] ?? Number.NaN));
  return share(rows, isBeyond) >= MIN_SHARE;
}

/** @returns the column of the close; `null` when both are equally near to the next bar */
function findClose(rows: readonly number[][], one: number, other: number): number | null {
  const gap = (close: number, open: number) =>
    rows.slice(1).reduce((sum, row, index) => sum + Math.abs((row[open] ?? 0) - (rows[index]?.[close] ?? 0)), 0);
  const [gapOfOne, gapOfOther] = [gap(one, other), gap(other, one)];
  if (gapOfOne === gapOfOther) return null;
  return gapOfOne < gapOfOther ? one : other;
}

function inOrder(rows: readonly number[][]): readonly number[][] {
  return [...rows].sort((one, other) => (one[0] ?? 0) - (other[0] ?? 0));
}

/** The klines of Binance have the time of the close in column 7: one unit before the next bar. */
function hasCloseTimes(rows: readonly number[][], width: number): boolean {
  if (width < 7) return false;
  const [first, second] = inOrder(rows);
  const length = Math.abs((second?.[0] ?? 0) - (first?.[0] ?? 0));
  return length > 1 && share(rows, (row) => (row[6] ?? 0) - (row[0] ?? 0) === length - 1) >= MIN_SHARE;
}

function share(rows: readonly number[][], is: (row: readonly number[]) => boolean): number {
  return rows.length === 0 ? 0 : rows.filter(is).length / rows.length;
}
