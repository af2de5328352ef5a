import { join } from 'node:path';
import { archiveFileName, readArchive } from '../../clients/kraken/archive';
import { connectMlflow } from '../../clients/mlflow';
import { MODEL_FOLDER } from '../../clients/model-registry';
import { type BarHistory, createBarHistory } from '../../clients/postgres/bar-history';
import { createPromotions } from '../../clients/postgres/promotions';
import { childEnvironment } from '../../config/child-environment';
import { readMinuteParameters } from '../../config/parameters-file';
import { parametersFile, projectRoot } from '../../config/paths';
import { readSettings, requireServers } from '../../config/settings';
import { type ArchivedBar, ArchiveReader } from '../../forecasting/bars/archive';
import { MINUTE_MS, minuteOf } from '../../forecasting/bars/minute-bar';
import { hourOf } from '../../forecasting/hour';
import { compressBarFile, formatBarLines } from '../../forecasting/minutes/training/bar-file';
import { fiveMinuteQuestion } from '../../forecasting/questions';
import { systemClock } from '../../system/clock';
import { createMinuteJobs } from '../../training/minutes/minute-process';
import type { ScratchStack } from './scratch-stack';

const DAY_MS = 1_440 * MINUTE_MS;
const BARS_PER_STORE = 5_000;
const DEADLINE_MS = 300_000;

interface Planting {
  readonly assets: readonly string[];
  readonly source: string;
}

/** Stores the newest bars of the archive of the simulated Kraken. */
export async function importHistory(
  { database, krakenRestUrl }: ScratchStack,
  { assets, source, days }: Planting & { days: number },
): Promise<void> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  for (const asset of assets) {
    const now = systemClock.now();
    const to = minuteOf(now);
    const bars = await readBars(krakenRestUrl, { asset, from: to - days * DAY_MS, to }, signal);
    await store(createBarHistory(database), { asset, source, knownAt: now }, bars);
  }
}

/**
 * Fits the combination of HAR and XGBoost on the bars of the first asset, and makes it the production model of each asset, without asking
 * the model gate: what is measured does not depend on how good it is.
 */
export async function plantModels(stack: ScratchStack, { assets, source }: Planting): Promise<void> {
  const [asset = ''] = assets;
  const history = createBarHistory(stack.database);
  const bars = await history.read({ asset, source, from: 0, asOf: systemClock.now() });
  const jobs = createMinuteJobs({
    program: join(projectRoot, 'dist', 'training', 'minutes', 'main.js'),
    environment: childEnvironment(),
  });
  const { files } = await jobs.fit(
    {
      bars: await compressBarFile([formatBarLines(bars)]),
      ...{ steps: fiveMinuteQuestion(asset).horizonMinutes, family: 'combination' },
      parameters: readMinuteParameters(parametersFile),
    },
    AbortSignal.timeout(DEADLINE_MS),
  );
  for (const each of assets) await makeProduction(stack, { asset: each, source, files });
}

async function makeProduction(
  stack: ScratchStack,
  { asset, source, files }: { asset: string; source: string; files: ReadonlyMap<string, Buffer> },
): Promise<void> {
  const question = fiveMinuteQuestion(asset);
  const runId = await upload(stack, { name: question.id, files });
  const now = systemClock.now();
  await createPromotions(stack.database, question.id).recordByHand({
    ...{ kind: 'promote', operator: 'bench', source, asset, hour: hourOf(now), version: '1', runId },
    ...{ reason: 'planted by npm run bench:live', evidence: {}, decidedAt: now },
  });
}

async function readBars(url: string, query: { asset: string; from: number; to: number }, signal: AbortSignal) {
  const reader = new ArchiveReader({ file: archiveFileName(query.asset), now: query.to });
  const bars: ArchivedBar[] = [];
  for await (const line of readArchive(url, query, signal)) bars.push(...reader.read(line));
  return bars;
}

async function store(
  history: BarHistory,
  origin: { asset: string; source: string; knownAt: number },
  bars: readonly ArchivedBar[],
): Promise<void> {
  for (let start = 0; start < bars.length; start += BARS_PER_STORE) {
    await history.addArchived(origin, bars.slice(start, start + BARS_PER_STORE));
  }
}

async function upload(
  { environment }: ScratchStack,
  { name, files }: { name: string; files: ReadonlyMap<string, Buffer> },
): Promise<string> {
  const mlflow = connectMlflow(requireServers(readSettings(environment), 'mlflow').mlflow);
  const experimentId = await mlflow.ensureExperiment('bench');
  const run = await mlflow.createRun({ experimentId, name, startedAt: systemClock.now(), tags: {} });
  for (const [file, bytes] of files) {
    const path = `${MODEL_FOLDER}/${file}`;
    // Bytes of another process arrive as a plain array.
    await mlflow.putArtifact({ run, path, bytes: Buffer.from(bytes), contentType: 'application/octet-stream' });
  }
  await mlflow.setStatus({ runId: run.runId, status: 'FINISHED', at: systemClock.now() });
  return run.runId;
}
