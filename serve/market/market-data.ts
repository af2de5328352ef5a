import type { Logger } from 'pino';
import type { Observations } from '../../clients/postgres/observations';
import type { Snapshot, Snapshots } from '../../clients/postgres/snapshots';
import { buildWindow, type Window } from '../../forecasting/features/window';
import { formatHour, HOUR_MS, type Hour } from '../../forecasting/hour';
import { HISTORY_HOURS } from '../../forecasting/models/servable-model';
import type { HourlySeries } from '../../forecasting/series';

/** The newest hours may still be without a price. */
const HELD_HOURS = HISTORY_HOURS + 12;
const AWAY = 'the database does not answer';
const STALE_AFTER_MS = 2 * HOUR_MS;

/** The newest prices that passed the quality gate, as they were known then, held in memory. */
export interface Market {
  readonly source: string;
  /** Ends with the newest hour that has a price. */
  readonly series: HourlySeries;
  readonly lastHour: Hour;
  /** `null` when an hour of the window has no price. */
  readonly window: Window | null;
  /** Why there is newer data that is not used: what the gate said of it. `null` where there is none. */
  readonly gateReason: string | null;
}

export interface MarketData {
  current(): Market | null;
  /** Why there is nothing, or nothing newer. */
  reason(): string;
  /** Whether the prices were asked for at least once, with or without success. */
  isTried(): boolean;
  /** Reads the newest prices that passed the gate; keeps what it has when that fails. Never rejects. */
  refresh(): Promise<void>;
}

export interface MarketDataDeps {
  readonly asset: string;
  readonly snapshots: Pick<Snapshots, 'newest'>;
  readonly observations: Pick<Observations, 'read'>;
  readonly log: Logger;
}

export function createMarketData({ asset, snapshots, observations, log }: MarketDataDeps): MarketData {
  let market: Market | null = null;
  let held: Snapshot | null = null;
  let reason = 'the first prices are being read';
  let tried = false;

  async function read(): Promise<void> {
    const newest = await snapshots.newest({ asset });
    const passed = newest?.gateReason === null ? newest : await snapshots.newest({ asset, passed: true });
    const gateReason = newest && describeGate(newest);
    if (passed) await hold(passed, gateReason);
    reason = market ? '' : (gateReason ?? `no hour of ${asset} has been extracted yet`);
  }

  /** Prices that are held already are not read again. */
  async function hold(snapshot: Snapshot, gateReason: string | null): Promise<void> {
    const { source, history } = snapshot;
    if (market && held?.history.sha256 === history.sha256) market = { ...market, gateReason };
    else market = toMarket({ source, gateReason }, await readSeries(snapshot)) ?? market;
    held = snapshot;
  }

  /** The very rows that the gate judged. */
  function readSeries({ source, hour, asOf }: Snapshot): Promise<HourlySeries> {
    return observations.read({ source, asset, firstHour: hour - HELD_HOURS * HOUR_MS, lastHour: hour, asOf });
  }

  async function refresh(): Promise<void> {
    try {
      await read();
    } catch (error) {
      if (isWithoutTables(error)) {
        reason = 'the first worker has not made the tables yet';
        return;
      }
      if (reason !== AWAY) log.warn({ err: error }, 'the database cannot be read; the server goes on with its prices');
      reason = AWAY;
    } finally {
      tried = true;
    }
  }

  return { current: () => market, reason: () => reason, isTried: () => tried, refresh };
}

/** Whether prices that end at `lastHour` are too old to speak of the next hour. */
export function isStale(lastHour: Hour, now: number): boolean {
  return now - lastHour > STALE_AFTER_MS;
}

/** PostgreSQL's undefined_table: the server was faster than the worker that migrates. */
function isWithoutTables(error: unknown): boolean {
  return (error as { code?: string }).code === '42P01';
}

function describeGate({ hour, gateReason }: Snapshot): string | null {
  return gateReason && `the quality gate is closed to the data of ${formatHour(hour)}: ${gateReason}`;
}

function toMarket(origin: Pick<Market, 'source' | 'gateReason'>, observed: HourlySeries): Market | null {
  const end = observed.findLastIndex(({ rate }) => rate !== null) + 1;
  const series = observed.slice(Math.max(0, end - HELD_HOURS), end);
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
