import type { HourRun, HourRuns } from '../../clients/postgres/hour-runs';
import type { Ledger } from '../../clients/postgres/ledger';
import type { Lineage } from '../../clients/postgres/lineage';
import type { Snapshot } from '../../clients/postgres/snapshots';
import type { AssetHour, Hour } from '../../forecasting/hour';
import type { Forecast } from '../../forecasting/ledger/entries';
import { describeStepRemedy } from './remedies';

/** A step of a finished run, as the DAG engine recorded it. Runs of earlier versions have fewer fields. */
export interface RecordedStep {
  readonly step: string;
  readonly state: string;
  readonly attempts: number;
  readonly maxAttempts: number | null;
  /** Epoch ms. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** The error of a failed step, or why a step was skipped. */
  readonly reason: string | null;
  /** The error of the latest failed attempt. It stays when a later attempt succeeds. */
  readonly lastError: string | null;
  /** What a person can do about a step that did not succeed; `null` when nothing needs to be done. */
  readonly remedy: string | null;
  /** The steps whose results it takes. */
  readonly needs: readonly string[];
  /** What the step returned: references to what it stored. */
  readonly output: unknown;
  readonly instanceOf: string | null;
  /** Whether the run took the result from an earlier run. */
  readonly kept: boolean;
}

export interface RunOfHour extends Omit<HourRun, 'steps'> {
  readonly steps: readonly RecordedStep[];
}

/** All that is stored about an hour. */
export interface HourDetail {
  /** Newest first. */
  readonly runs: readonly RunOfHour[];
  readonly forecast: Forecast | null;
  /** Newest first. */
  readonly snapshots: readonly Snapshot[];
}

export interface HourDetailDeps {
  readonly hourRuns: Pick<HourRuns, 'ofHour'>;
  readonly ledger: Pick<Ledger, 'latestOf'>;
  readonly lineage: Pick<Lineage, 'snapshots'>;
}

export async function readHourDetail(
  { hourRuns, ledger, lineage }: HourDetailDeps,
  { asset, hour }: AssetHour,
): Promise<HourDetail> {
  const [runs, forecast, snapshots] = await Promise.all([
    hourRuns.ofHour({ asset, hour }),
    ledger.latestOf({ asset, originHour: hour }),
    lineage.snapshots({ asset, hour }),
  ]);
  return { runs: runs.map(toRun), forecast, snapshots };
}

function toRun({ steps, ...run }: HourRun): RunOfHour {
  const list: Partial<Recorded>[] = Array.isArray(steps) ? steps : [];
  return { ...run, steps: list.map((step) => toRecordedStep(step, run.hour)) };
}

interface Recorded extends Omit<RecordedStep, 'output' | 'remedy'> {
  readonly result: unknown;
}

/** @param recorded a status of the DAG engine */
export function toRecordedStep(recorded: Partial<Recorded>, hour: Hour): RecordedStep {
  const { step = '', state = '', attempts = 0, maxAttempts = null, startedAt = null, endedAt = null } = recorded;
  const { reason = null, lastError = null, needs = [], instanceOf = null, kept = false, result = null } = recorded;
  const remedy = describeStepRemedy({ step: instanceOf ?? step, state, hour, reason });
  return {
    ...{ step, state, attempts, maxAttempts, startedAt, endedAt, reason, lastError },
    ...{ remedy, needs, output: result, instanceOf, kept },
  };
}
