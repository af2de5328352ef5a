import { readTreeEnsemble } from '../forecasting/models/trees/tree-ensemble';
import { seededRandom } from '../forecasting/random';

const ROWS = 20_000;
const COLUMNS = 60;
const DEPTH = 6;
/** Rows that are timed together. The median of the batches is shown, so a busy machine changes it little. */
const BATCH = 50;

const random = seededRandom(1);

/** Measures how long the evaluation of boosted trees takes for one row. The trees are complete, with random splits. */
function main(): void {
  const rows = Float32Array.from({ length: ROWS * COLUMNS }, () => (random() < 0.02 ? Number.NaN : random() - 0.5));
  for (const { name, trees, outputs } of [
    { name: 'a probability, 200 trees', trees: 200, outputs: 1 },
    { name: 'three quantiles, 300 trees', trees: 300, outputs: 3 },
  ]) {
    const files = new Map([['trees.json', Buffer.from(JSON.stringify(buildModel(trees, outputs)))]]);
    console.log(`${name} of depth ${DEPTH}: ${measureRow(files, rows).toFixed(1)} µs per row`);
  }
}

/** @returns microseconds per row */
function measureRow(files: ReadonlyMap<string, Buffer>, rows: Float32Array): number {
  const { evaluate } = readTreeEnsemble(files, 'trees.json');
  const times: number[] = [];
  for (let first = 0; first < ROWS; first += BATCH) {
    const began = performance.now();
    for (let row = first; row < first + BATCH; row++) evaluate(rows.subarray(row * COLUMNS, (row + 1) * COLUMNS));
    times.push(((performance.now() - began) * 1000) / BATCH);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** A model in the form of XGBoost's JSON. */
function buildModel(trees: number, outputs: number) {
  return {
    learner: {
      gradient_booster: {
        name: 'gbtree',
        model: {
          tree_info: Array.from({ length: trees }, (_, tree) => tree % outputs),
          trees: Array.from({ length: trees }, buildTree),
        },
      },
      learner_model_param: { base_score: `[${new Array(outputs).fill(0.5)}]`, num_feature: String(COLUMNS) },
      objective: { name: outputs === 1 ? 'binary:logistic' : 'reg:quantileerror' },
    },
  };
}

function buildTree() {
  const size = 2 ** (DEPTH + 1) - 1;
  const inner = 2 ** DEPTH - 1;
  const nodes = <T>(of: (node: number) => T) => Array.from({ length: size }, (_, node) => of(node));
  return {
    left_children: nodes((node) => (node < inner ? 2 * node + 1 : -1)),
    right_children: nodes((node) => (node < inner ? 2 * node + 2 : -1)),
    split_indices: nodes(() => Math.floor(random() * COLUMNS)),
    split_conditions: nodes(() => random() - 0.5),
    default_left: nodes(() => (random() < 0.5 ? 1 : 0)),
    split_type: nodes(() => 0),
  };
}

main();
