import { MIN_PERFORMANCE_HOURS } from '../../forecasting/rise-performance';
import type { PerformanceJson } from '../../operations/models/performance';
import { formatCounted, formatP, formatPercent, formatSkill } from '../../reporting/numbers';
import { renderTable } from '../../reporting/text-table';

/** Shows how the recorded forecasts of a model did. */
export function renderPerformance(performance: PerformanceJson): string {
  const { model, live, backfilled, late, forecasts } = performance;
  const state = model.active ? 'active' : 'not active';
  const lateLine = late === 0 ? '' : `${formatCounted(late, 'forecast')} made too late, in no part\n`;
  return [
    `${model.id}, ${state}, on prices of ${model.source}\n`,
    renderPart('Live forecasts', live),
    // The person who activated the model may have chosen it because it did well on these hours.
    renderPart('Backfilled forecasts (not live)', backfilled, 'not live, so it proves nothing'),
    ...(lateLine === '' ? [] : [lateLine]),
    renderForecasts(forecasts),
  ].join('\n');
}

function renderPart(title: string, part: PerformanceJson['live'], conclusion: string = part.conclusion): string {
  const { forecasts, settled, waiting, void: voided, scores } = part;
  const counts = `${title}: ${forecasts}, ${settled} settled, ${waiting} waiting, ${voided} void\n`;
  if (!scores) return counts;
  const { confusion, brier_skill: skill } = scores;
  const isFew = part.conclusion === 'too few to tell';
  const range =
    skill.lower === null
      ? ''
      : ` (95 % interval ${formatSkill(skill.lower)} to ${formatSkill(skill.upper)}, p ${formatP(skill.p_better)})`;
  const rows = [
    ['rises', `${scores.positives} of ${scores.hours}`],
    [
      'accuracy',
      `${formatPercent(confusion.accuracy)}; always the more frequent outcome: ${formatPercent(confusion.majority_accuracy)}`,
    ],
    [
      'Brier skill',
      isFew
        ? `too few to tell: ${settled} of the ${MIN_PERFORMANCE_HOURS} settled forecasts that are needed`
        : `${formatSkill(skill.skill)}${range}: ${conclusion}`,
    ],
    ['AUC', scores.auc === null ? 'unknown' : scores.auc.toFixed(3)],
  ];
  const matrix = [
    [`from ${formatPercent(confusion.threshold)}`, 'rise came', 'no rise came'],
    ['forecast rise', String(confusion.true_positives), String(confusion.false_positives)],
    ['forecast no rise', String(confusion.false_negatives), String(confusion.true_negatives)],
  ];
  return `${counts}\n${renderTable(rows)}\n${renderTable(matrix)}`;
}

function renderForecasts(forecasts: PerformanceJson['forecasts']): string {
  if (forecasts.length === 0) return 'It has made no forecast yet.\n';
  const rows = forecasts.map(({ hour, target_hour, probability, outcome, state, backfilled, late }) => [
    ...[hour, target_hour, formatPercent(probability), outcome === null ? state : outcome === 1 ? 'rise' : 'no rise'],
    backfilled ? 'backfilled' : late ? 'late' : 'live',
  ]);
  return renderTable([['from', 'until', 'probability', 'outcome', ''], ...rows]);
}
