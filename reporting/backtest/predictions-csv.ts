import type { ModelOutcomes } from '../../forecasting/backtest/run-fold';
import { formatInstant, HOUR_MS } from '../../forecasting/hour';
import { PERCENTILES } from '../../forecasting/quantiles';
import type { ForecastOutcome } from '../../forecasting/scoring/outcome';

/** The names of the columns with the quantiles: `q01`, …, `q99`. */
export const QUANTILE_COLUMNS = PERCENTILES.map((level) => `q${level.toFixed(2).slice(2)}`);
const [LOWER, UPPER] = [PERCENTILES.indexOf(0.05), PERCENTILES.indexOf(0.95)];
/** Significant digits: more than any price has, and enough to recompute every score. */
const DIGITS = 11;
const LINES_PER_PIECE = 200;

/** `model,origin,target,actual,point,q01,…,q99,lower90,upper90`: one line for each forecast, prices in USD, instants in ISO 8601. */
export function* formatPredictionsCsv(models: readonly ModelOutcomes[], horizonMs = HOUR_MS): Generator<string> {
  yield `${['model', 'origin', 'target', 'actual', 'point', ...QUANTILE_COLUMNS, 'lower90', 'upper90'].join()}\n`;
  for (const { model, outcomes } of models) {
    for (let from = 0; from < outcomes.length; from += LINES_PER_PIECE) {
      const lines = outcomes
        .slice(from, from + LINES_PER_PIECE)
        .map((outcome) => formatLine({ model, horizonMs, ...outcome }));
      yield `${lines.join('\n')}\n`;
    }
  }
}

type Line = ForecastOutcome & { readonly model: string; readonly horizonMs: number };

function formatLine({ model, horizonMs, origin, lastRate, change, point, quantiles }: Line): string {
  const scale = 10 ** (DIGITS - Math.ceil(Math.log10(lastRate)));
  const price = (change: number) => Math.round(lastRate * Math.exp(change) * scale) / scale;
  const prices = Array.from(quantiles, price);
  const instants = [origin, origin + horizonMs].map(formatInstant);
  return [model, ...instants, price(change), price(point), ...prices, prices[LOWER], prices[UPPER]].join();
}
