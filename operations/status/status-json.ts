import { formatHour, formatInstant } from '../../forecasting/hour';
import type { LedgerEntry } from '../../forecasting/ledger/entries';
import { decisionJson } from '../promotion/describe-decision';
import { forecastJson } from './forecast-json';
import type { AssetStatus, RunningHour, Status } from './status';

/** The state of nexthour for programs. Names as in the HTTP API; instants in ISO 8601. */
export function statusJson(status: Status) {
  const { now, asset, others, home, stack, workflows, alerts, problems } = status;
  return {
    at: formatInstant(now),
    asset,
    home,
    running: stack !== null || workflows !== null,
    since: stack && formatInstant(stack.startedAt),
    problems,
    alerts,
    ...assetJson(status),
    others: others.map((one) => ({ asset: one.asset, ...assetJson(one) })),
    processes: (stack?.services ?? []).map(({ name, external, state, process, ports }) => ({
      ...{ name, state: external ? 'external' : state, pid: process?.pid ?? null, ports },
    })),
    addresses: stack?.addresses ?? [],
  };
}

function assetJson({ stored, workflows }: AssetStatus) {
  return {
    forecast: stored?.forecast ? forecastJson(stored.forecast) : null,
    last_outcome: stored?.lastOutcome
      ? { ...outcomeJson(stored.lastOutcome.entry), inside: stored.lastOutcome.inside, of: stored.lastOutcome.of }
      : null,
    next_hour_at: instantOrNull(workflows?.nextTickAt ?? null),
    paused: workflows?.pauseNote ?? null,
    backfill: workflows?.backfill.trim() || null,
    running_hours: (workflows?.running ?? []).map(runningHourJson),
    missed_hours: (stored?.missing.missed ?? []).map(formatHour),
    hours: (stored?.runs ?? []).map(({ hour, outcome, reason, finishedAt }) => ({
      ...{ hour: formatHour(hour), outcome, reason },
      finished_at: formatInstant(finishedAt),
    })),
    models: (stored?.decisions ?? []).map(decisionJson),
  };
}

function outcomeJson({ forecast, settlement }: LedgerEntry) {
  return { ...forecastJson(forecast), actual: settlement?.actual ?? null, covered: settlement?.covered ?? null };
}

function runningHourJson({ hour, steps, problem }: RunningHour) {
  return {
    hour: formatHour(hour),
    problem,
    steps: steps.map((one) => ({
      ...{ step: one.step, state: one.state, attempts: one.attempts, max_attempts: one.maxAttempts },
      ...{ reason: one.reason, last_error: one.lastError, queued: one.isQueued, progress: one.progress },
      next_try_at: instantOrNull(one.nextTryAt),
      deadline: instantOrNull(one.deadline),
    })),
  };
}

const instantOrNull = (time: number | null) => (time === null ? null : formatInstant(time));
