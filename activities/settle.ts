import type { ObjectStore } from '../clients/object-store';
import type { Ledger } from '../clients/postgres/ledger';
import type { Snapshot } from '../clients/postgres/snapshots';
import { type AssetHour, formatHour, HOUR_MS, type Hour } from '../forecasting/hour';
import type { Forecast } from '../forecasting/ledger/entries';
import { CATCH_UP_HOURS } from '../forecasting/missing-hours';
import type { HourlySeries } from '../forecasting/series';
import { parseSeriesCsv } from '../forecasting/series-csv';
import type { Clock } from '../system/clock';

export interface Settled {
  readonly settled: number;
  /** Forecasts whose price never came: they will not be scored. */
  readonly voided: number;
  /** Forecasts whose hour has come and whose price is missing from the snapshot: tried again every hour. */
  readonly waiting: number;
}

export interface SettleActivities {
  settleForecasts(input: AssetHour & { snapshot: Snapshot }): Promise<Settled>;
}

export interface SettleDeps {
  readonly ledger: Pick<Ledger, 'unsettled' | 'unsettledOfOtherSources' | 'settle' | 'void'>;
  readonly objectStore: ObjectStore;
  readonly clock: Clock;
}

const VOID_AFTER_MS = CATCH_UP_HOURS * HOUR_MS;

/** Scores the forecasts whose hour has come, by the prices of this hour's snapshot. */
export function createSettleActivities(deps: SettleDeps): SettleActivities {
  return {
    settleForecasts: async ({ asset, hour, snapshot }) => {
      const counts = { settled: 0, voided: await giveUpElsewhere(deps, { asset, hour, snapshot }), waiting: 0 };
      const due = await deps.ledger.unsettled({ source: snapshot.source, asset, until: hour });
      if (due.length === 0) return counts;
      const series = parseSeriesCsv(await deps.objectStore.get(snapshot.history));
      for (const forecast of due) counts[await close(deps, { forecast, series, hour, snapshot })] += 1;
      return counts;
    },
  };
}

/** Voids what a week later is still open of other sources: as prices come from this one, nobody will ask those. */
async function giveUpElsewhere(
  { ledger, clock }: SettleDeps,
  { asset, hour, snapshot: { source } }: AssetHour & { snapshot: Snapshot },
): Promise<number> {
  const open = await ledger.unsettledOfOtherSources({ source, asset, until: hour - VOID_AFTER_MS });
  for (const forecast of open) {
    const price = `the price of ${formatHour(forecast.targetHour)} by ${forecast.source}`;
    const reason = `${price} was still not known a week later: in ${formatHour(hour)} prices come from ${source}`;
    await ledger.void({ forecast, reason, voidedAt: clock.now() });
  }
  return open.length;
}

interface Due {
  readonly forecast: Forecast;
  readonly series: HourlySeries;
  /** Of the run. */
  readonly hour: Hour;
  readonly snapshot: Snapshot;
}

async function close({ ledger, clock }: SettleDeps, { forecast, series, hour, snapshot }: Due): Promise<keyof Settled> {
  const truth = truthOf(forecast.targetHour, { series, hour });
  if (truth === 'waiting') return 'waiting';
  if (typeof truth === 'number') {
    const snapshotSha256 = snapshot.history.sha256;
    await ledger.settle({ forecast, actual: truth, snapshotSha256, settledAt: clock.now() });
    return 'settled';
  }
  await ledger.void({ forecast, reason: truth.reason, voidedAt: clock.now() });
  return 'voided';
}

/**
 * The price of the hour, or why there will be none: after a week the exchange was asked and knew it not, or the history begins later.
 * An hour that was not asked for yet is waited for, however old it is.
 */
export function truthOf(
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
