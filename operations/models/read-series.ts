import type { Database } from '../../clients/postgres/database';
import { createObservations } from '../../clients/postgres/observations';
import { createSnapshots } from '../../clients/postgres/snapshots';
import type { HourlySeries } from '../../forecasting/series';

/** Reads all prices of a source, as they were known at its newest hour. */
export function readSeriesOf(database: Database) {
  const [snapshots, observations] = [createSnapshots(database), createObservations(database)];
  return async ({ asset, source }: { asset: string; source: string }): Promise<HourlySeries> => {
    const newest = await snapshots.newest({ asset, source });
    return newest ? observations.read({ ...newest }) : [];
  };
}
