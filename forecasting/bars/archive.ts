import { UnusableFileError } from '../history/unusable-file';
import { MINUTE_MS } from './minute-bar';

/** A bar as archives of exchanges have it: without ids of trades. */
export interface ArchivedBar {
  /** The start of the minute, epoch ms. */
  readonly minute: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly trades: number;
}

/** An archive leaves out minutes without trades. In a longer gap, trades are probably missing, so it stays a gap. */
export const MAX_FILLED_MINUTES = 60;

const COLUMNS = ['time', 'open', 'high', 'low', 'close', 'volume', 'trades'] as const;
type Column = (typeof COLUMNS)[number];
const FORMAT = 'Give a file of 1-minute bars as Kraken offers them (XBTUSD_1.csv)';

export interface ArchiveFindings {
  /** Lines with a bar. */
  readonly lines: number;
  /** Minutes without a line that became bars without trades. */
  readonly filled: number;
  /** Gaps of more than an hour, and the minutes in them. They stay gaps. */
  readonly gaps: number;
  readonly missing: number;
}

/**
 * Reads an archive line by line: `unix seconds,open,high,low,close,volume,trades`, as the files of 1-minute bars that Kraken offers for
 * download. A minute without trades has no line there; it becomes a bar that says so.
 */
export class ArchiveReader {
  private readonly counts = { lines: 0, filled: 0, gaps: 0, missing: 0 };
  private line = 0;
  private last: ArchivedBar | null = null;

  /** @param given.now a minute that is not over at this time (epoch ms) is refused */
  constructor(private readonly given: { readonly file: string; readonly now: number }) {}

  get findings(): ArchiveFindings {
    return { ...this.counts };
  }

  /** Takes the next line. @returns the bars up to its minute @throws UnusableFileError */
  read(text: string): readonly ArchivedBar[] {
    this.line++;
    const isHeader = this.line === 1 && /^\W*[a-z]/i.test(text);
    if (text.trim() === '' || isHeader) return [];
    const bar = this.parse(text);
    const bars = [...this.fillUntil(bar.minute), bar];
    this.counts.lines++;
    this.last = bar;
    return bars;
  }

  private fillUntil(minute: number): ArchivedBar[] {
    if (this.last === null) return [];
    const { close, minute: before } = this.last;
    const missing = (minute - before) / MINUTE_MS - 1;
    if (missing > MAX_FILLED_MINUTES) {
      this.counts.gaps++;
      this.counts.missing += missing;
      return [];
    }
    this.counts.filled += missing;
    const empty = { open: close, high: close, low: close, close, volume: 0, trades: 0 };
    return Array.from({ length: missing }, (_, index) => ({ minute: before + (index + 1) * MINUTE_MS, ...empty }));
  }

  private parse(text: string): ArchivedBar {
    const cells = text.trim().split(',');
    if (cells.length !== COLUMNS.length) {
      throw this.fault({ value: text.slice(0, 60), problem: `the line has ${cells.length} cells instead of 7` });
    }
    const values = Object.fromEntries(
      COLUMNS.map((column, place) => [column, this.readNumber(column, cells[place])]),
    ) as Record<Column, number>;
    const { time, ...numbers } = values;
    const minute = this.checkTime(time);
    const { open, high, low, close } = numbers;
    if (low > Math.min(open, close) || high < Math.max(open, close)) {
      const problem = 'the low is above, or the high below, another price of the minute';
      throw this.fault({ value: text.slice(0, 80), problem });
    }
    return { minute, ...numbers };
  }

  private readNumber(column: Column, text = ''): number {
    const value = /^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
    const isPrice = column !== 'volume' && column !== 'trades';
    if (!Number.isFinite(value) || (isPrice && value === 0)) {
      throw this.fault({ column, value: text, problem: isPrice ? 'it is not a number above 0' : 'it is not a number' });
    }
    if (column !== 'trades' || Number.isSafeInteger(value)) return value;
    throw this.fault({ column, value: text, problem: 'it is not a whole number' });
  }

  private checkTime(seconds: number): number {
    const fault = (problem: string, remedy: string) =>
      this.fault({ column: 'time', value: String(seconds), problem, remedy });
    const minute = seconds * 1_000;
    if (minute % MINUTE_MS !== 0 || minute >= 1e13) {
      throw fault('it is not the start of a minute in seconds since 1970', FORMAT);
    }
    if (this.last && minute <= this.last.minute) {
      const what = minute === this.last.minute ? 'the line before has the same minute' : 'the line before is later';
      throw fault(what, 'Sort the lines by time and keep one line for each minute');
    }
    if (minute + MINUTE_MS > this.given.now) {
      throw fault('this minute is not over', 'Remove the line, and check the clock of this machine');
    }
    return minute;
  }

  private fault(given: { value: string; problem: string; column?: Column; remedy?: string }): UnusableFileError {
    return new UnusableFileError({ remedy: FORMAT, ...given, file: this.given.file, line: this.line });
  }
}
