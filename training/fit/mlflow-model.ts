import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../config/paths';
import { LEVELS } from '../../forecasting/models/quantile-head';

/** The packages that the module needs. MLflow shows them as the environment of the model. */
const REQUIREMENTS = ['mlflow', 'numpy', 'pandas'];
const MODULE = 'nexthour_forecast';
const SOURCE = join(projectRoot, 'training', 'fit', 'mlflow', `${MODULE}.py`);

/**
 * The files that make the folder of a model an MLflow model: `mlflow.pyfunc.load_model` loads it in plain Python. They do not depend on
 * the time or the run, so equal training gives equal files.
 */
export function createMlflowFiles(): Map<string, Buffer> {
  return new Map([
    ['MLmodel', Buffer.from(JSON.stringify(describeModel(), null, 2))],
    ['requirements.txt', Buffer.from(`${REQUIREMENTS.join('\n')}\n`)],
    [`${MODULE}.py`, readFileSync(SOURCE)],
  ]);
}

/** The file MLmodel. MLflow reads it as YAML, and JSON is YAML. */
function describeModel() {
  const column = (name: string, type: string, required = true) => ({ name, type, required });
  const inputs = [
    column('date', 'long'),
    column('rate', 'double'),
    column('high', 'double', false),
    column('low', 'double', false),
  ];
  const outputs = ['point', ...LEVELS.map((level) => `q${level}`)].map((name) => column(name, 'double'));
  return {
    flavors: {
      python_function: { loader_module: MODULE, code: '.', env: { virtualenv: 'requirements.txt' } },
    },
    signature: {
      inputs: JSON.stringify(inputs),
      outputs: JSON.stringify([column('target', 'long'), ...outputs]),
      params: null,
    },
  };
}
