import { formatHour, formatInstant, type Hour } from './hour';

/** The largest number of hours in one grid: 30 days. */
export const MAX_GRID_HOURS = 720;

/** The newest hours with the outcome and the steps of the newest finished run of each hour. */
export interface HourGrid {
  readonly asset: string;
  /** The names of the steps, in the order of the DAG, without the instances of mapped steps. */
  readonly steps: readonly string[];
  /** Newest hour first. An hour without a finished run is in the list too. */
  readonly hours: readonly HourOfGrid[];
}

export interface HourOfGrid {
  readonly hour: Hour;
  /** `null` when no run of the hour has finished: it is running, waits or was missed. */
  readonly run: FinishedHour | null;
}

export interface FinishedHour {
  readonly outcome: string;
  /** Why the outcome is not `published`. */
  readonly reason: string | null;
  /** How many runs of the hour have finished. The other fields describe the newest one. */
  readonly runs: number;
  readonly finishedAt: number;
  /** From the start of the first step that ran to the end of the last one; `null` when no step ran. */
  readonly seconds: number | null;
  readonly steps: readonly StepOfHour[];
}

export interface StepOfHour {
  readonly step: string;
  readonly state: string;
  readonly attempts: number;
  /** From the first attempt to the end; `null` when the step did not run. */
  readonly seconds: number | null;
  readonly reason: string | null;
  /** The mapped step of which this is an instance; `null` for other steps. */
  readonly instanceOf: string | null;
}

/** The grid as `GET /hours` and `nexthour hours --json` show it. */
export function hourGridJson({ asset, steps, hours }: HourGrid) {
  return {
    asset,
    steps: [...steps],
    hours: hours.map(({ hour, run }) => ({
      hour: formatHour(hour),
      outcome: run?.outcome ?? null,
      reason: run?.reason ?? null,
      runs: run?.runs ?? 0,
      seconds: run?.seconds ?? null,
      finished_at: run ? formatInstant(run.finishedAt) : null,
      steps: (run?.steps ?? []).map(({ instanceOf, ...step }) => ({ ...step, instance_of: instanceOf })),
    })),
  };
}
