import { connectMlflow } from '../../clients/mlflow';
import { MODEL_NAME, PRODUCTION_ALIAS } from '../../clients/model-registry';
import type { Fault } from './fault';
import type { Target } from './target';

/** Longer than the server waits between two looks at the alias. */
const HOLD_MS = 7_000;

/** A call of MLflow's REST API, as a person with access to MLflow could make it. */
async function call({ direct }: Target, method: 'POST' | 'DELETE', path: string, body: object) {
  const response = await fetch(`${direct.mlflow.trackingUri}/api/2.0/mlflow/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`MLflow answers ${response.status} to ${path}: ${await response.text()}`);
  return (await response.json()) as { run?: { info: { run_id: string } }; model_version?: { version: string } };
}

async function readAlias({ direct }: Target): Promise<string> {
  const found = await connectMlflow(direct.mlflow).getByAlias({ model: MODEL_NAME, alias: PRODUCTION_ALIAS });
  if (!found) throw new Error('there is no production model');
  return found.version;
}

const setAlias = (target: Target, version: string) =>
  call(target, 'POST', 'registered-models/alias', { name: MODEL_NAME, alias: PRODUCTION_ALIAS, version });

/** Registers a version whose run has no files. */
async function registerWithoutFiles(target: Target): Promise<string> {
  const created = await call(target, 'POST', 'runs/create', { experiment_id: '0', run_name: 'without files' });
  const id = created.run?.info.run_id ?? '';
  const source = `mlflow-artifacts:/0/${id}/artifacts/model`;
  const { model_version: registered } = await call(target, 'POST', 'model-versions/create', {
    name: MODEL_NAME,
    source,
    run_id: id,
  });
  return registered?.version ?? '';
}

export const modelFaults: readonly Fault[] = [
  {
    name: 'the alias production is removed',
    holdMs: HOLD_MS,
    inject: async (target) => {
      const version = await readAlias(target);
      await call(target, 'DELETE', 'registered-models/alias', { name: MODEL_NAME, alias: PRODUCTION_ALIAS });
      return async () => void (await setAlias(target, version));
    },
  },
  {
    name: 'the alias production names a version without files',
    holdMs: HOLD_MS,
    inject: async (target) => {
      const version = await readAlias(target);
      await setAlias(target, await registerWithoutFiles(target));
      return async () => void (await setAlias(target, version));
    },
  },
];
