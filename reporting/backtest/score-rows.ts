import { BASELINE } from '../../forecasting/backtest/models';
import type { Assessment } from '../../forecasting/backtest/result';
import { formatP, formatPercent, formatRatio, formatSkill } from '../numbers';

export const SCORE_HEADS = [
  'model',
  'CRPS skill',
  'Winkler skill',
  'in 90 %',
  'worst–best',
  'RMSE',
  'MAE',
  'R²',
  'direction (p)',
  'DM p',
  'DM p of RMSE',
] as const;

/** The meaning of SCORE_HEADS, for the page and the terminal. */
export const SCORE_NOTES: readonly (readonly [head: string, meaning: string])[] = [
  ['skill', '1 − loss / loss of the trailing quantiles (row persistence); positive is better'],
  ['in 90 %', 'share of actual prices inside the 90 % interval; ideal is 90 %'],
  ['worst–best', 'lowest and highest share inside the 90 % interval in 168 consecutive hours'],
  ['RMSE, MAE', 'divided by the RMSE or MAE of the forecast "the price does not change"; below 1 is better'],
  ['R²', 'share of the variance of the returns that the point forecast explains; persistence has 0'],
  ['direction (p)', 'how often the price moved in the forecast direction; p-value of a two-sided binomial test'],
  ['DM p', 'p-value of the two-sided Diebold–Mariano test, of the CRPS against persistence'],
  ['DM p of RMSE', 'the same for squared errors of the point forecast'],
];

/** The main figures of each model, one cell for each of SCORE_HEADS. CRPS, Winkler, RMSE and MAE are relative to persistence. */
export function formatScoreRows(assessments: readonly Assessment[]): string[][] {
  return assessments.map(({ model, scores, againstPersistence: against }) => {
    const { weekly, direction } = scores;
    const isBaseline = model === BASELINE;
    return [
      model,
      isBaseline ? '–' : formatSkill(against.crpsSkill),
      isBaseline ? '–' : formatSkill(against.winklerSkill),
      formatPercent(scores.coverage90),
      weekly ? `${(weekly.worst * 100).toFixed(0)}–${formatPercent(weekly.best, 0)}` : '–',
      formatRatio(scores.rmseRatio),
      formatRatio(scores.maeRatio),
      formatPercent(scores.r2, 2),
      direction ? `${formatPercent(direction.rate)} (${formatP(direction.p)})` : '–',
      formatP(against.dmCrps.pTwoSided),
      formatP(against.dmSquaredError.pTwoSided),
    ];
  });
}
