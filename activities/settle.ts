import type { ObjectStore } from '../clients/object-store';
import type { Forecast, Ledger, Settlement } from '../clients/postgres/ledger';
import type { Snapshot } from '../clients/postgres/snapshots';
import type { Clock } from '../config/clock';
import type { AssetHour } from '../forecasting/hour';
import { pinball } from '../forecasting/scores';
import { parseSeriesCsv } from '../forecasting/series-csv';

export interface Settled {
  readonly settled: number;
  /** Forecasts whose hour has come and whose price is missing from the snapshot: tried again every hour. */
  readonly waiting: number;
}

export interface SettleActivities {
  settle(input: AssetHour & { snapshot: Snapshot }): Promise<Settled>;
}

export interface SettleDeps {
  readonly ledger: Ledger;
  readonly objectStore: ObjectStore;
  readonly clock: Clock;
}

/** Scores the forecasts whose hour has come, by the prices of this hour's snapshot. */
export function createSettleActivities({ ledger, objectStore, clock }: SettleDeps): SettleActivities {
  return {
    settle: async ({ asset, hour, snapshot }) => {
      const due = await ledger.unsettled({ source: snapshot.source, asset, until: hour });
      if (due.length === 0) return { settled: 0, waiting: 0 };
      const series = parseSeriesCsv(await objectStore.get(snapshot.history));
      const rates = new Map(series.map(({ hour: at, rate }) => [at, rate]));
      let settled = 0;
      for (const forecast of due) {
        const actual = rates.get(forecast.targetHour) ?? null;
        if (actual === null) continue;
        await ledger.settle(
          score({ forecast, actual, snapshotSha256: snapshot.history.sha256, settledAt: clock.now() }),
        );
        settled += 1;
      }
      return { settled, waiting: due.length - settled };
    },
  };
}

/** The realised errors of one forecast, in USD. */
export function score(facts: {
  forecast: Forecast;
  actual: number;
  snapshotSha256: string;
  settledAt: number;
}): Settlement {
  const { forecast, actual, snapshotSha256, settledAt } = facts;
  const levels = forecast.quantiles.map(({ level }) => level);
  const values = forecast.quantiles.map(({ value }) => value);
  return {
    forecastId: forecast.id,
    actual,
    error: forecast.point - actual,
    persistenceError: forecast.lastRate - actual,
    covered: forecast.interval.lower <= actual && actual <= forecast.interval.upper,
    pinball: pinball(levels, values, actual),
    snapshotSha256,
    settledAt,
  };
}
