import { createBarHistory } from '../../clients/postgres/bar-history';
import { createBars } from '../../clients/postgres/bars';
import type { Database } from '../../clients/postgres/database';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import { systemClock as clock } from '../../system/clock';
import { generateBars } from './generated-bars';

/** Stores generated bars as an archive has them, and after them one bar that the live line made. */
export async function plantMinuteBars(
  database: Database,
  { days, ...origin }: { asset: string; source: string; days: number },
): Promise<void> {
  const from = Date.UTC(2026, 5, 1);
  const series = generateBars({ bars: days * 1_440, barMs: MINUTE_MS, seed: 4, from });
  const archived = [...series.close].map((close, index) => {
    const open = series.close[index - 1] ?? close;
    const [high, low] = [Math.max(series.high[index] ?? close, open), Math.min(series.low[index] ?? close, open)];
    return { minute: from + index * MINUTE_MS, open, high, low, close, volume: series.volume[index] ?? 0, trades: 1 };
  });
  await createBarHistory(database).addArchived({ ...origin, knownAt: clock.now() }, archived);
  const price = archived.at(-1)?.close ?? 1;
  const bar = { minute: from + archived.length * MINUTE_MS, open: price, high: price, low: price, close: price };
  const own = { firstTradeId: 1, lastTradeId: 1, revision: 0, isComplete: true, missingIds: [] };
  await createBars(database).append({ ...origin, knownAt: clock.now() }, [{ ...bar, ...own, volume: 1, trades: 1 }]);
}
