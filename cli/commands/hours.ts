import { withDatabase } from '../../clients/postgres/database';
import { readHourGrid } from '../../clients/postgres/hour-grid';
import { hourGridJson } from '../../forecasting/hour-grid';
import type { Clock } from '../../system/clock';
import { withStoredData } from '../connections';
import { renderGrid } from '../hours/render-grid';

export interface HoursOptions {
  readonly count: number;
  /** Print JSON instead of text. */
  readonly json?: boolean;
  readonly clock: Clock;
}

/** Prints the outcome and the steps of the newest hours. */
export async function hours({ count, json = false, clock }: HoursOptions): Promise<void> {
  const grid = await withStoredData(['databaseUrl'], ({ databaseUrl, asset }) =>
    withDatabase(databaseUrl, (database) => readHourGrid(database, { asset, count, now: clock.now() })),
  );
  process.stdout.write(json ? `${JSON.stringify(hourGridJson(grid), null, 2)}\n` : renderGrid(grid));
}
