import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { xgboostLibraryFile } from '../../../../config/paths';
import type { TreesJob } from '../../../../forecasting/models/trees/fit-trees';
import { readTreeEnsemble } from '../../../../forecasting/models/trees/tree-ensemble';
import { fitBooster } from '../../../../training/xgboost/fit-booster';
import { loadXgboost, whyNoXgboost } from '../../../../training/xgboost/library';

const ROWS = 600;
const COLUMNS = 5;

interface Reference {
  readonly model: string;
  /** Of the first 100 rows. */
  readonly predictions: readonly (readonly number[])[];
}

/** Made by reference.py with XGBoost's Python package. */
const readReference = (name: string): Reference => JSON.parse(readFileSync(`${__dirname}/${name}.json`, 'utf8'));

/** The data of reference.py. */
const rows = Float32Array.from({ length: ROWS * COLUMNS }, (_, index) =>
  index % 17 === 0 ? Number.NaN : ((index * 7919) % 1009) / 1009 - 0.5,
);
const noise = Float32Array.from({ length: ROWS }, (_, row) => ((row * 104729) % 997) / 997 - 0.5);
const signal = noise.map((value, row) => value + (rows[row * COLUMNS] || 0));
const rowAt = (row: number) => rows.subarray(row * COLUMNS, (row + 1) * COLUMNS);
const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const sigmoid = (sum = Number.NaN) => 1 / (1 + Math.exp(-sum));

const job = {
  rows,
  columns: Array.from({ length: COLUMNS }, (_, column) => `column_${column}`),
  rounds: 12,
} as const;
const common = {
  ...{ tree_method: 'hist', max_depth: 3, learning_rate: 0.1, min_child_weight: 5 },
  ...{ subsample: 0.5, colsample_bytree: 0.5, seed: 7 },
};
const jobs: Readonly<Record<string, TreesJob>> = {
  logistic: {
    ...job,
    labels: signal.map((value) => (value > Math.fround(0.1) ? 1 : 0)),
    parameters: { ...common, objective: 'binary:logistic' },
  },
  quantiles: {
    ...job,
    labels: signal,
    parameters: { ...common, objective: 'reg:quantileerror', quantile_alpha: '[0.05,0.5,0.95]' },
  },
};

describe('readTreeEnsemble', () => {
  it.each(['logistic', 'quantiles'])('should forecast what XGBoost forecasts, also with missing values: %s', (name) => {
    const { model, predictions } = readReference(name);
    const { evaluate } = readTreeEnsemble(new Map([['trees.json', Buffer.from(model)]]), 'trees.json');
    for (const [row, expected] of predictions.entries()) {
      const sums = evaluate(rowAt(row));
      const found = name === 'logistic' ? [sigmoid(sums[0])] : [...sums];
      expect(found).toHaveLength(expected.length);
      for (const [output, value] of found.entries()) expect(value).toBeCloseTo(expected[output] ?? 0, 6);
    }
  });

  it('should compare as float32: a value equal to the threshold goes to the right', () => {
    const { model } = readReference('logistic');
    const content = JSON.parse(model);
    const tree = {
      ...content.learner.gradient_booster.model.trees[0],
      ...{ left_children: [1, -1, -1], right_children: [2, -1, -1], split_indices: [0, 0, 0] },
      ...{ split_conditions: [0.1, -3, 5], default_left: [1, 0, 0], split_type: [0, 0, 0] },
    };
    content.learner.gradient_booster.model = { trees: [tree], tree_info: [0] };
    content.learner.learner_model_param.base_score = '[5E-1]';
    const files = new Map([['trees.json', Buffer.from(JSON.stringify(content))]]);
    const evaluateFirst = (value: number) => readTreeEnsemble(files, 'trees.json').evaluate(Float32Array.of(value))[0];
    // As float64, 0.1 is below the nearest float32, 0.10000000149.
    expect(evaluateFirst(0.1)).toBe(5);
    expect(evaluateFirst(0.0999)).toBe(-3);
    expect(evaluateFirst(Number.NaN)).toBe(-3);
  });

  it.each([
    ['a child before its parent', /"left_children":\[1,/, '"left_children":[0,'],
    ['a column that does not exist', /"split_indices":\[\d/, '"split_indices":[9'],
    ['lists of different lengths', /"default_left":\[\d,/, '"default_left":['],
    ['another objective', 'binary:logistic', 'rank:pairwise'],
    ['a base_score that is no number', /"base_score":"[^"]*"/, '"base_score":"high"'],
    ['a text instead of JSON', /^\{/, ''],
  ])('should refuse %s', (_, from, to) => {
    const model = readReference('logistic').model.replace(from, to);
    expect(model).not.toBe(readReference('logistic').model);
    expect(() => readTreeEnsemble(new Map([['trees.json', Buffer.from(model)]]), 'trees.json')).toThrow(
      /The model cannot be used: trees.json/,
    );
  });
});

/** The library is not available on every machine (whyNoXgboost says why). */
const itWithLibrary = whyNoXgboost(xgboostLibraryFile) === null ? it : it.skip;

describe('fitBooster', () => {
  itWithLibrary.each(['logistic', 'quantiles'])("should fit Python's model, byte for byte: %s", async (name) => {
    const library = await loadXgboost(xgboostLibraryFile);
    const model = fitBooster(library, jobs[name] as TreesJob);
    expect(hash(model)).toBe(hash(Buffer.from(readReference(name).model)));
  });

  itWithLibrary('should report what XGBoost reports', async () => {
    const library = await loadXgboost(xgboostLibraryFile);
    const wrong = { ...(jobs.logistic as TreesJob), labels: signal };
    expect(() => fitBooster(library, wrong)).toThrow(
      /^XGBoost failed: Check failed: .*base_score must be in \(0,1\) for the logistic loss/,
    );
  });

  it('should say why it is not available', async () => {
    await expect(loadXgboost('/absent/libxgboost.so')).rejects.toThrow(
      "XGBoost's library /absent/libxgboost.so is not installed; set-up installs it on Linux with glibc: run `npm run build`",
    );
    await expect(loadXgboost(__filename)).rejects.toThrow(/cannot be loaded/);
  });
});
