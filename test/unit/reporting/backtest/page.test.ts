import { join } from 'node:path';
import { readParameters } from '../../../../config/parameters-file';
import { projectRoot } from '../../../../config/paths';
import { planFolds } from '../../../../forecasting/backtest/folds';
import { assessModels, type BacktestResult } from '../../../../forecasting/backtest/result';
import { runFold } from '../../../../forecasting/backtest/run-fold';
import { HOUR_MS } from '../../../../forecasting/hour';
import { createEwmaModel } from '../../../../forecasting/models/ewma';
import { persistence } from '../../../../forecasting/models/persistence';
import { buildBacktestReport } from '../../../../reporting/backtest/page';
import { readPricesUntil } from '../../../support/price-sample';

const LAST = Date.UTC(2023, 5, 1);
const series = readPricesUntil(LAST, 150);

/** The report of a back-test of real prices, with persistence and EWMA. */
async function reportOf(hours: number): Promise<string> {
  const firstHour = series[0]?.hour ?? 0;
  const period = { from: LAST - (hours - 1) * HOUR_MS, to: LAST };
  const plan = { period, firstHour, refitHours: 720, windowHours: null, warmUpHours: 0, minTrainingHours: 2_160 };
  const [fold] = planFolds(plan);
  if (!fold) throw new Error('expected one fold');
  const parameters = readParameters(join(projectRoot, 'params.yaml'));
  const models = await runFold({
    series,
    fold,
    models: [persistence, createEwmaModel(parameters.ewma)],
    onStep: () => {},
  });
  const result: BacktestResult = {
    settings: {
      refitHours: 720,
      windowHours: null,
      embargoHours: 217,
      champion: null,
      parameters,
    },
    file: { path: 'prices.csv', sha256: 'abc', bytes: 1 },
    findings: {
      rows: series.length,
      columns: ['date', 'rate'],
      ignoredColumns: [],
      notes: [],
      spacingMs: HOUR_MS,
      firstHour,
      lastHour: LAST,
      hours: { known: series.length, missing: 0, ranged: 0 },
      outOfOrder: 0,
      duplicates: { same: 0, different: 0 },
      refusedRows: { count: 0, first: [] },
      refusedValues: { count: 0, first: [] },
      rules: [],
    },
    period,
    folds: [fold],
    models,
    forecasts: new Map(),
    assessments: assessModels(models, null),
  };
  return buildBacktestReport(result);
}

const textsOf = (page: string) => [...page.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text);
const titlesOf = (page: string) => [...page.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, title]) => title);

describe('buildBacktestReport', () => {
  it('should say how many hours a chart needs in the place of each chart that has too few', async () => {
    const page = await reportOf(73);
    const left = [
      ...page.matchAll(
        /<h2>([^<]*)<\/h2><p class="muted">Left out: this chart needs (\d+) scored hours, and this back-test has 73\./g,
      ),
    ];
    expect(left.map(([, title, needed]) => `${title}: ${needed}`)).toEqual([
      'CRPS skill up to each hour: 192',
      'Coverage of the 90 % interval: 192',
      'RMSE ratio up to each hour: 192',
      'Reliability: 168',
      'Levels of the actual prices in the forecast distribution (PIT): 168',
    ]);
    expect(titlesOf(page)).toContain('The 73 hours, by ewma');
    expect(textsOf(page).length).toBeGreaterThan(0);
    expect(textsOf(page).join('\n')).not.toMatch(/19[67]\d/);
  });

  it.each([192, 400])('should draw every chart of %i hours, with axes inside the data', async (hours) => {
    const page = await reportOf(hours);
    expect(page).not.toContain('Left out');
    expect(titlesOf(page)).toContain('The last week, by ewma');
    const coverage = page.slice(page.indexOf('Coverage of the 90 % interval</h2>'), page.indexOf('RMSE ratio up to'));
    const shares = textsOf(coverage)
      .filter((text) => text.endsWith(' %'))
      .map((text) => Number.parseFloat(text));
    expect(shares.length).toBeGreaterThan(2);
    expect(Math.max(...shares)).toBeLessThanOrEqual(100);
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
    expect(textsOf(page).join('\n')).not.toMatch(/19[67]\d/);
  });
});
