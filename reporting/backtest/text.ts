import { BASELINE } from '../../forecasting/backtest/models';
import type { BacktestResult } from '../../forecasting/backtest/result';
import type { HistoryFindings } from '../../forecasting/history/read-history';
import { formatMinute, HOUR_MS } from '../../forecasting/hour';
import { describeCheckResult, titleOfRule } from '../../forecasting/quality/describe-check-result';
import { formatCount, formatCounted, formatFigure } from '../numbers';
import { renderTable } from '../text-table';
import { countScoredHours } from './json';
import { formatScoreRows, SCORE_HEADS, SCORE_NOTES } from './score-rows';

/** The content of the file and the problems in it. */
export function renderFindings(file: string, findings: HistoryFindings): string {
  const { firstHour, lastHour, hours } = findings;
  const span = `${formatMinute(firstHour)} to ${formatMinute(lastHour)}`;
  const head = `${file}: ${formatCounted(hours.known, 'hour')}, ${span}; ${formatCount(hours.ranged)} with high and low`;
  return renderFile(head, findings.notes, describeProblems(findings));
}

/** The first line about a file, how it was read, and its problems. */
export function renderFile(head: string, notes: readonly string[], problems: readonly string[]): string {
  const lines = [head, ...notes.map((note) => `  - ${note}`), ...problems.map((problem) => `  ! ${problem}`)];
  return `${lines.join('\n')}\n`;
}

/** One sentence for each problem of the file. */
export function describeProblems(findings: HistoryFindings): string[] {
  return [
    ...describeRowProblems(findings),
    ...findings.rules
      .filter(({ status }) => status !== 'pass')
      .map((result) => `${titleOfRule(result.rule)}: ${describeCheckResult(result)}`),
  ];
}

/** One sentence for each problem of the rows of the file. */
export function describeRowProblems(
  findings: Pick<HistoryFindings, 'outOfOrder' | 'duplicates' | 'refusedRows' | 'refusedValues'>,
): string[] {
  const { outOfOrder, duplicates, refusedRows, refusedValues } = findings;
  const [row] = refusedRows.first;
  const [value] = refusedValues.first;
  const locate = ({ line, column, value, problem }: { line: number; column: string; value: string; problem: string }) =>
    `line ${line}, ${column} "${value}" ${problem}`;
  return [
    ...(outOfOrder > 0 ? [`${formatCounted(outOfOrder, 'row')} out of order; the rows were sorted.`] : []),
    ...(duplicates.same > 0 ? [`${formatCounted(duplicates.same, 'row')} repeated; the copies were ignored.`] : []),
    ...(duplicates.different > 0
      ? [
          `${formatCounted(duplicates.different, 'row')} with the time of an earlier row but different values; the last row is used.`,
        ]
      : []),
    ...(row ? [`${formatCounted(refusedRows.count, 'row')} ignored; the first: ${locate(row)}.`] : []),
    ...(value
      ? [`${formatCounted(refusedValues.count, 'value')} treated as missing; the first: ${locate(value)}.`]
      : []),
  ];
}

/** The table of the models, and the meaning of its columns. */
export function renderResult(result: BacktestResult): string {
  const { period, assessments } = result;
  const baseline = assessments.find(({ model }) => model === BASELINE)?.scores;
  const requested = (period.to - period.from) / HOUR_MS + 1;
  const scored = countScoredHours(result);
  const hours = `${scored}${scored < requested ? ` of ${requested}` : ''} hours, ${formatMinute(period.from)} to ${formatMinute(period.to)}`;
  return [
    '',
    `${hours}; the same for every model${scored < requested ? ': only hours that all models forecast and whose price is known' : ''}`,
    '',
    renderTable(
      [SCORE_HEADS, ...formatScoreRows(assessments)].map((row) => row.slice(0, -1)),
      Number.POSITIVE_INFINITY,
    ),
    // The column DM p of RMSE is not shown here.
    ...SCORE_NOTES.slice(0, -1).map(([head, meaning]) => `${head}: ${meaning}.`),
    `Persistence: CRPS ${formatFigure(baseline?.crps)} (${formatFigure(baseline?.crpsUsd)} USD), RMSE ${formatFigure(baseline?.rmse)} USD, MAE ${formatFigure(baseline?.mae)} USD.`,
    '',
  ].join('\n');
}
