import { BASELINE } from '../../../forecasting/backtest/models';
import type { MinuteAssessment } from '../../../forecasting/minutes/backtest/result';
import { formatP, formatPercent, formatRatio, formatSkill } from '../../numbers';

export const MINUTE_SCORE_HEADS = [
  'model',
  'pinball',
  'pinball v.',
  'Winkler',
  'in 50 %',
  'in 80 %',
  'in 90 %',
  'in 95 %',
  'RMSE',
  'MAE',
  'AUC',
  'DM p',
  'DM p v.',
] as const;

/** The meaning of MINUTE_SCORE_HEADS, for the page and the terminal. */
export const MINUTE_SCORE_NOTES: readonly (readonly [head: string, meaning: string])[] = [
  [
    'pinball',
    'mean pinball loss over 99 percentiles / that of the trailing 7-day quantiles (row persistence) − 1; negative is better',
  ],
  ['pinball v.', 'the same against the volatility-scaled quantiles (row volatility). CRPS is twice the pinball loss'],
  ['Winkler', 'Winkler score of the 90 % interval / that of the trailing quantiles − 1; negative is better'],
  ['in 90 %', 'share of actual prices inside the 90 % interval; ideal is 90 %'],
  ['RMSE, MAE', 'divided by the RMSE or MAE of the forecast "the price does not change"; below 1 is better'],
  [
    'AUC',
    'area under the ROC curve of the forecast probability of a rise. 0.5 is chance, real minutes give 0.52 to 0.54; above 0.6, look for a leak',
  ],
  ['DM p', 'p-value of the two-sided Diebold–Mariano test, of the CRPS against persistence; v.: against volatility'],
];

/** The main figures of each model, one cell for each of MINUTE_SCORE_HEADS. */
export function formatMinuteScoreRows(assessments: readonly MinuteAssessment[]): string[][] {
  return assessments.map(({ model, scores, againstPersistence, againstVolatility, directionAuc }) => {
    const isBaseline = model === BASELINE;
    return [
      model,
      isBaseline ? '–' : formatSkill(-againstPersistence.crpsSkill),
      formatSkill(-againstVolatility.crpsSkill),
      isBaseline ? '–' : formatSkill(-againstPersistence.winklerSkill),
      formatPercent(scores.coverage50),
      formatPercent(scores.coverage80),
      formatPercent(scores.coverage90),
      formatPercent(scores.coverage95),
      formatRatio(scores.rmseRatio),
      formatRatio(scores.maeRatio),
      Number.isNaN(directionAuc) ? '–' : directionAuc.toFixed(3),
      formatP(againstPersistence.dmCrps.pTwoSided),
      formatP(againstVolatility.dmCrps.pTwoSided),
    ];
  });
}
