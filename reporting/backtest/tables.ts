import type { Fold } from '../../forecasting/backtest/folds';
import type { Assessment } from '../../forecasting/backtest/result';
import { formatMinute } from '../../forecasting/hour';
import { type Html, html } from '../html';
import { formatFigure, formatLossChange, formatP, formatPercent, formatRatio } from '../numbers';
import { SCORE_HEADS, scoreRows } from './score-rows';

export function table(heads: readonly string[], rows: readonly (readonly string[])[]): Html {
  const head = heads.map((cell) => html`<th>${cell}</th>`);
  const body = rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`);
  return html`<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

export function scoresTable(assessments: readonly Assessment[]): Html {
  return table(SCORE_HEADS, scoreRows(assessments));
}

/** The figures themselves, with their units in the heads. */
export function figuresTable(assessments: readonly Assessment[]): Html {
  const heads = [
    'model',
    'CRPS ×10⁴',
    'CRPS USD',
    'Winkler ×10⁴',
    'Winkler USD',
    'RMSE USD',
    'MAE USD',
    'in 50 %',
    'in 80 %',
    'in 90 %',
    'in 95 %',
  ];
  const rows = assessments.map(({ model, scores }) => [
    model,
    formatFigure(scores.crps * 1e4),
    formatFigure(scores.crpsUsd),
    formatFigure(scores.winkler90 * 1e4),
    formatFigure(scores.winkler90Usd),
    formatFigure(scores.rmse),
    formatFigure(scores.mae),
    formatPercent(scores.coverage50),
    formatPercent(scores.coverage80),
    formatPercent(scores.coverage90),
    formatPercent(scores.coverage95),
  ]);
  return table(heads, rows);
}

/** Each model against the champion. */
export function championTable(assessments: readonly Assessment[]): Html {
  const heads = ['model', 'CRPS', 'Winkler', 'RMSE', 'DM CRPS', 'p', 'DM RMSE', 'p'];
  const rows = assessments.flatMap(({ model, againstChampion: against }) =>
    against
      ? [
          [
            model,
            formatLossChange(against.crpsSkill),
            formatLossChange(against.winklerSkill),
            formatRatio(against.rmseRatio),
            formatFigure(against.dmCrps.statistic),
            formatP(against.dmCrps.pTwoSided),
            formatFigure(against.dmSquaredError.statistic),
            formatP(against.dmSquaredError.pTwoSided),
          ],
        ]
      : [],
  );
  return table(heads, rows);
}

export function foldsTable(folds: readonly Fold[]): Html {
  const rows = folds.map(({ targets, training, isWarmUp }, index) => [
    String(index + 1),
    `${formatMinute(training.from)} – ${formatMinute(training.to)}`,
    `${formatMinute(targets.from)} – ${formatMinute(targets.to)}`,
    isWarmUp ? 'warm-up of calibration, not scored' : 'scored',
  ]);
  return table(['fold', 'fitted on', 'forecast', ''], rows);
}
