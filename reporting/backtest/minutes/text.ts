import { BASELINE } from '../../../forecasting/backtest/models';
import { MINUTE_MS } from '../../../forecasting/bars/minute-bar';
import { formatMinute } from '../../../forecasting/hour';
import type { MinuteBacktestResult } from '../../../forecasting/minutes/backtest/result';
import type { BarFindings } from '../../../forecasting/minutes/read-bars';
import { formatCount, formatCounted, formatFigure } from '../../numbers';
import { renderTable } from '../../text-table';
import { countScoredHours } from '../json';
import { describeRowProblems, renderFile } from '../text';
import { formatMinuteScoreRows, MINUTE_SCORE_HEADS, MINUTE_SCORE_NOTES } from './score-rows';

/** The content of the file and the problems in it. */
export function renderBarFindings(file: string, findings: BarFindings): string {
  return renderFile(`${file}: ${describeBars(findings)}`, findings.notes, describeBarProblems(findings));
}

export function describeBars({ bars, firstEnd, lastEnd, datesAre }: BarFindings): string {
  const span = `${formatMinute(firstEnd)} to ${formatMinute(lastEnd)}`;
  const dates = datesAre === 'starts' ? 'the times are starts of bars' : 'the times are ends of bars';
  return `${formatCounted(bars.known, 'bar')}, ${span}; ${formatCount(bars.ranged)} with high and low, ${formatCount(bars.empty)} without trades; ${dates}`;
}

/** One sentence for each problem of the file. */
export function describeBarProblems(findings: BarFindings): string[] {
  const { missing } = findings.bars;
  const gaps = missing > 0 ? [`${formatCounted(missing, 'bar')} without a price; no change over them is used.`] : [];
  return [...describeRowProblems(findings), ...gaps];
}

/** The table of the models, and the meaning of its columns. */
export function renderMinuteResult(result: MinuteBacktestResult): string {
  const { period, settings, assessments } = result;
  const baseline = assessments.find(({ model }) => model === BASELINE)?.scores;
  return [
    '',
    `${formatCount(countScoredHours(result))} forecasts ${describeHorizon(settings)}, ${formatMinute(period.from)} to ${formatMinute(period.to)}; the same for every model`,
    '',
    renderTable([[...MINUTE_SCORE_HEADS], ...formatMinuteScoreRows(assessments)], Number.POSITIVE_INFINITY),
    ...MINUTE_SCORE_NOTES.map(([head, meaning]) => `${head}: ${meaning}.`),
    `Persistence: pinball ${formatFigure((baseline?.crps ?? Number.NaN) / 2)}, CRPS ${formatFigure(baseline?.crps)} (${formatFigure(baseline?.crpsUsd)} USD), Winkler ${formatFigure(baseline?.winkler90)}, RMSE ${formatFigure(baseline?.rmse)} USD, MAE ${formatFigure(baseline?.mae)} USD.`,
    '',
  ].join('\n');
}

/** `5 minutes ahead, one every 5 minutes` */
export function describeHorizon({ horizonMs, scoredEveryMs }: MinuteBacktestResult['settings']): string {
  const minutes = (ms: number) => formatCounted(ms / MINUTE_MS, 'minute');
  return `${minutes(horizonMs)} ahead, one every ${minutes(scoredEveryMs)}`;
}
