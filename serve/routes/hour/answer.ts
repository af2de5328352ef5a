import { type Static, Type } from '@sinclair/typebox';
import type { Snapshot } from '../../../clients/postgres/snapshots';
import { type AssetHour, formatHour, formatInstant, hourlyWorkflowId } from '../../../forecasting/hour';
import type { HourDetail, RecordedStep, RunOfHour } from '../../../operations/hours/read-hour';
import { describeOutcomeRemedy } from '../../../operations/hours/remedies';
import { nameAsset } from '../../../operations/name-asset';
import type { ShowText } from '../../hide-addresses';
import type { PageLinks } from '../../page-links';
import { IsoTime } from '../../schemas/forecast-parts';
import { HourText } from '../../schemas/hours';
import { nullable, strict } from '../../schemas/plain-schemas';

const Url = (description: string) => nullable(Type.String({ description }));

export const StepDetail = Type.Object(
  {
    step: Type.String({ examples: ['extract'] }),
    state: Type.String({
      description:
        'succeeded, failed, skipped, upstream-failed, cancelled; while it runs: waiting, running or retrying.',
    }),
    attempts: Type.Integer({ description: 'Attempts that have started.' }),
    max_attempts: nullable(Type.Integer()),
    started_at: nullable(Type.String({ format: 'date-time' })),
    ended_at: nullable(Type.String({ format: 'date-time' })),
    seconds: nullable(Type.Number({ description: 'From the first attempt to the end.' })),
    reason: nullable(Type.String({ description: 'The error of a failed step, or why a step was skipped.' })),
    last_error: nullable(
      Type.String({ description: 'The error of the latest failed attempt, also when a later attempt succeeded.' }),
    ),
    remedy: nullable(Type.String({ description: 'What to do about a step that did not succeed.' })),
    inputs: Type.Array(Type.String(), { description: 'The steps whose outputs it takes.' }),
    output: Type.Unknown({
      description: 'What the step returned: references to what it stored (key, sha256, rows, range), never rows.',
    }),
    instance_of: nullable(Type.String({ description: 'The mapped step of which this is an instance.' })),
    kept: Type.Boolean({ description: 'Whether the run took the output from an earlier run of the hour.' }),
  },
  strict,
);

const RunDetail = Type.Object(
  {
    run_id: Type.String({ description: 'The id of the run in Temporal.' }),
    outcome: Type.String({ description: 'published, gated, no-model, incomplete, failed or cancelled.' }),
    reason: nullable(Type.String({ description: 'Why the outcome is not `published`.' })),
    remedy: nullable(Type.String({ description: 'What to do about the outcome.' })),
    source: nullable(Type.String({ description: 'The source of the prices.' })),
    finished_at: IsoTime,
    temporal_url: Url('The run on the page of Temporal.'),
    mlflow_url: Url('The training run on the page of MLflow; null when the run trained no model.'),
    steps: Type.Array(StepDetail, { description: 'In the order of the DAG; instances follow their mapped step.' }),
  },
  strict,
);

const SnapshotDetail = Type.Object(
  {
    source: Type.String(),
    as_of: Type.String({ description: 'The snapshot holds only what was observed up to this instant.' }),
    ...{ rows: Type.Integer(), first_hour: HourText('Its first hour.'), last_hour: HourText('Its last hour.') },
    gate_reason: nullable(Type.String({ description: 'Why the data gate refused it; null when it passed.' })),
    sha256: Type.String({ description: 'The SHA-256 of btc_history.csv, under which it is stored.' }),
  },
  strict,
);

export const HourDetailAnswer = Type.Object(
  {
    ...{ asset: Type.String(), hour: HourText('The hour.') },
    workflow_id: Type.String({ examples: ['hourly/BTC/2026-11-21T07Z'] }),
    temporal_url: Url('The workflow on the page of Temporal.'),
    forecast_id: nullable(
      Type.String({ description: 'The forecast that was made from the hour: GET /forecasts/:id.' }),
    ),
    report_url: Url('The report about the data of the hour, relative to the address of the server.'),
    snapshot_url: Url('The data of the hour as CSV, relative to the address of the server.'),
    snapshots: Type.Array(SnapshotDetail, { description: 'Newest first.' }),
    runs: Type.Array(RunDetail, { description: 'The finished runs, newest first.' }),
  },
  { ...strict, title: 'HourDetail' },
);
export type HourDetailAnswer = Static<typeof HourDetailAnswer>;

interface Shown {
  /** The pages of Temporal and MLflow. */
  readonly links: PageLinks;
  readonly show: ShowText;
}

export function toHourDetail(
  { asset, hour }: AssetHour,
  { runs, forecast, snapshots }: HourDetail,
  { links, show }: Shown,
): HourDetailAnswer {
  const workflowId = hourlyWorkflowId({ asset, hour });
  const name = formatHour(hour);
  const query = `?asset=${asset}`;
  const hasReport = runs.some(({ steps }) => steps.some(({ step, output }) => step === 'profile' && output !== null));
  return {
    ...{ asset, hour: name, workflow_id: workflowId, temporal_url: links.workflow(workflowId) },
    forecast_id: forecast?.id ?? null,
    report_url: hasReport ? `/reports/${name}${query}` : null,
    snapshot_url: snapshots.length > 0 ? `/hours/${name}/snapshot.csv${query}` : null,
    snapshots: snapshots.map(toSnapshot),
    runs: runs.map((run) => toRun(run, workflowId, { links, show })),
  };
}

/** Names the asset in the commands of the remedies. For when several assets run. */
export function nameAssetInRemedies(answer: HourDetailAnswer): HourDetailAnswer {
  const name = <Part extends { remedy: string | null }>(part: Part): Part => ({
    ...part,
    remedy: part.remedy && nameAsset(part.remedy, answer.asset),
  });
  return { ...answer, runs: answer.runs.map((run) => ({ ...name(run), steps: run.steps.map(name) })) };
}

function toSnapshot({ source, asOf, rows, firstHour, lastHour, gateReason, history }: Snapshot) {
  const range = { first_hour: formatHour(firstHour), last_hour: formatHour(lastHour) };
  return { source, as_of: formatInstant(asOf), rows, ...range, gate_reason: gateReason, sha256: history.sha256 };
}

function toRun(run: RunOfHour, workflowId: string, { links, show }: Shown) {
  const { runId, outcome, reason, source, finishedAt, steps } = run;
  const trained = steps.map(({ output }) => readRunId(output)).find((id) => id !== null);
  return {
    ...{ run_id: runId, outcome, reason: show(reason), remedy: describeOutcomeRemedy(run), source },
    finished_at: formatInstant(finishedAt),
    temporal_url: links.workflow(workflowId, runId),
    mlflow_url: trained ? links.mlflowRun(trained) : null,
    steps: steps.map((step) => toStepDetail(step, show)),
  };
}

function readRunId(output: unknown): string | null {
  const { runId, artifactSha256 } = (output ?? {}) as { runId?: unknown; artifactSha256?: unknown };
  return typeof runId === 'string' && artifactSha256 !== undefined ? runId : null;
}

export function toStepDetail(step: RecordedStep, show: ShowText): Static<typeof StepDetail> {
  const { startedAt, endedAt } = step;
  return {
    ...{ step: step.step, state: step.state, attempts: step.attempts, max_attempts: step.maxAttempts },
    started_at: startedAt === null ? null : formatInstant(startedAt),
    ended_at: endedAt === null ? null : formatInstant(endedAt),
    seconds: startedAt === null || endedAt === null ? null : (endedAt - startedAt) / 1_000,
    ...{ reason: show(step.reason), last_error: show(step.lastError), remedy: step.remedy },
    ...{ inputs: [...step.needs], output: step.output, instance_of: step.instanceOf, kept: step.kept },
  };
}
