import type { IdRange } from './minute-bar';

/** Consecutive ids that were seen, with the minutes of the first and the last of them. */
interface SeenRange {
  from: number;
  to: number;
  fromMinute: number;
  toMinute: number;
}

/** The minutes from `from` to `to`, both included. */
export interface MinuteSpan {
  readonly from: number;
  readonly to: number;
}

/** The ids of the trades that were seen, and the minutes in which ids are missing. */
export class SeenTrades {
  /** In rising order. Between two ranges, at least one id is missing. */
  private readonly ranges: SeenRange[] = [];

  /**
   * Adds an id. Returns `duplicate` when it was seen before, and otherwise the minutes whose completeness this may change, or `null`.
   */
  add(id: number, minute: number): MinuteSpan | 'duplicate' | null {
    const last = this.ranges.at(-1);
    if (last && id === last.to + 1) {
      last.to = id;
      last.toMinute = minute;
      return null;
    }
    const next = this.findAfter(id);
    const before = this.ranges[next - 1];
    const after = this.ranges[next];
    if (before && id <= before.to) return 'duplicate';
    this.insert({ from: id, to: id, fromMinute: minute, toMinute: minute }, next);
    return spanOf(before?.toMinute ?? minute, minute, after?.fromMinute ?? minute);
  }

  /** Adds the ids of a stored bar. */
  addRange(range: IdRange, minute: number): void {
    let { from } = range;
    for (const known of this.ranges.filter((other) => other.to >= range.from && other.from <= range.to)) {
      this.addFree({ from, to: known.from - 1 }, minute);
      from = known.to + 1;
    }
    this.addFree({ from, to: range.to }, minute);
  }

  /** Adds ids without trades. Returns the minutes whose completeness this may change, or `null`. */
  addUnused(range: IdRange): MinuteSpan | null {
    const next = this.findAfter(range.from);
    const before = this.ranges[next - 1];
    const after = this.ranges[next];
    if (!before || !after || range.to >= after.from) return null;
    this.addRange(range, before.toMinute);
    return spanOf(before.toMinute, after.fromMinute);
  }

  /** The minute of the smallest id; the trades before it were never seen. */
  get firstMinute(): number | undefined {
    return this.ranges[0]?.fromMinute;
  }

  isBeforeFirst(id: number): boolean {
    const [first] = this.ranges;
    return first !== undefined && id < first.from;
  }

  /** True when ids are missing that may belong to this minute. */
  isMissingIn(minute: number): boolean {
    for (let index = this.ranges.length - 1; index > 0; index--) {
      const [before, after] = [this.ranges[index - 1], this.ranges[index]] as [SeenRange, SeenRange];
      const { from, to } = spanOf(before.toMinute, after.fromMinute);
      if (minute >= from && minute <= to) return true;
    }
    return false;
  }

  /** The missing ids between two ids that were seen. */
  listMissing(first: number, last: number): IdRange[] {
    const missing: IdRange[] = [];
    for (let index = Math.max(1, this.findAfter(first)); index < this.ranges.length; index++) {
      const [before, after] = [this.ranges[index - 1], this.ranges[index]] as [SeenRange, SeenRange];
      if (after.from > last) break;
      missing.push({ from: before.to + 1, to: after.from - 1 });
    }
    return missing;
  }

  /** Forgets which ids are missing before this minute, because nobody can use them any more. */
  forgetBefore(minute: number): void {
    while (this.ranges.length > 1 && (this.ranges[1] as SeenRange).fromMinute < minute) {
      const [first, second] = this.ranges as [SeenRange, SeenRange];
      this.ranges.splice(0, 2, { ...second, from: first.from, fromMinute: first.fromMinute });
    }
  }

  /** The index of the first range that begins after the id. */
  private findAfter(id: number): number {
    let index = this.ranges.length;
    while (index > 0 && (this.ranges[index - 1] as SeenRange).from > id) index--;
    return index;
  }

  private addFree({ from, to }: IdRange, minute: number): void {
    if (from <= to) this.insert({ from, to, fromMinute: minute, toMinute: minute }, this.findAfter(from));
  }

  /** Inserts a range in front of the range `index`, and merges it with neighbours that it touches. */
  private insert(range: SeenRange, index: number): void {
    const before = this.ranges[index - 1];
    const after = this.ranges[index];
    const touchesBefore = before !== undefined && before.to + 1 === range.from;
    const touchesAfter = after !== undefined && range.to + 1 === after.from;
    const merged = {
      ...(touchesBefore ? { from: before.from, fromMinute: before.fromMinute } : pickStart(range)),
      ...(touchesAfter ? { to: after.to, toMinute: after.toMinute } : pickEnd(range)),
    };
    const first = touchesBefore ? index - 1 : index;
    this.ranges.splice(first, Number(touchesBefore) + Number(touchesAfter), merged);
  }
}

const pickStart = ({ from, fromMinute }: SeenRange) => ({ from, fromMinute });
const pickEnd = ({ to, toMinute }: SeenRange) => ({ to, toMinute });

/** Times need not rise with the ids, so a span is taken from the smallest to the largest of the minutes. */
function spanOf(...minutes: readonly number[]): MinuteSpan {
  return { from: Math.min(...minutes), to: Math.max(...minutes) };
}
