import { BASELINE } from '../../forecasting/backtest/models';
import type { Assessment } from '../../forecasting/backtest/result';
import { formatLossChange, formatP, formatPercent, formatRatio } from '../numbers';

export const SCORE_HEADS = [
  'model',
  'CRPS',
  'Winkler',
  'in 90 %',
  'worst–best',
  'RMSE',
  'MAE',
  'R²',
  'direction (p)',
  'DM p',
  'DM p of RMSE',
] as const;

/** The main figures of each model, one cell for each of SCORE_HEADS. CRPS, Winkler, RMSE and MAE are relative to persistence. */
export function formatScoreRows(assessments: readonly Assessment[]): string[][] {
  return assessments.map(({ model, scores, againstPersistence: against }) => {
    const { weekly, direction } = scores;
    const isBaseline = model === BASELINE;
    return [
      model,
      isBaseline ? '–' : formatLossChange(against.crpsSkill),
      isBaseline ? '–' : formatLossChange(against.winklerSkill),
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
