import { type HourRun, type HourRuns, readMissingHours } from '../clients/postgres/hour-runs';
import type { MissingHours } from '../forecasting/missing-hours';
import type { Clock } from '../system/clock';

export interface HourRunActivities {
  findMissingHours(input: { asset: string }): Promise<MissingHours>;
  recordHourRun(run: Omit<HourRun, 'finishedAt'>): Promise<void>;
}

export function createHourRunActivities(deps: { hourRuns: HourRuns; clock: Clock }): HourRunActivities {
  const { hourRuns, clock } = deps;
  return {
    findMissingHours: ({ asset }) => readMissingHours(hourRuns, { asset, now: clock.now() }),
    recordHourRun: (run) => hourRuns.record({ ...run, finishedAt: clock.now() }),
  };
}
