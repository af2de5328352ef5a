import { setTimeout as sleep } from 'node:timers/promises';
import type { HourRun } from '../clients/postgres/hour-runs';
import { formatHour } from '../forecasting/hour';
import type { Clock } from '../system/clock';
import type { Connections } from './connections';
import { renderForecastLine } from './render-forecast';

const PAUSE_MS = 5_000;
/** How far back to look for finished runs: the clock of the worker may be behind, or the database may have been unreachable. */
const LOOK_BACK_MS = 10 * 60_000;

type Sources = Pick<Connections, 'settings' | 'hourRuns' | 'ledger'>;

export interface ReportOptions {
  readonly clock: Clock;
  readonly stop: AbortSignal;
  /** Receives one line without a line break. */
  readonly print: (line: string) => void;
}

/** Prints one line for each run of an hour that ends from now on, until `stop` is aborted. */
export async function reportFinishedHours(sources: Sources, { clock, stop, print }: ReportOptions): Promise<void> {
  const { asset } = sources.settings;
  const finished = () =>
    sources.hourRuns.finishedSince({ asset, time: clock.now() - LOOK_BACK_MS }).catch((): HourRun[] => []);
  const reported = new Set((await finished()).map(({ runId }) => runId));
  while (!stop.aborted) {
    await sleep(PAUSE_MS, undefined, { signal: stop }).catch(() => undefined);
    for (const run of (await finished()).filter(({ runId }) => !reported.has(runId))) {
      print(await describeRun(sources, run));
      reported.add(run.runId);
    }
  }
}

async function describeRun({ ledger }: Sources, { asset, hour, outcome, reason }: HourRun): Promise<string> {
  const forecast = await ledger.latestOf({ asset, originHour: hour }).catch(() => null);
  const ended = reason ? `${outcome}: ${reason}` : outcome;
  return [`${formatHour(hour)} ${ended}`, ...(forecast ? [renderForecastLine(forecast)] : [])].join('; ');
}
