import { type Static, Type } from '@sinclair/typebox';
import type { DecisionSummary, Lineage, RunOfHour, UsedAnswer } from '../../../clients/postgres/lineage';
import type { Snapshot } from '../../../clients/postgres/snapshots';
import { MEMORY_HOURS } from '../../../forecasting/features/window';
import { formatInstant, HOUR_MS, hourlyWorkflowId } from '../../../forecasting/hour';
import type { Forecast } from '../../../forecasting/ledger/entries';
import { nextHourModel } from '../../../forecasting/questions';
import { IsoTime } from '../../schemas/forecast-parts';
import { nullable, strict } from '../../schemas/plain-schemas';
import { PublishedForecast, settlementFields } from './entry';

const StoredFile = Type.Object(
  {
    key: Type.String({ description: 'The key in the bucket of the object store.' }),
    sha256: Type.String(),
    bytes: Type.Integer(),
  },
  strict,
);

const Promotion = Type.Object(
  { hour: IsoTime, decided_at: IsoTime, reason: Type.String() },
  { ...strict, description: 'The decision that made this version the production model at the time of the forecast.' },
);

const LineageModel = Type.Object(
  {
    name: Type.String(),
    version: Type.String(),
    run_id: Type.String({ description: 'The run in MLflow.' }),
    promoted: nullable(Promotion),
  },
  strict,
);

const LineageSnapshot = Type.Object(
  {
    hour: IsoTime,
    as_of: Type.String({ description: 'The snapshot holds only what was observed up to this instant.' }),
    rows: Type.Integer(),
    first_hour: IsoTime,
    last_hour: IsoTime,
    history: StoredFile,
    processed: StoredFile,
  },
  strict,
);

const RawAnswer = Type.Object(
  {
    sha256: Type.String(),
    key: Type.String(),
    bytes: Type.Integer(),
    received_at: IsoTime,
    first_hour: IsoTime,
    last_hour: IsoTime,
    hours: Type.Integer({ description: 'How many hours of the window were read from this answer.' }),
  },
  strict,
);

const RawAnswers = Type.Object(
  {
    context_hours: Type.Integer({ description: 'The length of the window.' }),
    answers: Type.Array(RawAnswer, { description: 'Newest hours first.' }),
  },
  {
    ...strict,
    description:
      'The raw answers of LiveCoinWatch that contain the hours of the window. The neural network reads only the window. The other parts of the model also read older hours of the snapshot.',
  },
);

const Run = Type.Object(
  { run_id: Type.String(), outcome: Type.String(), reason: nullable(Type.String()), finished_at: IsoTime },
  strict,
);

const LineageAnswer = Type.Object(
  {
    model: LineageModel,
    snapshot: nullable(LineageSnapshot),
    raw_answers: RawAnswers,
    workflow: Type.Object({ id: Type.String(), runs: Type.Array(Run) }, { ...strict, description: 'In Temporal.' }),
  },
  strict,
);

/** A forecast, its settlement and its lineage. */
export const ForecastWithLineage = Type.Object(
  { ...PublishedForecast.properties, ...settlementFields, lineage: LineageAnswer },
  { ...strict, title: 'ForecastWithLineage' },
);

/** Reads the model, snapshot, raw answers and workflow runs from which a forecast was made. */
export async function traceForecast(lineage: Lineage, forecast: Forecast): Promise<Static<typeof LineageAnswer>> {
  const { source, asset, originHour: hour, modelVersion: version, runId, snapshotSha256, madeAt } = forecast;
  const [snapshots, runs, decision] = await Promise.all([
    lineage.snapshots({ asset, hour }),
    lineage.runs({ source, asset, hour }),
    lineage.decision({ source, asset, version, runId, asOf: madeAt }),
  ]);
  const snapshot = snapshots.find((one) => one.source === source && one.history.sha256 === snapshotSha256) ?? null;
  const answers = snapshot ? await lineage.answers({ ...snapshot, ...networkRange(snapshot) }) : [];
  return {
    model: { name: nextHourModel(asset), version, run_id: runId, promoted: decision && toPromotion(decision) },
    snapshot: snapshot && toSnapshot(snapshot),
    raw_answers: { context_hours: MEMORY_HOURS, answers: answers.map(toRawAnswer) },
    workflow: { id: hourlyWorkflowId({ asset, hour }), runs: runs.map(toRun) },
  };
}

/** The range of hours that the network reads. */
function networkRange({ hour }: Snapshot) {
  return { firstHour: hour - (MEMORY_HOURS - 1) * HOUR_MS, lastHour: hour };
}

function toPromotion({ hour, decidedAt, reason }: DecisionSummary) {
  return { hour: formatInstant(hour), decided_at: formatInstant(decidedAt), reason };
}

function toSnapshot({ hour, asOf, rows, firstHour, lastHour, history, processed }: Snapshot) {
  const hours = { first_hour: formatInstant(firstHour), last_hour: formatInstant(lastHour) };
  return { hour: formatInstant(hour), as_of: formatInstant(asOf), rows, ...hours, history, processed };
}

function toRawAnswer({ sha256, objectKey, bytes, receivedAt, firstHour, lastHour, hours }: UsedAnswer) {
  const span = { first_hour: formatInstant(firstHour), last_hour: formatInstant(lastHour), hours };
  return { sha256, key: objectKey, bytes, received_at: formatInstant(receivedAt), ...span };
}

function toRun({ runId, outcome, reason, finishedAt }: RunOfHour) {
  return { run_id: runId, outcome, reason, finished_at: formatInstant(finishedAt) };
}
