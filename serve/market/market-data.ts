import type { Logger } from 'pino';
import { isUndefinedTable } from '../../clients/postgres/connection-errors';
import type { Observations } from '../../clients/postgres/observations';
import type { Snapshot, Snapshots } from '../../clients/postgres/snapshots';
import { buildWindow, type Window } from '../../forecasting/features/window';
import { formatHour, HOUR_MS, type Hour } from '../../forecasting/hour';
import { HISTORY_HOURS } from '../../forecasting/models/servable-model';
import type { HourlySeries } from '../../forecasting/series';

/** Twelve more than a model needs, because the newest hours may have no price yet. */
const READ_HOURS = HISTORY_HOURS + 12;
const DATABASE_DOWN = 'the database does not answer';
const STALE_AFTER_MS = 2 * HOUR_MS;

/** The newest prices that passed the data gate, as they were known when the gate checked them. */
export interface Market {
  readonly source: string;
  /** Ends with the newest hour that has a price. */
  readonly series: HourlySeries;
  readonly lastHour: Hour;
  /** `null` when an hour of the window has no price. */
  readonly window: Window | null;
  /** Why the data gate refused newer data. `null` when it refused nothing. */
  readonly gateReason: string | null;
}

export interface MarketData {
  current(): Market | null;
  /** Why there are no prices, or no newer ones. Empty when there is nothing to report. */
  reason(): string;
  /** Whether `refresh` has ended at least once, with or without success. */
  hasRefreshed(): boolean;
  /** Reads the newest prices that passed the data gate. Keeps the current ones when this fails. Never rejects. */
  refresh(): Promise<void>;
}

export interface MarketDataDeps {
  readonly asset: string;
  readonly snapshots: Pick<Snapshots, 'newest'>;
  readonly observations: Pick<Observations, 'read'>;
  readonly log: Logger;
}

/** Keeps the newest usable prices in memory. */
export function createMarketData({ asset, snapshots, observations, log }: MarketDataDeps): MarketData {
  let market: Market | null = null;
  let usedSnapshot: Snapshot | null = null;
  let reason = 'the prices have not been read yet';
  let refreshed = false;

  async function read(): Promise<void> {
    const newest = await snapshots.newest({ asset });
    if (newest && newest.source !== market?.source) market = null;
    const passed = newest && (await findPassed(newest));
    const gateReason = newest && describeGate(newest);
    if (passed) await use(passed, gateReason);
    reason = market ? '' : (gateReason ?? `no hour of ${asset} has been extracted yet`);
  }

  /** The newest snapshot of the same source that passed the data gate. */
  async function findPassed(newest: Snapshot): Promise<Snapshot | null> {
    if (newest.gateReason === null) return newest;
    return snapshots.newest({ asset, source: newest.source, passed: true });
  }

  /** Reads the prices of the snapshot, unless they are in memory already. */
  async function use(snapshot: Snapshot, gateReason: string | null): Promise<void> {
    const { source, history } = snapshot;
    if (market && usedSnapshot?.history.sha256 === history.sha256) market = { ...market, gateReason };
    else market = toMarket({ source, gateReason }, await readSeries(snapshot)) ?? market;
    usedSnapshot = snapshot;
  }

  /** Reads the newest of the rows that the data gate checked. */
  function readSeries({ source, hour, asOf }: Snapshot): Promise<HourlySeries> {
    return observations.read({ source, asset, firstHour: hour - READ_HOURS * HOUR_MS, lastHour: hour, asOf });
  }

  async function refresh(): Promise<void> {
    try {
      await read();
    } catch (error) {
      if (isUndefinedTable(error)) {
        reason = 'the tables do not exist yet; the pipeline worker creates them when it starts';
        return;
      }
      if (reason !== DATABASE_DOWN)
        log.warn({ err: error }, 'the database cannot be read; the server keeps its current prices');
      reason = DATABASE_DOWN;
    } finally {
      refreshed = true;
    }
  }

  return { current: () => market, reason: () => reason, hasRefreshed: () => refreshed, refresh };
}

/** Whether prices that end at `lastHour` are too old for a forecast of the next hour. */
export function isStale(lastHour: Hour, now: number): boolean {
  return now - lastHour > STALE_AFTER_MS;
}

function describeGate({ hour, gateReason }: Snapshot): string | null {
  return gateReason && `the data gate refused the data of ${formatHour(hour)}: ${gateReason}`;
}

function toMarket(origin: Pick<Market, 'source' | 'gateReason'>, observed: HourlySeries): Market | null {
  const end = observed.findLastIndex(({ rate }) => rate !== null) + 1;
  const series = observed.slice(Math.max(0, end - READ_HOURS), end);
  const newest = series.at(-1);
  return newest ? { ...origin, series, lastHour: newest.hour, window: windowOrNull(series) } : null;
}

function windowOrNull(series: HourlySeries): Window | null {
  try {
    return buildWindow(series);
  } catch {
    return null;
  }
}
