import { type Static, Type } from '@sinclair/typebox';
import { formatHour, formatInstant } from '../../../forecasting/hour';
import type { AssetStatus, RunningHour, Status } from '../../../operations/status/status';
import { describeProcess, isTimeLapse } from '../../../operations/status/status';
import type { SystemState } from '../../../operations/system/read-system';
import type { ShowText } from '../../hide-addresses';
import { IsoTime } from '../../schemas/forecast-parts';
import { HourText } from '../../schemas/hours';
import { nullable, oneOf, strict } from '../../schemas/plain-schemas';

const Remedy = Type.String({ description: 'What to do, or why nothing needs to be done.' });

const RunningStep = Type.Object(
  {
    step: Type.String({ examples: ['extract'] }),
    state: Type.String({ description: 'waiting, running, retrying, succeeded, failed, skipped or upstream-failed.' }),
    attempts: Type.Integer({ description: 'Attempts that have started.' }),
    max_attempts: Type.Integer(),
    started_at: nullable(IsoTime),
    ended_at: nullable(IsoTime),
    reason: nullable(Type.String({ description: 'The error of a retrying or failed step, or why it was skipped.' })),
    last_error: nullable(Type.String({ description: 'The error of the latest failed attempt.' })),
    queued: Type.Boolean({ description: 'Whether the step waits for a worker.' }),
    progress: nullable(Type.String({ description: 'What the step last reported.' })),
    next_try_at: nullable(IsoTime),
    instance_of: nullable(Type.String({ description: 'The mapped step of which this is an instance.' })),
  },
  strict,
);
const RunningHourAnswer = Type.Object(
  {
    hour: HourText('The hour.'),
    problem: nullable(Type.String({ description: 'Why its steps cannot be read.' })),
    steps: Type.Array(RunningStep),
  },
  strict,
);
const AssetState = Type.Object(
  {
    asset: Type.String(),
    next_hour_at: nullable(IsoTime),
    paused: nullable(Type.String({ description: 'Who paused the hourly runs, when and why.' })),
    backfill: nullable(Type.String({ description: 'How far the running backfill is.' })),
    running_hours: Type.Array(RunningHourAnswer),
    missed_hours: Type.Array(HourText('An hour without a finished run.')),
  },
  strict,
);
const Named = <Name extends string>(names: readonly Name[], description: string) => oneOf(names, { description });

export const SystemAnswer = Type.Object(
  {
    at: Type.String({
      description: 'The time of the hours. In a time-lapse it is not the real time.',
      format: 'date-time',
    }),
    real_at: IsoTime,
    time_lapse: Type.Boolean({ description: 'Whether the hours pass faster than the real time.' }),
    since: nullable(Type.String({ description: 'When nexthour was started; null when the processes run elsewhere.' })),
    problems: Type.Array(
      Type.Object(
        {
          severity: Named(['broken', 'warning'], 'Whether something does not work, or only needs attention.'),
          what: Type.String({ description: 'What is wrong.' }),
          remedy: Remedy,
        },
        strict,
      ),
      { description: 'What is wrong now, as in `nexthour status`; empty when nothing is.' },
    ),
    alerts: Type.Array(Type.Object({ name: Type.String(), summary: Type.String() }, strict), {
      description: 'The alerts that fire in Prometheus.',
    }),
    checks: Type.Array(
      Type.Object(
        {
          name: Type.String({ examples: ['postgres'] }),
          state: Named(['ok', 'warning', 'broken'], 'The result of the check.'),
          found: Type.String({ examples: ['answers, version 18.1'] }),
          remedy: nullable(Remedy),
        },
        strict,
      ),
      { description: 'The checks of `nexthour doctor` that the server can make; at most 15 seconds old.' },
    ),
    processes: Type.Array(
      Type.Object(
        {
          name: Type.String({ examples: ['pipeline-worker'] }),
          state: Type.String({ description: 'ready, external, no answer, not ready, or what it does instead.' }),
          pid: nullable(Type.Integer()),
        },
        strict,
      ),
      { description: 'The processes of `npm start`; empty when they run elsewhere, for example in containers.' },
    ),
    addresses: Type.Array(
      Type.Object({ name: Type.String(), url: Type.String(), description: Type.String() }, strict),
      {
        description: 'What a browser can open.',
      },
    ),
    pages: Type.Object(
      { temporal: nullable(Type.String()), mlflow: nullable(Type.String()), grafana: nullable(Type.String()) },
      { ...strict, description: 'The pages of other servers.' },
    ),
    versions: Type.Array(Type.Object({ name: Type.String(), version: Type.String() }, strict)),
    credits: nullable(
      Type.Object(
        { remaining: Type.Integer({ description: 'Calls that remain today.' }), limit: Type.Integer() },
        { ...strict, description: 'The API credits of the price source; at most ten minutes old.' },
      ),
    ),
    assets: Type.Array(AssetState),
  },
  { ...strict, title: 'System' },
);
export type SystemAnswer = Static<typeof SystemAnswer>;

/** @param show what is shown of a text that may contain addresses of servers */
export function toSystemAnswer(
  { status, checks, credits, pages, versions }: SystemState,
  show: ShowText,
): SystemAnswer {
  const { now, realNow, stack, problems, alerts, others } = status;
  return {
    ...{ at: formatInstant(now), real_at: formatInstant(realNow), time_lapse: isTimeLapse(status) },
    since: stack && formatInstant(stack.startedAt),
    problems: problems.map(({ severity, what, remedy }) => ({ severity, what: show(what), remedy: show(remedy) })),
    alerts: [...alerts],
    checks: checks.map(({ name, state, found, remedy = null }) => ({
      ...{ name, state, found: show(found), remedy: show(remedy) },
    })),
    processes: listProcesses(status),
    // The others are for a person at the terminal: they name the file with the passwords.
    addresses: (stack?.addresses ?? []).filter(({ url }) => /^https?:/.test(url)),
    pages: { temporal: pages.workflows, mlflow: pages.mlflow, grafana: pages.grafana },
    versions: [...versions],
    credits,
    assets: [status, ...others].map((asset) => toAssetState(asset, show)),
  };
}

function listProcesses({ stack, problems }: Status) {
  return (stack?.services ?? []).map((service) => ({
    name: service.name,
    state: describeProcess(service, problems),
    pid: service.process?.pid ?? null,
  }));
}

function toAssetState({ asset, stored, workflows }: AssetStatus, show: ShowText) {
  return {
    asset,
    next_hour_at: instantOrNull(workflows?.nextTickAt ?? null),
    paused: workflows?.pauseNote ?? null,
    backfill: workflows?.backfill.trim() || null,
    running_hours: (workflows?.running ?? []).map((hour) => toRunningHour(hour, show)),
    missed_hours: (stored?.missing.missed ?? []).map(formatHour),
  };
}

function toRunningHour({ hour, problem, steps }: RunningHour, show: ShowText) {
  return {
    hour: formatHour(hour),
    problem: show(problem),
    steps: steps.map((one) => ({
      ...{ step: one.step, state: one.state, attempts: one.attempts, max_attempts: one.maxAttempts },
      ...{ started_at: instantOrNull(one.startedAt), ended_at: instantOrNull(one.endedAt) },
      ...{ reason: show(one.reason), last_error: show(one.lastError), queued: one.isQueued, progress: one.progress },
      ...{ next_try_at: instantOrNull(one.nextTryAt), instance_of: one.instanceOf ?? null },
    })),
  };
}

const instantOrNull = (time: number | null) => (time === null ? null : formatInstant(time));
