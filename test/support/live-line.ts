import type { LiveBar } from '../../clients/postgres/live';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import {
  type MinuteEntry,
  type NewMinuteForecast,
  sealMinuteForecast,
  sealMinuteSettlement,
} from '../../forecasting/ledger/minute-entries';
import type { AppDeps } from '../../serve/app';
import { emptyLedger } from './plain-app';

export const LIVE_SOURCE = 'generated+112w';

/** A bar of the minute that starts at `minute`, known two seconds after its end. */
export function liveBar(minute: number, values: Partial<LiveBar> = {}): LiveBar {
  const close = 50_000 + ((minute / MINUTE_MS) % 10);
  const prices = { open: close, high: close + 5, low: close - 5, close };
  const knownAt = minute + MINUTE_MS + 2_000;
  return { minute, ...prices, volume: 1.5, trades: 12, revision: 0, isComplete: true, knownAt, ...values };
}

const LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** A forecast of btc-5m from the bar that ends at `origin`. */
export function liveForecast(origin: number, values: Partial<NewMinuteForecast> = {}): NewMinuteForecast {
  const quantiles = LEVELS.map((level) => ({ level, value: 50_000 + 100 * (level - 0.5) }));
  return {
    ...{ source: LIVE_SOURCE, asset: 'BTC', question: 'btc-5m', horizonMinutes: 5, modelVersion: 'volatility' },
    ...{ origin, barRevision: 0, featuresSha256: 'b'.repeat(64), lastRate: 50_000, point: 50_000, quantiles },
    interval: { level: 0.9, lower: 49_955, upper: 50_045 },
    trailingQuantiles: quantiles.map(({ level }) => ({ level, value: 50_000 + 200 * (level - 0.5) })),
    ...values,
  };
}

/** The same in the ledger, and its settlement when the actual is given. */
export function liveEntry(forecast: NewMinuteForecast, actual?: number): MinuteEntry {
  const sealed = sealMinuteForecast({ ...forecast, madeAt: forecast.origin + 2_500 }, undefined);
  if (actual === undefined) return { forecast: sealed, settlement: null, void: null };
  const settled = { forecast: sealed, actual, barRevision: 0, settledAt: sealed.target + 3_000 };
  return { forecast: sealed, settlement: sealMinuteSettlement(settled), void: null };
}

/** The reads of a live line of BTC with these bars and forecasts, in memory. */
export function liveLineOf(
  bars: readonly LiveBar[],
  entries: readonly MinuteEntry[],
): Pick<AppDeps, 'live' | 'archive' | 'readRoles'> {
  const isIn = (time: number, { from = 0, to = Number.POSITIVE_INFINITY }: { from?: number; to?: number }) =>
    time >= from && time <= to;
  return {
    live: {
      assets: async () => (bars.length > 0 ? ['BTC'] : []),
      newest: async ({ asset }) => {
        const last = bars.at(-1);
        return asset === 'BTC' && last ? { source: LIVE_SOURCE, minute: last.minute } : null;
      },
      bars: async (query) => bars.filter(({ minute }) => isIn(minute, query)),
      missingTrades: async () => 0,
    },
    archive: {
      ...emptyLedger.archive,
      minuteEntries: async ({ from, to, limit }) =>
        entries
          .filter(({ forecast }) => isIn(forecast.target, { ...(from ? { from } : {}), ...(to ? { to } : {}) }))
          .toSorted((one, other) => other.forecast.target - one.forecast.target)
          .slice(0, limit),
    },
    readRoles: async () => new Map([['volatility', 'baseline'] as const, ['7', 'production'] as const]),
  };
}
