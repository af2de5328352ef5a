import { setTimeout as sleep } from 'node:timers/promises';
import type { HourRun } from '../clients/postgres/hour-runs';
import { formatHour } from '../forecasting/hour';
import type { Clock } from '../system/clock';
import type { Connections } from './connections';
import { renderForecastLine } from './render-forecast';

const PAUSE_MS = 5_000;
/** So that a run is seen although its worker's clock is behind ours, or the database was away for a while. */
const LOOK_BACK_MS = 10 * 60_000;

type Sources = Pick<Connections, 'settings' | 'hourRuns' | 'ledger'>;

export interface Telling {
  readonly clock: Clock;
  readonly stop: AbortSignal;
  /** Takes a line, without its end. */
  readonly tell: (line: string) => void;
}

/** Tells in a line how each run of an hour ended that ends from now on, until `stop`. */
export async function tellFinishedHours(sources: Sources, { clock, stop, tell }: Telling): Promise<void> {
  const { asset } = sources.settings;
  const finished = () =>
    sources.hourRuns.finishedSince({ asset, time: clock.now() - LOOK_BACK_MS }).catch((): HourRun[] => []);
  const told = new Set((await finished()).map(({ runId }) => runId));
  while (!stop.aborted) {
    await sleep(PAUSE_MS, undefined, { signal: stop }).catch(() => undefined);
    for (const run of (await finished()).filter(({ runId }) => !told.has(runId))) {
      tell(await describeRun(sources, run));
      told.add(run.runId);
    }
  }
}

async function describeRun({ ledger }: Sources, { asset, hour, outcome, reason }: HourRun): Promise<string> {
  const forecast = await ledger.latestOf({ asset, originHour: hour }).catch(() => null);
  const ended = reason ? `${outcome}: ${reason}` : outcome;
  return [`${formatHour(hour)} ${ended}`, ...(forecast ? [renderForecastLine(forecast)] : [])].join('; ');
}
