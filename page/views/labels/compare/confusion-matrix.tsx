import { formatCount, formatPercent, formatPoints } from '../../../../reporting/numbers';
import type { Counts } from './count-at';

interface ConfusionMatrixProps {
  readonly name: string;
  readonly counts: Counts;
  readonly style?: Record<string, string>;
}

/** How often the forecasts "rise" and "no rise" were right, with what follows from it. */
export function ConfusionMatrix({ name, counts, style }: ConfusionMatrixProps) {
  const { true_positives: hits, false_positives: alarms, true_negatives: quiet, false_negatives: missed } = counts;
  const hours = hits + alarms + quiet + missed;
  const accuracy = (hits + quiet) / hours;
  const majority = Math.max(hits + missed, alarms + quiet) / hours;
  const cell = (count: number, isRight: boolean) => (
    <td class={isRight ? 'right' : 'wrong'}>
      {formatCount(count)} <small>{formatPercent(count / hours)}</small>
    </td>
  );
  return (
    <div class="matrix">
      <table>
        <caption class={style ? 'key' : ''} style={style}>
          {name}, from {formatPercent(counts.threshold)}
        </caption>
        <thead>
          <tr>
            <th scope="col">Forecast</th>
            <th scope="col">It rose</th>
            <th scope="col">It did not</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">Rise</th>
            {cell(hits, true)}
            {cell(alarms, false)}
          </tr>
          <tr>
            <th scope="row">No rise</th>
            {cell(missed, false)}
            {cell(quiet, true)}
          </tr>
        </tbody>
      </table>
      <dl class="facts">
        <dt>Accuracy</dt>
        <dd>
          {formatPercent(accuracy)}, {formatPoints(accuracy - majority)} points to always the same (
          {formatPercent(majority)})
        </dd>
        <dt>Precision</dt>
        <dd>{formatPercent(hits / (hits + alarms))} of the forecast rises came</dd>
        <dt>Recall</dt>
        <dd>{formatPercent(hits / (hits + missed))} of the rises were forecast</dd>
        <dt>F1</dt>
        <dd>{formatPercent((2 * hits) / (2 * hits + alarms + missed))}</dd>
      </dl>
    </div>
  );
}
