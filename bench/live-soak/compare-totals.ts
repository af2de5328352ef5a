import { sql } from 'kysely';
import { instant } from '../../clients/postgres/database';
import { formatInstant } from '../../forecasting/hour';
import type { Difference } from './equation';
import type { LiveLine } from './live-line';

/** The simulator answers with a day at most. */
const MAX_RANGE_MS = 24 * 3_600_000;

const FIELDS = ['trades', 'volume', 'open', 'high', 'low', 'close', 'firstTradeId', 'lastTradeId'] as const;
type Totals = Readonly<Record<(typeof FIELDS)[number], number | null>>;

interface Row extends Totals {
  readonly minute: number;
}

export interface TotalsComparison {
  readonly minutes: number;
  readonly trades: number;
  readonly differences: readonly Difference[];
}

/**
 * Compares the newest revision of each bar that was made of trades with what the simulated exchange says about the minute: the number of
 * trades, their volume, prices and ids must be the same. The first minute is left out: its first trades were not seen.
 */
export async function compareTotals(
  line: LiveLine,
  { asset, source, until }: { asset: string; source: string; until: number },
): Promise<TotalsComparison> {
  const bars = await readBars(line, { asset, source, until });
  const expected = new Map<number, Totals>();
  for (let from = bars[0]?.minute ?? until; from <= until; from += MAX_RANGE_MS) {
    const to = Math.min(from + MAX_RANGE_MS, until + 60_000);
    const query = new URLSearchParams({ asset, from: formatInstant(from), to: formatInstant(to) });
    const answer = await line.ask<{ minutes: readonly (Totals & { minute: string })[] }>(`/totals?${query}`);
    for (const { minute, ...totals } of answer.minutes) expected.set(Date.parse(minute), totals);
  }
  const differences = bars.flatMap((bar) => {
    const totals = expected.get(bar.minute);
    // The prices of a bar without trades are the close before it.
    const compared = bar.trades === 0 ? (['trades', 'volume', 'firstTradeId', 'lastTradeId'] as const) : FIELDS;
    const wrong = compared.filter((field) => totals?.[field] !== bar[field]);
    const what = wrong.map((field) => `${field} ${bar[field]} instead of ${totals?.[field]}`).join(', ');
    return wrong.length === 0
      ? []
      : [{ asset, source, minute: bar.minute, what: `the bar is not that of the exchange: ${what}` }];
  });
  return { minutes: bars.length, trades: bars.reduce((sum, { trades }) => sum + (trades ?? 0), 0), differences };
}

async function readBars(
  line: LiveLine,
  { asset, source, until }: { asset: string; source: string; until: number },
): Promise<readonly Row[]> {
  const { rows } = await line.query((database) =>
    sql<Row>`
      select distinct on (minute) minute, open, high, low, close, volume, trades::float8 as trades,
        first_trade_id::float8 as "firstTradeId", last_trade_id::float8 as "lastTradeId"
      from bars
      where asset = ${asset} and source = ${source} and minute <= ${instant(until)}
        and minute > (select min(minute) from minute_features where asset = ${asset} and source = ${source})
      order by minute, revision desc`.execute(database),
  );
  return rows;
}
