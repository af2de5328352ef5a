import {
  CancellationScope,
  CancelledFailure,
  continueAsNew,
  defineQuery,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { formatHour, type Hour } from '../forecasting/hour';
import { findUnpublishedHours } from './hour-run-activities';
import { runChildHour } from './run-child-hour';

export interface BackfillInput {
  readonly asset: string;
  /** The first hour of the range. */
  readonly from: Hour;
  /** The last hour of the range. */
  readonly to: Hour;
  /** How many hours may run at the same time. */
  readonly parallel: number;
  /** The range as text, for people who read the input in Temporal. */
  readonly rangeUtc?: string;
  /** The hours that ended before the workflow continued with a new, short history. */
  readonly ended?: readonly EndedHour[];
}

export interface EndedHour {
  readonly hour: Hour;
  readonly outcome: string;
}

/** The progress of a backfill. */
export interface BackfillProgress {
  readonly from: Hour;
  readonly to: Hour;
  readonly parallel: number;
  /** The hours that this backfill has run, in the order in which they ended. */
  readonly ended: readonly EndedHour[];
  readonly running: readonly Hour[];
  /** How many hours have not started; `null` until the hours to run are known. */
  readonly waiting: number | null;
  /** Whether it was cancelled, so that no further hour starts. */
  readonly isStopping: boolean;
}

/** Returns the progress during and after the backfill. */
export const progressQuery = defineQuery<BackfillProgress>('progress');

/** Details on Temporal's page show at most this many ended hours. */
const MAX_SHOWN_HOURS = 100;

/**
 * Runs the hours of a range that are not published, oldest first, without training, and at most `parallel` at a time. It has one
 * workflow id per asset. If it is cancelled, the running hours end, and no further hour starts. A later backfill of the same range
 * runs the rest.
 * @throws CancelledFailure when it was cancelled before all hours had run
 */
export async function backfill(input: BackfillInput): Promise<BackfillProgress> {
  const run = new BackfillRun(input);
  setHandler(progressQuery, () => run.progress());
  await run.runToEnd();
  const { waiting, isStopping } = run.progress();
  if (waiting === 0) return run.progress();
  if (isStopping) throw new CancelledFailure(`cancelled before ${waiting ?? 'all'} hours had started`);
  return continueAsNew<typeof backfill>({ ...input, ended: run.progress().ended });
}

class BackfillRun {
  private queue: Hour[] | null = null;
  private readonly ended: EndedHour[];
  private readonly running = new Set<Hour>();
  private readonly scope = CancellationScope.current();

  constructor(private readonly input: BackfillInput) {
    this.ended = [...(input.ended ?? [])];
  }

  progress(): BackfillProgress {
    const { from, to, parallel } = this.input;
    const { ended, running, queue } = this;
    const isStopping = this.scope.consideredCancelled;
    return { from, to, parallel, ended, running: [...running], waiting: queue?.length ?? null, isStopping };
  }

  async runToEnd(): Promise<void> {
    const { asset, from, to, parallel } = this.input;
    const endedBefore = new Set(this.ended.map(({ hour }) => hour));
    const unpublished = await findUnpublishedHours({ asset, from, to });
    this.queue = unpublished.filter((hour) => !endedBefore.has(hour));
    this.showDetails();
    const lane = () => this.runHours(asset);
    await Promise.all(Array.from({ length: parallel }, lane));
  }

  /** Runs one hour after the other while hours are left. */
  private async runHours(asset: string): Promise<void> {
    for (let hour = this.next(); hour !== undefined; hour = this.next()) {
      this.running.add(hour);
      this.showDetails();
      const input = { asset, hour, trains: false };
      // The hour ends even if the backfill is cancelled.
      const outcome = await CancellationScope.nonCancellable(() => runChildHour(input));
      this.running.delete(hour);
      this.ended.push({ hour, outcome });
      this.showDetails();
    }
  }

  private next(): Hour | undefined {
    const isPaused = this.scope.consideredCancelled || workflowInfo().continueAsNewSuggested;
    return isPaused ? undefined : this.queue?.shift();
  }

  private showDetails(): void {
    const { ended, running, waiting } = this.progress();
    const counts = `**${ended.length} hours ended, ${running.length} are running, ${waiting ?? '?'} wait.**`;
    const rows = [
      ...running.map((hour) => ({ hour, outcome: 'running' })),
      ...[...ended].reverse().slice(0, MAX_SHOWN_HOURS),
    ].map(({ hour, outcome }) => `| ${formatHour(hour)} | ${outcome} |`);
    setCurrentDetails([counts, '', '| hour | outcome |', '|---|---|', ...rows, ''].join('\n'));
  }
}
