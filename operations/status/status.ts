import type { HourRun } from '../../clients/postgres/hour-runs';
import type { NamedAttempt } from '../../clients/postgres/notifications';
import type { StoredDecision } from '../../clients/postgres/promotions';
import type { Hour } from '../../forecasting/hour';
import type { Forecast } from '../../forecasting/ledger/entries';
import type { MissingHours } from '../../forecasting/missing-hours';
import type { LastOutcome } from '../../reporting/render-settlement';
import type { StackFile } from '../../stack/state-file';
import type { StepStatus } from '../../workflows/dag/status';

/** Something that a person should know about. */
export interface Problem {
  readonly severity: 'broken' | 'warning';
  readonly what: string;
  /** What to do about it, or why nothing needs to be done. */
  readonly remedy: string;
  /** The process that runs, but does not answer or says that it is not ready. */
  readonly unready?: { readonly service: string; readonly state: 'no answer' | 'not ready' };
}

/** What a process does. @param problems those of all processes */
export function describeProcess(
  { name, external, state }: StackFile['services'][number],
  problems: readonly Problem[],
): string {
  if (external) return 'external';
  return problems.find(({ unready }) => unready?.service === name)?.unready?.state ?? state;
}

/** The run of an hour that has not ended. */
export interface RunningHour {
  readonly hour: Hour;
  readonly steps: readonly RunningStep[];
  /** Why the steps cannot be read; `null` when they can. */
  readonly problem: string | null;
}

/** A step of a running hour. */
export interface RunningStep extends StepStatus {
  /** True when the step was started and no worker has taken it yet. */
  readonly isQueued: boolean;
  /** What the activity last reported about its progress. */
  readonly progress: string | null;
}

/** What Postgres knows. */
export interface StoredState {
  readonly forecast: Forecast | null;
  readonly lastOutcome: LastOutcome | null;
  /** The newest run of each of the newest hours, newest hour first. */
  readonly runs: readonly HourRun[];
  readonly missing: MissingHours;
  /** The newest decisions about model versions, newest first. */
  readonly decisions: readonly StoredDecision[];
  /** The newest attempt for each message of the last day and each receiver, oldest first. */
  readonly messages: readonly NamedAttempt[];
}

/** What Temporal knows. Only a running nexthour has it. */
export interface WorkflowState {
  readonly running: readonly RunningHour[];
  /** When the schedule starts the next hour, epoch ms. */
  readonly nextTickAt: number | null;
  /** Why and by whom the schedule was paused; `null` when it is not. */
  readonly pauseNote: string | null;
  /** The workers that have not asked Temporal for work lately. */
  readonly absentWorkers: readonly string[];
  /** How far the running backfill is; empty when none is running. */
  readonly backfill: string;
}

/** An alert that fires in Prometheus. */
export interface FiringAlert {
  readonly name: string;
  readonly summary: string;
}

/** A greater difference between the time of the hours and the real time means a time-lapse, where hours pass in seconds. */
const TIME_LAPSE_MS = 60_000;

export function isTimeLapse({ now, realNow }: Pick<Status, 'now' | 'realNow'>): boolean {
  return Math.abs(now - realNow) >= TIME_LAPSE_MS;
}

/** What is known of one asset. */
export type AssetStatus = Pick<Status, 'asset' | 'stored' | 'workflows'>;

/** The state of nexthour at one moment. A part that could not be read is `null`, and `problems` says why. */
export interface Status {
  /** The time of the hours, epoch ms. In a time-lapse it is not the real time. */
  readonly now: number;
  /** The real time, epoch ms: the time of Temporal and of the processes. */
  readonly realNow: number;
  readonly asset: string;
  /** The other assets that run. */
  readonly others: readonly AssetStatus[];
  readonly home: string;
  /** `null` when nexthour is stopped, or when its processes run elsewhere, for example in containers. */
  readonly stack: StackFile | null;
  readonly stored: StoredState | null;
  readonly workflows: WorkflowState | null;
  readonly alerts: readonly FiringAlert[];
  readonly problems: readonly Problem[];
}
