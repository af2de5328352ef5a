import { connectObjectStore, type ObjectStore } from '../../clients/object-store';
import { createActiveModels } from '../../clients/postgres/active-models';
import type { Database } from '../../clients/postgres/database';
import { createQuestionModels } from '../../clients/postgres/question-models';
import { createQuestions } from '../../clients/postgres/questions';
import { createSnapshots } from '../../clients/postgres/snapshots';
import { createQuestion } from '../../operations/questions/manage-questions';
import { writeLogistic } from './onnx-files';
import { objectStoreForTests } from './servers';

export const PLANTED_QUESTION = 'btc-rise-0.5pct-3h';
const asset = 'BTC';
const ref = { key: 'k', sha256: 's', bytes: 1 };

/** Registers and activates two models for the source of the newest snapshot: version 1 forecasts, version 2 cannot be loaded. */
export async function plantActiveModels(
  database: Database,
  now: number,
  objectStore: ObjectStore = connectObjectStore(objectStoreForTests()),
): Promise<{ source: string }> {
  const snapshot = await createSnapshots(database).newest({ asset });
  if (!snapshot) throw new Error('no hour has run');
  const { source } = snapshot;
  const clock = { now: () => now };
  const request = { threshold: 0.005, horizonHours: 3, rule: 'at-end', operator: 'ada' } as const;
  await createQuestion({ questions: createQuestions(database), asset, clock }, request);
  const good = writeLogistic({ log_sigma: 0.5, return_over_sigma: -0.1 }, { constant: 0.4 });
  const names = ['log_sigma', 'return_over_sigma'];
  for (const [index, bytes] of [good, Buffer.from('not a model')].entries()) {
    const version = String(index + 1);
    const contentType = 'application/octet-stream';
    const file = await objectStore.put({ folder: 'question-models', name: 'model.onnx', bytes, contentType });
    const id = `${PLANTED_QUESTION}-v${version}`;
    const parts = { question: PLANTED_QUESTION, asset, source };
    await createQuestionModels(database).insert({
      ...{ id, ...parts, version, runId: `run-${version}`, name: `planted ${version}`, family: 'onnx' },
      ...{ modelSha256: file.sha256, files: [{ name: 'model.onnx', ...file }], claimed: {}, evaluation: ref },
      features: names.map((name) => ({ name, version: 1 })),
      summary: { threshold: 0.3 } as never,
      ...{ operator: 'ada', registeredAt: now },
    });
    const event = { modelId: id, modelVersion: version, ...parts, operator: 'ada', happenedAt: now } as const;
    await createActiveModels(database).record({ ...event, event: 'activated' }, () => undefined);
  }
  return { source };
}
