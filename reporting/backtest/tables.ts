import type { Fold } from '../../forecasting/backtest/folds';
import type { Assessment } from '../../forecasting/backtest/result';
import { formatMinute } from '../../forecasting/hour';
import { type Html, html, renderHtmlTable } from '../html';
import { formatFigure, formatP, formatPercent, formatRatio, formatSkill } from '../numbers';
import { formatScoreRows, SCORE_HEADS } from './score-rows';

export function renderScores(assessments: readonly Assessment[]): Html {
  return renderHtmlTable(SCORE_HEADS, formatScoreRows(assessments));
}

/** What the columns of a table mean. */
export function renderNotes(notes: readonly (readonly [head: string, meaning: string])[]): Html {
  return html`<ul class="muted">${notes.map(([head, meaning]) => html`<li><b>${head}</b>: ${meaning}</li>`)}</ul>`;
}

/** The absolute figures, with their units in the heads. */
export function renderFigures(assessments: readonly Assessment[]): Html {
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
  return renderHtmlTable(heads, rows);
}

/** Each model compared with the champion. */
export function renderChampionTable(assessments: readonly Assessment[]): Html {
  const heads = ['model', 'CRPS skill', 'Winkler skill', 'RMSE', 'DM CRPS', 'p', 'DM RMSE', 'p'];
  const rows = assessments.flatMap(({ model, againstChampion: against }) =>
    against
      ? [
          [
            model,
            formatSkill(against.crpsSkill),
            formatSkill(against.winklerSkill),
            formatRatio(against.rmseRatio),
            formatFigure(against.dmCrps.statistic),
            formatP(against.dmCrps.pTwoSided),
            formatFigure(against.dmSquaredError.statistic),
            formatP(against.dmSquaredError.pTwoSided),
          ],
        ]
      : [],
  );
  return renderHtmlTable(heads, rows);
}

export function renderFolds(folds: readonly Fold[]): Html {
  const rows = folds.map(({ targets, training, isWarmUp }, index) => [
    String(index + 1),
    `${formatMinute(training.from)} – ${formatMinute(training.to)}`,
    `${formatMinute(targets.from)} – ${formatMinute(targets.to)}`,
    isWarmUp ? 'warm-up of the calibration, not scored' : 'scored',
  ]);
  return renderHtmlTable(['fold', 'fitted on', 'forecast', 'use'], rows);
}
