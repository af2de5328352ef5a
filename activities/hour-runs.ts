import type { HourRun, HourRuns } from '../clients/postgres/hour-runs';
import { findMissingHours, type MissingHours } from '../clients/postgres/missing-hours';
import type { Clock } from '../system/clock';

export interface HourRunActivities {
  findMissingHours(input: { asset: string }): Promise<MissingHours>;
  recordHourRun(run: Omit<HourRun, 'finishedAt'>): Promise<void>;
}

export function createHourRunActivities(deps: { hourRuns: HourRuns; clock: Clock }): HourRunActivities {
  const { hourRuns, clock } = deps;
  return {
    findMissingHours: ({ asset }) => findMissingHours(hourRuns, { asset, now: clock.now() }),
    recordHourRun: (run) => hourRuns.record({ ...run, finishedAt: clock.now() }),
  };
}
