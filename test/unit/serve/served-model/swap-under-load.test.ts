import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadArtifact } from '../../../../forecasting/models/artifact';
import { createDiskCache } from '../../../../serve/served-model/disk-cache';
import { createServedModel } from '../../../../serve/served-model/served-model';
import { manualClock } from '../../../../system/clock';
import { marketWith, NEWEST_HOUR, NOW, plainApp, pricesUpTo, silent } from '../../../support/plain-app';
import { swapUnderLoad } from '../../../support/swap-under-load';
import { untrainedArtifact } from '../../../support/untrained-artifact';

const SWAPS = 50;
const source = 'livecoinwatch';
const versions = Array.from({ length: SWAPS + 1 }, (_, index) => {
  const runId = `run-${index}`;
  return { version: String(index), runId, source, files: untrainedArtifact(index + 1), failedRules: undefined };
});

test('50 changes of the model under load fail no request, and each answer is the one of the version that it names', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nexthour-swaps-'));
  let production = versions[0] as (typeof versions)[number];
  const model = createServedModel({
    findProduction: async () => ({ source, version: production }),
    registry: {
      model: 'btc_predictor',
      findAliased: async () => production,
      findVersion: async () => production,
      download: async ({ runId }) => versions.find((one) => one.runId === runId)?.files ?? new Map(),
    },
    cache: createDiskCache(folder),
    load: loadArtifact,
    onRefused: () => undefined,
    clock: manualClock(NOW),
    log: silent,
  });
  const market = marketWith(pricesUpTo(NEWEST_HOUR));
  await Promise.all([market.refresh(), model.refresh()]);
  const app = await plainApp({ market, model });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const swapTo = async ({ version }: { version: string }) => {
    production = versions[Number(version)] ?? production;
    await model.refresh();
  };
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const found = await swapUnderLoad(url, { versions, swapTo, served: { asset: 'BTC', market }, now: NOW });
  await app.close();
  await rm(folder, { recursive: true });
  expect(found.wrong).toEqual([]);
  expect(found.seen).toEqual(versions.map(({ version }) => version));
  expect(found.differentAnswers).toBe(3 * versions.length);
});
