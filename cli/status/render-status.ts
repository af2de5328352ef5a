import { formatHour, formatMinute } from '../../forecasting/hour';
import { describeDecision } from '../../operations/promotion/describe-decision';
import {
  describeProcess,
  isTimeLapse,
  type Problem,
  type RunningHour,
  type RunningStep,
  type Status,
} from '../../operations/status/status';
import { formatClock } from '../../reporting/format-clock';
import { renderLastOutcome } from '../../reporting/render-settlement';
import { renderTable } from '../../reporting/text-table';
import type { StackFile } from '../../stack/state-file';
import { renderAddresses } from '../render-addresses';
import { renderForecastLine } from '../render-forecast';

const SIGNS: Record<Problem['severity'], string> = { broken: '✘', warning: '!' };

/** The state of nexthour as text: first what is wrong and what to do, then forecasts, hours, models, processes and addresses. */
export function renderStatus(status: Status): string {
  const { stack, home, asset, others } = status;
  const assets = [asset, ...others.map((one) => one.asset)];
  const sections = [
    renderHead(status),
    renderProblems(status.problems),
    renderAlerts(status.alerts),
    ...renderAsset(status),
    ...others.flatMap((one) => renderAsset({ ...status, ...one })),
    ...(stack
      ? [`${renderProcesses(stack, status.problems)}\n${renderAddresses(stack.addresses, { home, assets })}`]
      : []),
  ];
  return sections.filter((section) => section !== '').join('\n');
}

/** The sections of one asset. If several run, they start with its name. */
function renderAsset(status: Status): string[] {
  const name = status.others.length === 0 ? '' : `${status.asset}\n`;
  return [name, renderForecasts(status), renderRunning(status), renderRuns(status), renderDecisions(status)];
}

function renderHead({ now, realNow, stack, asset: first, others, home, workflows }: Status): string {
  const asset = [first, ...others.map((one) => one.asset)].join(', ');
  const real = isTimeLapse({ now, realNow }) ? ` in the time-lapse, really ${formatMinute(realNow)}` : '';
  const at = `${formatMinute(now)}${real}`;
  if (stack)
    return `${at}: nexthour has been running since ${formatMinute(stack.startedAt)} (process ${stack.pid}, ${asset})\n`;
  return workflows ? `${at}: nexthour, ${asset}\n` : `${at}: nexthour is not running (${asset}, state in ${home})\n`;
}

function renderProblems(problems: readonly Problem[]): string {
  if (problems.length === 0) return 'No problem is known.\n';
  const lines = problems.map(({ severity, what, remedy }) => `${SIGNS[severity]} ${what}\n    → ${remedy}\n`);
  return lines.join('');
}

function renderAlerts(alerts: Status['alerts']): string {
  if (alerts.length === 0) return '';
  return `Alerts in Prometheus (docs/monitoring.md says what to do):\n${renderTable(alerts.map(({ name, summary }) => [name, summary]))}`;
}

function renderForecasts({ now, stored, workflows }: Status): string {
  if (!stored) return '';
  const { forecast, lastOutcome } = stored;
  const next = workflows?.nextTickAt;
  const rows = [
    [
      'newest forecast',
      forecast ? renderForecastLine(forecast) + (forecast.targetHour <= now ? ' (past)' : '') : 'none yet',
    ],
    ...(lastOutcome ? [['last outcome', renderLastOutcome(lastOutcome)]] : []),
    ...(next ? [['next hour', `starts at ${formatClock(next)}`]] : []),
  ];
  return renderTable(rows);
}

function renderRunning({ realNow, workflows }: Status): string {
  const hours = (workflows?.running ?? []).map((hour) => renderRunningHour(hour, realNow));
  return [...(workflows?.backfill ? [workflows.backfill] : []), ...hours].join('\n');
}

function renderRunningHour({ hour, steps }: RunningHour, now: number): string {
  const deadline = steps.find((step) => step.deadline !== null)?.deadline;
  const end = deadline ? `, must end by ${formatClock(deadline)}` : '';
  const rows = steps.map((step) => [step.step, STATES[step.state] ?? step.state, describeStep(step, now)]);
  return `${formatHour(hour)} is running${end}\n${renderTable(rows)}`;
}

const STATES: Readonly<Record<string, string>> = { succeeded: 'done', 'upstream-failed': 'not run' };

function describeStep(step: RunningStep, now: number): string {
  const { state, attempts, maxAttempts, startedAt, endedAt, nextTryAt, lastError, reason } = step;
  const attempt = attempts > 1 || state === 'retrying' ? `attempt ${attempts} of ${maxAttempts}` : '';
  const next = nextTryAt === null ? '' : `next try ${formatClock(nextTryAt)}`;
  const parts =
    state === 'running'
      ? [
          attempt,
          step.isQueued ? 'waits for a worker' : (step.progress ?? ''),
          attempts > 1 ? `${duration(startedAt, now)} since the first attempt` : `for ${duration(startedAt, now)}`,
          error(lastError),
        ]
      : state === 'succeeded'
        ? [seconds(startedAt, endedAt), attempts > 1 ? attempt : '']
        : [attempt, next, reason ?? ''];
  return parts.filter((part) => part !== '').join(', ');
}

const error = (lastError: string | null) => (lastError === null ? '' : `the attempt before failed: ${lastError}`);
const duration = (start: number | null, now: number) => `${Math.max(0, Math.round((now - (start ?? now)) / 1_000))} s`;
const seconds = (start: number | null, end: number | null) =>
  start === null || end === null ? '' : `${((end - start) / 1_000).toFixed(1)} s`;

function renderRuns({ stored }: Status): string {
  if (!stored) return '';
  if (stored.runs.length === 0) return 'No hour has ended yet.\n';
  const rows = stored.runs.map(({ hour, outcome, reason }) => [formatHour(hour), outcome, reason ?? '']);
  return `Newest hours\n${renderTable(rows)}`;
}

function renderDecisions({ stored }: Status): string {
  if (!stored || stored.decisions.length === 0) return '';
  const rows = stored.decisions.map((decision) => [formatHour(decision.hour), describeDecision(decision)]);
  return `Newest model versions\n${renderTable(rows)}`;
}

function renderProcesses({ services }: StackFile, problems: readonly Problem[]): string {
  const rows = services.map((service) => [
    service.name,
    describeProcess(service, problems),
    service.process ? `process ${service.process.pid}` : '',
    metricsOf(service),
  ]);
  return `Processes\n${renderTable(rows)}`;
}

/** The metrics addresses of a worker. The metrics address of the server is in the list of addresses. */
function metricsOf({ ports: { metrics, temporalMetrics } }: StackFile['services'][number]): string {
  const own = metrics ? [`metrics: http://localhost:${metrics}/metrics`] : [];
  const sdk = temporalMetrics ? [`metrics of the Temporal SDK: http://localhost:${temporalMetrics}/metrics`] : [];
  return [...own, ...sdk].join('; ');
}
