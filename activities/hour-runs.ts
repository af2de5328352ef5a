import { type HourRun, type HourRuns, readMissingHours } from '../clients/postgres/hour-runs';
import { type AssetHour, formatHour, type Hour, listHours } from '../forecasting/hour';
import type { MissingHours } from '../forecasting/missing-hours';
import type { Clock } from '../system/clock';
import { NexthourError } from '../system/errors';

export interface HourRunActivities {
  findMissingHours(input: { asset: string }): Promise<MissingHours>;
  /** The hours of the range that have no published run, oldest first. */
  findUnpublishedHours(range: { asset: string; from: Hour; to: Hour }): Promise<Hour[]>;
  /**
   * The final status of each step in the newest run of the hour, as the DAG engine reported it.
   * @throws NexthourError `NoEarlierRun`
   */
  readStepsOfHour(input: AssetHour): Promise<unknown>;
  recordHourRun(run: Omit<HourRun, 'finishedAt'>): Promise<void>;
}

export function createHourRunActivities(deps: { hourRuns: HourRuns; clock: Clock }): HourRunActivities {
  const { hourRuns, clock } = deps;
  return {
    findMissingHours: ({ asset }) => readMissingHours(hourRuns, { asset, now: clock.now() }),
    findUnpublishedHours: async ({ asset, from, to }) => {
      const published = await hourRuns.hoursWith({ asset, from, outcomes: ['published'] });
      return listHours(from, to).filter((hour) => !published.has(hour));
    },
    readStepsOfHour: async ({ asset, hour }) => {
      const run = await hourRuns.newestOf({ asset, hour });
      if (run) return run.steps;
      const message = `The hour ${formatHour(hour)} has no finished run whose results could be kept; run the whole hour first`;
      throw new NexthourError('NoEarlierRun', message, { canRetry: false });
    },
    recordHourRun: (run) => hourRuns.record({ ...run, finishedAt: clock.now() }),
  };
}
