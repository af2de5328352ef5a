import type { Transaction } from 'kysely';
import type { RecordedForecast } from '../../../forecasting/track-record';
import type { Database } from '../database';
import type { Tables } from '../schema';

/**
 * Reads the fields of every forecast that the track record needs, grouped by source, in ascending order of target hours.
 * @param trailingLosses the losses of the trailing quantiles by id of the forecast
 */
export async function readRecordedForecasts(
  database: Database | Transaction<Tables>,
  { asset }: { asset: string },
  trailingLosses: ReadonlyMap<string, number | null>,
): Promise<ReadonlyMap<string, readonly RecordedForecast[]>> {
  const rows = await database
    .selectFrom('price_forecasts')
    .leftJoin('price_settlements', 'price_settlements.forecast_id', 'price_forecasts.id')
    .leftJoin('voids', 'voids.forecast_id', 'price_forecasts.id')
    .select([
      'price_forecasts.id',
      'source',
      'target_hour as targetHour',
      'late',
      'point',
      'last_rate as lastRate',
      'interval_level as level',
    ])
    .select(['lower', 'upper', 'actual', 'pinball', 'voids.forecast_id as voided'])
    .where('asset', '=', asset)
    .orderBy('source')
    .orderBy('target_hour')
    .execute();
  const bySource = new Map<string, RecordedForecast[]>();
  for (const row of rows) {
    const { id, source, targetHour, late, point, lastRate, level, lower, upper } = row;
    const published = { targetHour, late, point, lastRate, interval: { level, lower, upper } };
    const recorded = { ...published, outcome: outcomeOf(row), trailingPinball: trailingLosses.get(id) ?? null };
    const others = bySource.get(source);
    if (others) others.push(recorded);
    else bySource.set(source, [recorded]);
  }
  return bySource;
}

function outcomeOf({
  actual,
  pinball,
  voided,
}: Record<'actual' | 'pinball', number | null> & { voided: string | null }): RecordedForecast['outcome'] {
  if (actual !== null && pinball !== null) return { actual, pinball };
  return voided === null ? null : 'void';
}
