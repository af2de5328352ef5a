import { readRiseParameters } from '../../../../config/parameters-file';
import { parametersFile } from '../../../../config/paths';
import { HOUR_MS } from '../../../../forecasting/hour';
import { volatilityFeatures } from '../../../../forecasting/labels/evaluation/baselines';
import { readClaims } from '../../../../forecasting/labels/evaluation/claims';
import { evaluateModel } from '../../../../forecasting/labels/evaluation/evaluate';
import type { EvaluatedRow } from '../../../../forecasting/labels/evaluation/rows';
import { summariseEvaluation } from '../../../../forecasting/labels/evaluation/summary';
import { seededRandom } from '../../../../forecasting/random';

const parameters = readRiseParameters(parametersFile);
const label = { threshold: 0.02, horizonHours: 1, rule: 'at-end' } as const;
const HOURS = 3_000;

interface Planted {
  /** The probability that a model forecasts for an hour in which the price rises with the probability `chance`. */
  readonly forecast: (chance: number, outcome: 0 | 1) => number | null;
  readonly seed?: number;
}

/** Hours whose probability of a rise depends half on the volatility and half on something that only a model knows. */
function plantRows({ forecast, seed = 1 }: Planted): EvaluatedRow[] {
  const random = seededRandom(seed);
  const width = volatilityFeatures(parameters).length;
  return Array.from({ length: HOURS }, (_, index) => {
    const [volatility, known] = [random(), random()];
    const chance = 0.1 + 0.2 * volatility + 0.5 * known * known;
    const outcome = random() < chance ? 1 : 0;
    const split = index < 1_500 ? 'train' : index < 2_000 ? 'validation' : 'test';
    const row = { hour: index * HOUR_MS, label: outcome, split, probability: forecast(chance, outcome) } as const;
    return { ...row, volatility: Array.from({ length: width }, () => volatility) };
  });
}

const evaluate = (planted: Planted, claimed = {}) => evaluateModel(plantRows(planted), { label, claimed, parameters });
const codes = ({ warnings }: { warnings: readonly { code: string }[] }) => warnings.map(({ code }) => code);

test('a model that knows the probabilities is better than both baselines, and passes the leakage check', async () => {
  const evaluation = await evaluate({ forecast: (chance) => chance });
  const { scores, leakage, parts } = evaluation;
  expect(scores.against.map(({ baseline }) => baseline)).toEqual(['base-rate', 'volatility-logistic']);
  for (const { brierSkill } of scores.against) expect(brierSkill.lower).toBeGreaterThan(0);
  const [baseRate, volatility] = scores.against;
  expect(volatility?.brier).toBeLessThan(baseRate?.brier ?? 0);
  expect([leakage.passed, codes(evaluation)]).toEqual([true, []]);
  expect(parts.test).toEqual({ from: 2_000 * HOUR_MS, to: 2_999 * HOUR_MS, hours: 1_000, missing: 0 });
  expect(summariseEvaluation(evaluation)).toMatchObject({ testHours: 1_000, leakagePassed: true, decision: null });
});

test('a model that knows the outcomes is too good to be true', async () => {
  const { leakage } = await evaluate({ forecast: (chance, outcome) => 0.7 * outcome + 0.3 * chance });
  expect(leakage.passed).toBe(false);
  expect(leakage.findings.map(({ what }) => what)).toEqual([
    'the AUC on the test hours',
    'the Brier skill against volatility alone on the test hours',
  ]);
});

test('a claim above our interval is named with its usual causes, a modest claim is not', async () => {
  const exaggerated = await evaluate({ forecast: (chance) => chance }, { auc: 0.957, brier_skill: 0.6 });
  expect(codes(exaggerated)).toEqual(['claim_not_reached', 'claim_not_reached']);
  expect(exaggerated.warnings[0]?.message).toMatch(
    /^The claimed AUC of 0.957 is above our figure 0\.\d+ .*shuffled hours/,
  );
  expect(codes(await evaluate({ forecast: (chance) => chance }, { auc: 0.6 }))).toEqual([]);
});

test('a model without skill, with few forecasts or with one probability is named', async () => {
  expect(codes(await evaluate({ forecast: () => 0.9 }))).toEqual(['no_skill', 'constant_probability']);
  const random = seededRandom(5);
  const rare = await evaluate({ forecast: (chance) => (random() < 0.9 ? chance : null) });
  expect(codes(rare)).toContain('missing_forecasts');
});

test('a model that knows its training hours by heart is named', async () => {
  const random = seededRandom(9);
  const rows = plantRows({ forecast: (chance) => chance }).map((row) =>
    row.split === 'train' ? { ...row, probability: 0.9 * (row.label ?? 0) + 0.1 * random() } : row,
  );
  expect(codes(await evaluateModel(rows, { label, parameters }))).toContain('better_on_training_hours');
});

test('reads claims', () => {
  expect(readClaims('auc=0.9, brier_skill=-0.01')).toEqual({ auc: 0.9, brier_skill: -0.01 });
});

test.each([
  ['auc=2', 'auc is from 0 to 1'],
  ['auc=0.7,brier=-0.1', 'brier is from 0 to 1'],
  ['brier_skill=1.5', 'brier_skill is from -100 to 1'],
])('refuses the impossible claim "%s"', (text, reason) => {
  expect(() => readClaims(text)).toThrow(reason);
});

test.each(['auc', 'auc=', 'auc=high', 'sharpe=2', 'auc=0.9;f1=1', '', 'auc=1e3', 'auc=9999'])(
  'refuses the claim "%s"',
  (text) => {
    expect(() => readClaims(text)).toThrow(/is refused: write it like auc=0\.68; the names are auc, brier/);
  },
);
