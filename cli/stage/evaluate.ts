import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HOUR_MS, type Hour, parseHour } from '../../forecasting/hour';
import { TrainingRecord } from '../../forecasting/leakage/training-record';
import { loadArtifact } from '../../forecasting/models/artifact';
import { type ArtifactFiles, readJson } from '../../forecasting/models/artifact-files';
import { runAtOnce } from '../../forecasting/parts';
import { compareModels } from '../../forecasting/promotion/comparison';
import { computeEvidence } from '../../forecasting/promotion/evidence';
import { PERCENTILES } from '../../forecasting/quantiles';
import { PIT_BINS } from '../../forecasting/scoring/pit';
import { scoreOutcomes } from '../../forecasting/scoring/score-outcomes';
import { parseSeriesCsv } from '../../forecasting/series-csv';
import { checkModel } from './check-model';
import { FILES, writeCsv, writeJson } from './files';

/** The evaluate step of the hourly DAG: computes the figures of the model gate on unseen hours, and the calibration there. */
export async function evaluate(): Promise<void> {
  const files = await readModel(FILES.model);
  const series = parseSeriesCsv(await readFile(FILES.history));
  const candidate = { model: loadArtifact(files), trainedUntil: trainedUntil(files) };
  const comparison = runAtOnce(compareModels({ candidate, champion: null, series }));
  const evidence = computeEvidence(comparison);
  const { passesGate, sentence } = checkModel(evidence);
  await writeJson(FILES.evaluation, { hours: evidence.hours, ...evidence.candidate, passesGate });
  const { sharesBelow, pit } = scoreOutcomes(comparison.candidate);
  await writeCsv(FILES.reliability, ['level', 'share_below', 'honest'], sharesBelow.map(reliabilityRow));
  await writeCsv(
    FILES.pit,
    ['percentile', 'share'],
    pit.map((share, bin) => [(100 * bin) / PIT_BINS, share]),
  );
  process.stdout.write(`${sentence}\n`);
}

function reliabilityRow(share: number, index: number): number[] {
  const level = PERCENTILES[index] ?? Number.NaN;
  return [level, share, level];
}

async function readModel(folder: string): Promise<ArtifactFiles> {
  const names = (await readdir(folder)).sort();
  const files = names.map(async (name) => [name, await readFile(join(folder, name))] as const);
  return new Map(await Promise.all(files));
}

/** The target of the newest example that training or early stopping used. */
function trainedUntil(files: ArtifactFiles): Hour {
  return parseHour(readJson(files, 'training.json', TrainingRecord).validation.last) + HOUR_MS;
}
