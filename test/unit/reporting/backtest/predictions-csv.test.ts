import { planFolds } from '../../../../forecasting/backtest/folds';
import { assessModels } from '../../../../forecasting/backtest/result';
import { runFold } from '../../../../forecasting/backtest/run-fold';
import { HOUR_MS } from '../../../../forecasting/hour';
import { createHarModel } from '../../../../forecasting/models/har';
import { persistence } from '../../../../forecasting/models/persistence';
import { formatPredictionsCsv } from '../../../../reporting/backtest/predictions-csv';
import { readPricesUntil } from '../../../support/price-sample';

interface Row {
  readonly model: string;
  readonly origin: string;
  readonly actual: number;
  readonly point: number;
  readonly quantiles: readonly number[];
  readonly lower90: number;
  readonly upper90: number;
}

/** Reads the file without any code of the project, as other tools would. */
function readRows(text: string): Row[] {
  const [head = '', ...lines] = text.trim().split('\n');
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    const of = (name: string) => Number(cells[names.indexOf(name)]);
    const quantiles = names.filter((name) => /^q\d\d$/.test(name)).map(of);
    const [model = '', origin = ''] = cells;
    return {
      model,
      origin,
      actual: of('actual'),
      point: of('point'),
      quantiles,
      lower90: of('lower90'),
      upper90: of('upper90'),
    };
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Computes the scores from log-returns. The last price is the point forecast of persistence. */
function rescore(rows: readonly Row[], lastPrices: readonly number[]) {
  const returns = rows.map((row, index) => {
    const of = (price: number) => Math.log(price / (lastPrices[index] ?? 0));
    return { actual: of(row.actual), quantiles: row.quantiles.map(of), lower: of(row.lower90), upper: of(row.upper90) };
  });
  const crps = returns.map(({ actual, quantiles }) =>
    mean(quantiles.map((q, i) => 2 * (actual < q ? 1 - (i + 1) / 100 : -(i + 1) / 100) * (q - actual))),
  );
  const winkler = returns.map(({ actual, lower, upper }) => {
    if (actual < lower) return upper - lower + 20 * (lower - actual);
    return actual > upper ? upper - lower + 20 * (actual - upper) : upper - lower;
  });
  const within = returns.map(({ actual, lower, upper }) => (actual >= lower && actual <= upper ? 1 : 0));
  const rmse = Math.sqrt(mean(rows.map(({ actual, point }) => (actual - point) ** 2)));
  return { crps: mean(crps), winkler: mean(winkler), coverage: mean(within), rmse };
}

const LAST = Date.UTC(2023, 5, 1);
const series = readPricesUntil(LAST, 150);

it('should contain everything that is needed to recompute the scores', async () => {
  const [fold] = planFolds({
    period: { from: LAST - 399 * HOUR_MS, to: LAST },
    firstHour: series[0]?.hour ?? 0,
    refitHours: 400,
    windowHours: null,
    warmUpHours: 0,
    minTrainingHours: 2_160,
  });
  if (!fold) throw new Error('expected one fold');
  const models = [
    persistence,
    createHarModel({ fitHours: 8_760, ridge: 1e-3, residualHours: 720, mirrored: false, calendar: 'day' }),
  ];
  const outcomes = await runFold({ series, fold, models, onStep: () => {} });
  const [trailing, har] = assessModels(outcomes, null);
  const rows = readRows([...formatPredictionsCsv(outcomes)].join(''));
  const lastPrices = rows.filter(({ model }) => model === 'persistence').map(({ point }) => point);
  const [ofTrailing, ofHar] = ['persistence', 'har'].map((name) =>
    rescore(
      rows.filter(({ model }) => model === name),
      lastPrices,
    ),
  );
  expect(rows).toHaveLength(800);
  for (const [recomputed, reported] of [
    [ofTrailing, trailing],
    [ofHar, har],
  ] as const) {
    expect(recomputed?.crps).toBeCloseTo(reported?.scores.crps ?? 0, 10);
    expect(recomputed?.winkler).toBeCloseTo(reported?.scores.winkler90 ?? 0, 9);
    expect(recomputed?.coverage).toBeCloseTo(reported?.scores.coverage90 ?? 0, 12);
    expect(recomputed?.rmse).toBeCloseTo(reported?.scores.rmse ?? 0, 6);
  }
  const skill = 1 - (ofHar?.crps ?? 0) / (ofTrailing?.crps ?? 1);
  expect(skill).toBeCloseTo(har?.againstPersistence.crpsSkill ?? 0, 7);
  expect(skill).toBeGreaterThan(0);
});

it('should have origin and target in ISO 8601, and prices of any size with all digits', () => {
  const quantiles = Float64Array.from({ length: 99 }, (_, index) => (index - 49) / 1e4);
  const outcome = { origin: Date.UTC(2024, 0, 1), lastRate: 1.234567e-5, change: 0, point: 0, quantiles };
  const [head = '', line = ''] = [...formatPredictionsCsv([{ model: 'm', outcomes: [outcome] }])].join('').split('\n');
  const cells = line.split(',');
  expect(head).toMatch(/^model,origin,target,actual,point,q01,q02,.*,q98,q99,lower90,upper90$/);
  expect(cells.slice(0, 4)).toEqual(['m', '2024-01-01T00:00:00.000Z', '2024-01-01T01:00:00.000Z', '0.00001234567']);
  expect(Number(cells[5])).toBeCloseTo(1.234567e-5 * Math.exp(-0.0049), 14);
});
