import type { SettledForecast } from '../../forecasting/drift/score-drift';
import type { Hour } from '../../forecasting/hour';
import { type Database, instant } from './database';

export interface RealisedRange {
  readonly source: string;
  readonly asset: string;
  /** Target hours in (after, until]. */
  readonly after: Hour;
  readonly until: Hour;
}

/** What came of the forecasts in the ledger. */
export interface RealisedScores {
  /** Those that were made before their target hour and are settled, oldest first. */
  live(range: RealisedRange): Promise<SettledForecast[]>;
}

export function createRealisedScores(database: Database): RealisedScores {
  return {
    live: ({ source, asset, after, until }) =>
      database
        .selectFrom('forecasts')
        .innerJoin('settlements', 'settlements.forecast_id', 'forecasts.id')
        .select(['forecasts.quantiles', 'settlements.actual'])
        .where('source', '=', source)
        .where('asset', '=', asset)
        .where('late', '=', false)
        .where('target_hour', '>', instant(after))
        .where('target_hour', '<=', instant(until))
        .orderBy('target_hour')
        .execute(),
  };
}
