import { BASELINE } from '../../forecasting/backtest/models';
import type { Assessment } from '../../forecasting/backtest/result';
import { showP, showRatio, showSaving, showShare } from '../figures';

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

/** The main figures of each model as cells below SCORE_HEADS; CRPS, Winkler, RMSE and MAE against persistence. */
export function scoreRows(assessments: readonly Assessment[]): string[][] {
  return assessments.map(({ model, scores, againstPersistence: against }) => {
    const { weekly, direction } = scores;
    const isBaseline = model === BASELINE;
    return [
      model,
      isBaseline ? '–' : showSaving(against.crpsSkill),
      isBaseline ? '–' : showSaving(against.winklerSkill),
      showShare(scores.coverage90),
      weekly ? `${(weekly.worst * 100).toFixed(0)}–${showShare(weekly.best, 0)}` : '–',
      showRatio(scores.rmseRatio),
      showRatio(scores.maeRatio),
      showShare(scores.r2, 2),
      direction ? `${showShare(direction.rate)} (${showP(direction.p)})` : '–',
      showP(against.dmCrps.pTwoSided),
      showP(against.dmSquaredError.pTwoSided),
    ];
  });
}
