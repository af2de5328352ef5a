import type { Logger } from 'pino';
import type { Observations } from '../clients/postgres/observations';
import type { Snapshots } from '../clients/postgres/snapshots';
import type { Clock } from '../config/clock';
import { CONTEXT_HOURS, type Window, windowOf } from '../forecasting/features';
import { HOUR_MS, type Hour, hourOf } from '../forecasting/hour';
import type { HourlySeries } from '../forecasting/series';

/** Some more than a window, so that the newest hours may still be without a price. */
const HELD_HOURS = CONTEXT_HOURS + 12;
const AWAY = 'the database does not answer';
const STALE_AFTER_MS = 2 * HOUR_MS;

/** The newest prices, as they are held in memory. */
export interface Market {
  readonly source: string;
  /** Ends with the newest hour that has a price. */
  readonly series: HourlySeries;
  readonly lastHour: Hour;
  /** `null` when an hour of the window has no price. */
  readonly window: Window | null;
}

export interface MarketData {
  current(): Market | null;
  /** Why there is nothing, or nothing newer. */
  reason(): string;
  /** Reads the newest prices; keeps what it has when that fails. Never rejects. */
  refresh(): Promise<void>;
}

export interface MarketDataDeps {
  readonly asset: string;
  readonly snapshots: Pick<Snapshots, 'newest'>;
  readonly observations: Pick<Observations, 'read'>;
  readonly clock: Clock;
  readonly log: Logger;
}

export function createMarketData({ asset, snapshots, observations, clock, log }: MarketDataDeps): MarketData {
  let market: Market | null = null;
  let reason = 'the first prices are being read';

  async function read(): Promise<Market | null> {
    const snapshot = await snapshots.newest({ asset });
    if (!snapshot) return null;
    const { source } = snapshot;
    const now = clock.now();
    const lastHour = hourOf(now);
    const firstHour = Math.min(snapshot.hour, lastHour) - HELD_HOURS * HOUR_MS;
    return toMarket(source, await observations.read({ source, asset, firstHour, lastHour, asOf: now }));
  }

  async function refresh(): Promise<void> {
    try {
      const newest = await read();
      market = newest ?? market;
      reason = newest ? '' : `no hour of ${asset} has been extracted yet`;
    } catch (error) {
      if (reason !== AWAY) log.warn({ err: error }, 'the database cannot be read; the server goes on with its prices');
      reason = AWAY;
    }
  }

  return { current: () => market, reason: () => reason, refresh };
}

/** Whether prices that end at `lastHour` are too old to speak of the next hour. */
export function isStale(lastHour: Hour, now: number): boolean {
  return now - lastHour > STALE_AFTER_MS;
}

function toMarket(source: string, observed: HourlySeries): Market | null {
  const end = observed.findLastIndex(({ rate }) => rate !== null) + 1;
  const series = observed.slice(Math.max(0, end - HELD_HOURS), end);
  const newest = series.at(-1);
  return newest ? { source, series, lastHour: newest.hour, window: windowOrNull(series) } : null;
}

function windowOrNull(series: HourlySeries): Window | null {
  try {
    return windowOf(series);
  } catch {
    return null;
  }
}
