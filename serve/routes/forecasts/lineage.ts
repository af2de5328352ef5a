import { MODEL_NAME } from '../../../clients/model-registry';
import type { Appointment, Lineage, RunOfHour, UsedAnswer } from '../../../clients/postgres/lineage';
import type { Snapshot } from '../../../clients/postgres/snapshots';
import { MEMORY_HOURS } from '../../../forecasting/features/window';
import { formatInstant, HOUR_MS, hourlyWorkflowId } from '../../../forecasting/hour';
import type { Forecast } from '../../../forecasting/ledger/entries';
import type { LineageAnswer } from './lineage-schema';

/** Where a forecast comes from: model → run → snapshot → raw answers → workflow. */
export async function traceForecast(lineage: Lineage, forecast: Forecast): Promise<LineageAnswer> {
  const { source, asset, originHour: hour, modelVersion: version, runId, snapshotSha256, madeAt } = forecast;
  const [snapshots, runs, appointment] = await Promise.all([
    lineage.snapshots({ asset, hour }),
    lineage.runs({ asset, hour }),
    lineage.appointment({ source, asset, version, runId, asOf: madeAt }),
  ]);
  const snapshot = snapshots.find((one) => one.source === source && one.history.sha256 === snapshotSha256) ?? null;
  const answers = snapshot ? await lineage.answers({ ...snapshot, ...windowOf(snapshot) }) : [];
  return {
    model: { name: MODEL_NAME, version, run_id: runId, promoted: appointment && toPromoted(appointment) },
    snapshot: snapshot && toSnapshot(snapshot),
    raw_answers: { context_hours: MEMORY_HOURS, answers: answers.map(toAnswer) },
    workflow: { id: hourlyWorkflowId({ asset, hour }), runs: runs.map(toRun) },
  };
}

/** The window that the network looks at. */
function windowOf({ hour }: Snapshot) {
  return { firstHour: hour - (MEMORY_HOURS - 1) * HOUR_MS, lastHour: hour };
}

function toPromoted({ hour, decidedAt, reason }: Appointment) {
  return { hour: formatInstant(hour), decided_at: formatInstant(decidedAt), reason };
}

function toSnapshot({ hour, asOf, rows, firstHour, lastHour, history, processed }: Snapshot) {
  const hours = { first_hour: formatInstant(firstHour), last_hour: formatInstant(lastHour) };
  return { hour: formatInstant(hour), as_of: formatInstant(asOf), rows, ...hours, history, processed };
}

function toAnswer({ sha256, objectKey, bytes, receivedAt, firstHour, lastHour, hours }: UsedAnswer) {
  const span = { first_hour: formatInstant(firstHour), last_hour: formatInstant(lastHour), hours };
  return { sha256, key: objectKey, bytes, received_at: formatInstant(receivedAt), ...span };
}

function toRun({ runId, outcome, reason, finishedAt }: RunOfHour) {
  return { run_id: runId, outcome, reason, finished_at: formatInstant(finishedAt) };
}
