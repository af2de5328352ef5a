import type { HourRun, HourRuns } from '../clients/postgres/hour-runs';
import { catchUpStart, FINAL_OUTCOMES, listMissingHours, type MissingHours } from '../forecasting/missing-hours';
import type { Clock } from '../system/clock';

export interface HourRunActivities {
  findMissingHours(input: { asset: string }): Promise<MissingHours>;
  recordHourRun(run: Omit<HourRun, 'finishedAt'>): Promise<void>;
}

export function createHourRunActivities(deps: { hourRuns: HourRuns; clock: Clock }): HourRunActivities {
  const { hourRuns, clock } = deps;
  return {
    findMissingHours: async ({ asset }) => {
      const now = clock.now();
      const [firstHour, finished] = await Promise.all([
        hourRuns.firstHour({ asset }),
        hourRuns.hoursWith({ asset, from: catchUpStart(now), outcomes: FINAL_OUTCOMES }),
      ]);
      return listMissingHours({ now, firstHour, finished });
    },
    recordHourRun: (run) => hourRuns.record({ ...run, finishedAt: clock.now() }),
  };
}
