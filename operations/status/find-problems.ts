import { formatHour, formatMinute, type Hour } from '../../forecasting/hour';
import { modelId, nextHourModel } from '../../forecasting/questions';
import { formatCounted, formatPercent } from '../../reporting/numbers';
import type { StackFile } from '../../stack/state-file';
import { describeFullDisk, NEARLY_FULL_BYTES, readFreeBytes } from '../../system/disk';
import { isTimeLapse, type Problem, type RunningHour, type Status } from './status';

const SHOWN_MISSED = 3;

/** A disk that is full or nearly full. */
export function findDiskProblem(home: string): Problem[] {
  const remedy = 'delete something on this disk; nexthour continues by itself as soon as there is space';
  const full = describeFullDisk(home);
  if (full !== null) return [{ severity: 'broken', what: full, remedy }];
  const free = readFreeBytes(home);
  if (free > NEARLY_FULL_BYTES) return [];
  const what = `the disk is nearly full: ${(free / 1e9).toFixed(1)} GB free at ${home}`;
  return [{ severity: 'warning', what, remedy }];
}

/** nexthour does not run. @param last the file that a killed nexthour left; a stopped one leaves none */
export function findStopProblem(last: StackFile | null): Problem {
  const what = last
    ? `nexthour was killed or crashed: its main process ${last.pid} is gone`
    : 'nexthour is stopped, so no hour runs';
  return { severity: 'broken', what, remedy: `\`npm start\` continues; it also runs the hours that were missed` };
}

/** Prices that behave unlike those of training. @param drift.ratio the share of the inputs that have drifted */
export function describeDriftProblem(drift: { asset: string; ratio: number; version: string }): Problem {
  const { asset, ratio, version } = drift;
  const what = `the ${asset} prices of the newest week are unlike the training data of ${modelId(nextHourModel(asset), version)}: ${formatPercent(ratio, 0)} of the inputs have drifted`;
  const remedy = 'usually nothing: the next trainings include the change; docs/drift.md explains the figures';
  return { severity: 'warning', what, remedy };
}

/** Workers that run elsewhere, for example in containers, and do not ask for work. */
export function findAbsentWorkerProblems({ stack, workflows }: Pick<Status, 'stack' | 'workflows'>): Problem[] {
  // The processes of `npm start` are asked themselves.
  if (stack !== null || workflows === null) return [];
  return workflows.absentWorkers.map((name) => ({
    severity: 'broken',
    what: `no ${name} has asked Temporal for work in the last two minutes`,
    remedy: `start it again; in containers: \`docker compose up --detach ${name}\`, its log: \`docker compose logs ${name}\``,
  }));
}

/** A forecast is late when the newest one has been past for this time. */
const LATE_MS = 5 * 60_000;

/** No forecast is valid now, although hours run. */
export function findLateForecast(status: Omit<Status, 'problems'>): Problem[] {
  const { now, stored, workflows } = status;
  const forecast = stored?.forecast;
  if (!forecast || workflows === null || workflows.pauseNote !== null || isTimeLapse(status)) return [];
  if (now - forecast.targetHour < LATE_MS) return [];
  const what = `no forecast is valid now: the newest one was for ${formatMinute(forecast.targetHour)}`;
  const isRunning = workflows.running.length > 0;
  const next = isRunning ? 'the running hour publishes the next one' : 'the next hour publishes one';
  return [{ severity: 'broken', what, remedy: `${next}; the other problems say what delays it` }];
}

/** Problems of the hours themselves. */
export function findHourProblems({
  stack,
  stored,
  workflows,
}: Pick<Status, 'stack' | 'stored' | 'workflows'>): Problem[] {
  const isRunning = (hour: Hour) => workflows?.running.some((one) => one.hour === hour) ?? false;
  const missed = (stored?.missing.missed ?? []).filter((hour) => !isRunning(hour));
  return [
    ...(workflows?.pauseNote ? [describePause(workflows.pauseNote)] : []),
    ...(missed.length > 0 && stored ? [describeMissed(missed, stored.runs, describeNextRun(workflows))] : []),
    ...describeNewest(stored, isRunning, describeNextRun(workflows)),
    ...(workflows?.running ?? []).flatMap((hour) => describeStuck(hour, stack)),
  ];
}

function describePause(note: string): Problem {
  return { severity: 'warning', what: `the hourly runs are paused: ${note}`, remedy: '`nexthour resume` continues' };
}

/** When hours without a forecast run again. */
function describeNextRun(workflows: Status['workflows']): string {
  if (workflows === null) return 'at the next start';
  return workflows.pauseNote ? 'after `nexthour resume`' : 'at the next tick, at most 15 minutes from now';
}

type Stored = NonNullable<Status['stored']>;

function describeMissed(missed: readonly Hour[], runs: Stored['runs'], nextRun: string): Problem {
  const shown = missed.slice(-SHOWN_MISSED).reverse();
  const reasons = shown.map((hour) => {
    const run = runs.find((one) => one.hour === hour);
    return `${formatHour(hour)} ${run ? `${run.outcome}: ${run.reason ?? ''}` : 'has no run (nexthour did not run, or was paused)'}`;
  });
  const more = missed.length > shown.length ? `; and ${missed.length - shown.length} earlier` : '';
  const what = `${formatCounted(missed.length, 'hour')} without a forecast: ${reasons.join('; ')}${more}`;
  const when = `${missed.length === 1 ? 'it runs' : 'they run'} again ${nextRun}`;
  const [first] = shown;
  const now = first === undefined ? '' : `; now: \`nexthour run --hour ${formatHour(first)}\``;
  return { severity: 'broken', what, remedy: `${when}${now}. \`nexthour logs --hour HOUR\` shows the log of an hour` };
}

/** Outcomes that a run without new data would have again. */
const EXPLAINED_OUTCOMES = ['gated', 'no-model'];

/** The newest hour is not among the missed ones: it may still be running. */
function describeNewest(stored: Status['stored'], isRunning: (hour: Hour) => boolean, nextRun: string): Problem[] {
  const newest = stored?.runs[0];
  if (!stored || !newest || newest.outcome === 'published' || isRunning(newest.hour)) return [];
  if (stored.missing.missed.includes(newest.hour)) return [];
  const what = `${formatHour(newest.hour)} ${newest.outcome}: ${newest.reason ?? 'no reason was recorded'}`;
  const hour = formatHour(newest.hour);
  const isFinal = stored.missing.newest !== newest.hour;
  const again = isFinal ? 'it does not run again by itself' : `it runs again ${nextRun}`;
  const remedy = EXPLAINED_OUTCOMES.includes(newest.outcome)
    ? `${again}; the next hour runs with new data; docs/runbook.md explains this outcome`
    : `${again}; now: \`nexthour run --hour ${hour}\`; its log: \`nexthour logs --hour ${hour}\``;
  return [{ severity: newest.outcome === 'cancelled' ? 'warning' : 'broken', what, remedy }];
}

function describeStuck({ hour, problem, steps }: RunningHour, stack: StackFile | null): Problem[] {
  const name = formatHour(hour);
  if (problem !== null) {
    const what = `the pipeline worker does not answer about the running hour ${name}: ${problem}`;
    return [{ severity: 'broken', what, remedy: 'the hour continues as soon as the worker runs again' }];
  }
  const failing = steps.filter(({ state, lastError }) => state === 'retrying' || (state === 'running' && lastError));
  return failing.map(({ step, state, attempts, maxAttempts, lastError }) => ({
    severity: 'warning' as const,
    what: `${name}: ${step} failed ${state === 'running' ? attempts - 1 : attempts} of at most ${maxAttempts} times: ${lastError}`,
    remedy: `it is tried again by itself; ${explain(lastError ?? '', stack)}; \`nexthour logs --hour ${name}\``,
  }));
}

/** An error about an address of nexthour's own processes comes from that process. */
function explain(error: string, stack: StackFile | null): string {
  const port = Number(/(?:127\.0\.0\.1|localhost):(\d+)/.exec(error)?.[1]);
  const service = stack?.services.find(({ ports }) => Object.values(ports).includes(port));
  return service
    ? `the address is that of ${service.name}: see what is wrong with it`
    : 'docs/runbook.md explains the error';
}
