import { randomUUID } from 'node:crypto';
import { logParameters, openRun, type Training } from '../../activities/training/run-log';
import { connectMlflow } from '../../clients/mlflow';
import { readParameters } from '../../config/parameters-file';
import { parametersFile } from '../../config/paths';
import { systemClock as clock } from '../../system/clock';
import { mlflowForTests } from '../support/servers';

const mlflow = connectMlflow(mlflowForTests());
const HOUR = Date.UTC(2026, 10, 21, 7);
const parameters = readParameters(parametersFile);

function trainingOf(source: string, sha256: string): Training {
  const file = { key: 'key', sha256, bytes: 1 };
  const files = { history: file, processed: file, summary: file };
  const span = { firstHour: HOUR, lastHour: HOUR, rows: 1, gateReason: null };
  return { snapshot: { source, asset: 'BTC', hour: HOUR, asOf: HOUR, ...files, ...span }, parameters };
}

async function open(training: Training) {
  const run = await openRun(mlflow, { ...training, clock });
  await logParameters(mlflow, run, training.parameters);
  return run.runId;
}

test('continues a run only when its data and its parameters are the same', async () => {
  const training = trainingOf(`test-${randomUUID()}`, 'a'.repeat(64));
  const first = await open(training);
  expect(await open(training)).toBe(first);
  const lstm = { ...parameters.lstm, units: parameters.lstm.units + 1 };
  const wider = { ...training, parameters: { ...parameters, lstm } };
  const corrected = trainingOf(training.snapshot.source, 'b'.repeat(64));
  const others = [await open(wider), await open(corrected)];
  expect(new Set([first, ...others]).size).toBe(3);
  expect(await open(wider)).toBe(others[0]);
});
