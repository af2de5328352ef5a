import { BASELINE } from '../../forecasting/backtest/models';
import type { BacktestResult } from '../../forecasting/backtest/result';
import type { HistoryFindings } from '../../forecasting/history/read-history';
import { formatMinute, HOUR_MS } from '../../forecasting/hour';
import { describeCheckResult } from '../../forecasting/quality/describe-check-result';
import { formatCounted, formatFigure } from '../numbers';
import { renderTable } from '../text-table';
import { scoredHours } from './json';
import { SCORE_HEADS, scoreRows } from './score-rows';

/** What the file holds, and what was found wrong in it. */
export function renderFindings(file: string, findings: HistoryFindings): string {
  const { firstHour, lastHour, hours } = findings;
  const span = `${formatMinute(firstHour)} to ${formatMinute(lastHour)}`;
  const head = `${file}: ${formatCounted(hours.known, 'hour')}, ${span}; ${hours.ranged} with high and low`;
  return `${[head, ...complaintsOf(findings).map((complaint) => `  ! ${complaint}`)].join('\n')}\n`;
}

/** One sentence for each thing that is not as it should be. */
export function complaintsOf(findings: HistoryFindings): string[] {
  const { outOfOrder, duplicates, refusedRows, refusedValues, rules } = findings;
  const [row] = refusedRows.first;
  const [value] = refusedValues.first;
  const show = ({ line, column, value, problem }: { line: number; column: string; value: string; problem: string }) =>
    `line ${line}, ${column} "${value}" ${problem}`;
  return [
    ...(outOfOrder > 0 ? [`${formatCounted(outOfOrder, 'row')} out of order: sorted.`] : []),
    ...(duplicates.same > 0 ? [`${formatCounted(duplicates.same, 'row')} repeated: left out.`] : []),
    ...(duplicates.different > 0
      ? [
          `${formatCounted(duplicates.different, 'row')} of a time that another row tells otherwise: the later one counts.`,
        ]
      : []),
    ...(row ? [`${formatCounted(refusedRows.count, 'row')} left out; first ${show(row)}.`] : []),
    ...(value ? [`${formatCounted(refusedValues.count, 'value')} taken as missing; first ${show(value)}.`] : []),
    ...rules
      .filter(({ status }) => status !== 'pass')
      .map((result) => `${result.rule}: ${describeCheckResult(result)}`),
  ];
}

/** The table of the models, and what its columns mean. */
export function renderResult(result: BacktestResult): string {
  const { period, assessments } = result;
  const baseline = assessments.find(({ model }) => model === BASELINE)?.scores;
  const asked = (period.to - period.from) / HOUR_MS + 1;
  const scored = scoredHours(result);
  const hours = `${scored}${scored < asked ? ` of ${asked}` : ''} hours, ${formatMinute(period.from)} to ${formatMinute(period.to)}`;
  return [
    '',
    `${hours}; the same for every model${scored < asked ? ': those that all of them forecast, and whose price came' : ''}`,
    '',
    renderTable(
      [SCORE_HEADS, ...scoreRows(assessments)].map((row) => row.slice(0, -1)),
      Number.POSITIVE_INFINITY,
    ),
    'CRPS and Winkler: against the trailing 30 days’ quantiles (persistence), less is better. RMSE, MAE: ratio to "the price stays".',
    'worst–best: coverage of the 90 % interval in rolling 168 hours. DM p: Diebold–Mariano of CRPS against persistence, two-sided.',
    `Persistence: CRPS ${formatFigure(baseline?.crps)} (${formatFigure(baseline?.crpsUsd)} USD), RMSE ${formatFigure(baseline?.rmse)} USD, MAE ${formatFigure(baseline?.mae)} USD.`,
    '',
  ].join('\n');
}
