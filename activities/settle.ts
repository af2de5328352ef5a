import type { ObjectStore } from '../clients/object-store';
import type { Ledger } from '../clients/postgres/ledger';
import type { RiseLedger } from '../clients/postgres/rise-ledger';
import type { Snapshot } from '../clients/postgres/snapshots';
import { type AssetHour, formatHour, HOUR_MS, type Hour } from '../forecasting/hour';
import type { Forecast } from '../forecasting/ledger/entries';
import type { Rise } from '../forecasting/ledger/rise-entries';
import { closeRise } from '../forecasting/ledger/settle-rise';
import { CATCH_UP_HOURS } from '../forecasting/missing-hours';
import type { HourlySeries } from '../forecasting/series';
import { parseSeriesCsv } from '../forecasting/series-csv';
import type { Clock } from '../system/clock';

/** How many due forecasts were settled, voided or left waiting. */
export interface SettlementCounts {
  readonly settled: number;
  /** Forecasts that will never be scored, because their price did not become known. */
  readonly voided: number;
  /** Forecasts whose price is not in the snapshot yet. The run of the next hour tries again. */
  readonly waiting: number;
}

export interface SettleActivities {
  /** Scores the forecasts of all questions whose target hour has passed against the prices of this hour's snapshot. */
  settleForecasts(input: AssetHour & { snapshot: Snapshot }): Promise<SettlementCounts>;
}

export interface SettleDeps {
  readonly ledger: Pick<Ledger, 'unsettled' | 'unsettledOfOtherSources' | 'settle' | 'void'>;
  readonly rises: Pick<RiseLedger, 'unsettled' | 'unsettledOfOtherSources' | 'settle'>;
  readonly objectStore: ObjectStore;
  readonly clock: Clock;
}

const VOID_AFTER_MS = CATCH_UP_HOURS * HOUR_MS;

export function createSettleActivities(deps: SettleDeps): SettleActivities {
  return {
    settleForecasts: async ({ asset, hour, snapshot }) => {
      const counts = { settled: 0, voided: await voidOtherSources(deps, { asset, hour, snapshot }), waiting: 0 };
      const query = { source: snapshot.source, asset, until: hour };
      const [due, dueRises] = await Promise.all([deps.ledger.unsettled(query), deps.rises.unsettled(query)]);
      if (due.length + dueRises.length === 0) return counts;
      const series = parseSeriesCsv(await deps.objectStore.get(snapshot.history));
      for (const forecast of due) counts[await closeForecast(deps, { forecast, series, hour, snapshot })] += 1;
      for (const forecast of dueRises) counts[await settleRise(deps, { forecast, series, hour, snapshot })] += 1;
      return counts;
    },
  };
}

/**
 * Voids forecasts of other sources a week after their target hour. Only prices of the current source are fetched, so those forecasts
 * cannot be scored.
 */
async function voidOtherSources(
  { ledger, rises, clock }: SettleDeps,
  { asset, hour, snapshot: { source } }: AssetHour & { snapshot: Snapshot },
): Promise<number> {
  const query = { source, asset, until: hour - VOID_AFTER_MS };
  const open = [...(await ledger.unsettledOfOtherSources(query)), ...(await rises.unsettledOfOtherSources(query))];
  for (const forecast of open) {
    const price = `the price of ${formatHour(forecast.targetHour)} by ${forecast.source}`;
    const reason = `${price} was still not known a week later, because the prices of ${formatHour(hour)} come from ${source}`;
    await ledger.void({ forecast, reason, voidedAt: clock.now() });
  }
  return open.length;
}

interface DueForecast<OneForecast = Forecast> {
  readonly forecast: OneForecast;
  readonly series: HourlySeries;
  /** The hour of the run. */
  readonly hour: Hour;
  readonly snapshot: Snapshot;
}

async function closeForecast(
  { ledger, clock }: SettleDeps,
  { forecast, series, hour, snapshot }: DueForecast,
): Promise<keyof SettlementCounts> {
  const actual = findActual(forecast.targetHour, { series, hour });
  if (actual === 'waiting') return 'waiting';
  if (typeof actual === 'number') {
    const snapshotSha256 = snapshot.history.sha256;
    await ledger.settle({ forecast, actual, snapshotSha256, settledAt: clock.now() });
    return 'settled';
  }
  await ledger.void({ forecast, reason: actual.reason, voidedAt: clock.now() });
  return 'voided';
}

async function settleRise(
  { ledger, rises, clock }: SettleDeps,
  { forecast, series, hour, snapshot }: DueForecast<Rise>,
): Promise<keyof SettlementCounts> {
  const closing = closeRise(forecast, { series, hour });
  if (closing === 'waiting') return 'waiting';
  if ('actual' in closing) {
    const snapshotSha256 = snapshot.history.sha256;
    await rises.settle({ forecast, ...closing, snapshotSha256, settledAt: clock.now() });
    return 'settled';
  }
  await ledger.void({ forecast, reason: closing.voidReason, voidedAt: clock.now() });
  return 'voided';
}

/**
 * The price of the target hour, or the reason why it will stay unknown: the source has no price after a week, or the history begins
 * after the target. `waiting` when the price may still become known. An hour of the history that was not requested yet is `waiting`
 * at any age.
 * @param hour the hour of the run
 */
export function findActual(
  target: Hour,
  { series, hour }: { series: HourlySeries; hour: Hour },
): number | { readonly reason: string } | 'waiting' {
  const observed = series.find(({ hour: at }) => at === target);
  if (observed && observed.rate !== null) return observed.rate;
  const firstHour = series[0]?.hour ?? hour;
  if (hour - target < VOID_AFTER_MS || (!observed && target >= firstHour)) return 'waiting';
  const price = `the price of ${formatHour(target)}`;
  const data = `the data of ${formatHour(hour)}`;
  if (!observed) return { reason: `${price} is not known: ${data} begins later, at ${formatHour(firstHour)}` };
  return { reason: `${price} was still not known a week later, in ${data}` };
}
