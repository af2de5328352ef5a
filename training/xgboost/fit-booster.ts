import type { TreesJob } from '../../forecasting/models/trees/fit-trees';
import { readTreeEnsemble } from '../../forecasting/models/trees/tree-ensemble';
import { NexthourError } from '../../system/errors';
import type { XgboostLibrary } from './library';

/**
 * One thread: with more threads the model is the same, bit for bit, but on a busy machine they wait for each other, and the fit takes
 * several times as long.
 */
const THREADS = 1;
/** Rows on which our evaluation is compared with the library, and the largest allowed difference of a sum. */
const CHECKED_ROWS = 500;
const MAX_DIFFERENCE = 1e-6;

/**
 * Fits boosted trees with XGBoost. Equal jobs give equal bytes, which are also those of XGBoost's Python package.
 * @returns the model as XGBoost's JSON
 * @throws NexthourError `XgboostFailed` with XGBoost's message, `TreesDiffer`
 */
export function fitBooster(library: XgboostLibrary, job: TreesJob): Buffer {
  const { rows, labels, columns, rounds, parameters } = job;
  const handles: { matrix?: object; booster?: object } = {};
  try {
    const matrix = receive<object>((out) => library.createMatrix(rows, labels.length, columns.length, Number.NaN, out));
    handles.matrix = matrix;
    library.setFloats(matrix, 'label', labels, labels.length);
    if (job.starts) library.setFloats(matrix, 'base_margin', job.starts, job.starts.length);
    const booster = receive<object>((out) => library.createBooster([matrix], 1, out));
    handles.booster = booster;
    library.setTexts(booster, 'feature_name', columns, columns.length);
    for (const [name, value] of Object.entries({ ...parameters, nthread: THREADS })) {
      library.setParameter(booster, name, String(value));
    }
    for (let round = 0; round < rounds; round++) library.update(booster, round, matrix);
    const model = save(library, booster);
    requireEqualSums(model, job, (outputs) =>
      predictSums(library, { booster, matrix, length: labels.length * outputs }),
    );
    return model;
  } catch (error) {
    if (error instanceof NexthourError) throw error;
    throw new NexthourError('XgboostFailed', `XGBoost failed: ${(error as Error).message}`, { cause: error });
  } finally {
    if (handles.booster) library.freeBooster(handles.booster);
    if (handles.matrix) library.freeMatrix(handles.matrix);
  }
}

/** The sums of the leaves for each row of the matrix. */
function predictSums(
  library: XgboostLibrary,
  { booster, matrix, length }: { booster: object; matrix: object; length: number },
): Float32Array {
  const config = { type: 1, training: false, iteration_begin: 0, iteration_end: 0, strict_shape: true };
  const result = receive<object>((out) => library.predict(booster, matrix, JSON.stringify(config), [null], [0], out));
  return library.copyFloats(result, length);
}

/**
 * Checks that our own evaluation of the trees, with which the server forecasts, gives what XGBoost's library gives.
 * @throws NexthourError `TreesDiffer`
 */
function requireEqualSums(
  model: Buffer,
  { rows, labels, columns, starts }: TreesJob,
  predict: (outputs: number) => Float32Array,
): void {
  const ensemble = readTreeEnsemble(new Map([['trees.json', model]]), 'trees.json');
  const sums = predict(ensemble.outputs);
  const step = Math.max(1, Math.floor(labels.length / CHECKED_ROWS));
  for (let row = 0; row < labels.length; row += step) {
    const found = ensemble.evaluate(rows.subarray(row * columns.length, (row + 1) * columns.length), starts?.[row]);
    for (const [output, value] of found.entries()) {
      const expected = sums[row * ensemble.outputs + output] ?? Number.NaN;
      if (Math.abs(value - expected) <= MAX_DIFFERENCE) continue;
      const message = `Our evaluation of the trees gives ${value} for row ${row}, and XGBoost's library gives ${expected}`;
      throw new NexthourError('TreesDiffer', message);
    }
  }
}

function save(library: XgboostLibrary, booster: object): Buffer {
  const length: [number | bigint | null] = [0];
  const pointer = receive<object>((out) => library.save(booster, JSON.stringify({ format: 'json' }), length, out));
  return library.copyBytes(pointer, Number(length[0]));
}

function receive<T>(fill: (out: [T | null]) => void): T {
  const out: [T | null] = [null];
  fill(out);
  if (out[0] === null) throw new Error('no result');
  return out[0];
}
