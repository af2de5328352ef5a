import type { HistoricBar } from '../../clients/postgres/bar-history';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import { formatInstant } from '../../forecasting/hour';
import type { BarSeries } from '../../forecasting/minutes/bar-series';
import type { StoredBars } from '../../streams/bar-window';
import type { CandleMessage } from '../../streams/messages/candles';

export interface LoggedBar extends HistoricBar {
  readonly knownAt: number;
}

interface Range {
  readonly from: number;
  readonly to?: number;
  readonly asOf: number;
}

/** The bars of a generated series as they become known, and the history that the table `bars` gives. The table has its own test. */
export class BarLog implements StoredBars {
  readonly bars: LoggedBar[] = [];

  constructor(private readonly series: BarSeries) {}

  /** Adds the bar at an index; a number in `wrong` is its close instead of the right one. @returns its message */
  add(index: number, { revision = 0, wrong }: { revision?: number; wrong?: number } = {}): CandleMessage {
    const { firstEnd } = this.series;
    const at = (values: Float64Array) => values[index] ?? Number.NaN;
    const minute = firstEnd + (index - 1) * MINUTE_MS;
    const close = wrong ?? at(this.series.close);
    const knownAt = Math.max(minute + MINUTE_MS + 20, (this.bars.at(-1)?.knownAt ?? 0) + 1);
    const prices = { high: Math.max(close, at(this.series.high)), low: Math.min(close, at(this.series.low)), close };
    const bar = { minute, revision, open: close, ...prices, volume: at(this.series.volume), trades: 2, knownAt };
    this.bars.push(bar);
    return {
      ...{ version: 1, asset: 'BTC', source: 'test', ...bar, firstTradeId: 1, lastTradeId: 2 },
      ...{ minute: formatInstant(minute), knownAt: formatInstant(knownAt), isComplete: wrong === undefined },
    };
  }

  async read(range: Range): Promise<LoggedBar[]> {
    return this.select(range);
  }

  private select({ from, to = Number.POSITIVE_INFINITY, asOf }: Range): LoggedBar[] {
    const newest = new Map<number, LoggedBar>();
    const known = this.bars.filter((bar) => bar.minute >= from && bar.minute < to && bar.knownAt <= asOf);
    for (const bar of known) {
      if ((newest.get(bar.minute)?.revision ?? -1) < bar.revision) newest.set(bar.minute, bar);
    }
    return [...newest.values()].sort((one, other) => one.minute - other.minute);
  }

  async count(range: Range): Promise<number> {
    return this.select(range).length;
  }
}
