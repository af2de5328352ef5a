import { useId } from 'preact/hooks';
import { formatCount, formatPercent, formatRatio } from '../../../../reporting/numbers';
import { choose } from '../../../navigation/navigation';
import { Empty } from '../../../parts/states';
import { ConfusionMatrix } from '../compare/confusion-matrix';
import { SkillWithMark } from '../compare/intervals';
import { useDraft } from '../label/use-draft';
import type { PartName, Performance } from './live-model';
import { RunningCharts } from './running-charts';

interface PartPerformanceProps {
  readonly performance: Performance;
  readonly part: PartName;
  readonly horizonHours: number;
  /** As in the address. */
  readonly threshold: string | undefined;
}

/** How the forecasts of one part did, with what that is worth. */
export function PartPerformance({ performance, part, horizonHours, threshold }: PartPerformanceProps) {
  const shown = performance[part];
  const { scores } = shown;
  return (
    <div class="columns">
      <section class="card">
        <h2>Performance of the {part} forecasts</h2>
        <p class="headline">{conclude(performance, part)}</p>
        {scores ? (
          <dl class="scores">
            <dt>Brier skill to the base rate known at each time</dt>
            <dd>
              <SkillWithMark skill={scores.brier_skill} />
            </dd>
            <dt>AUC</dt>
            <dd>{formatRatio(scores.auc)}</dd>
            <dt>Rises</dt>
            <dd>
              {formatCount(scores.positives)} of {formatCount(scores.hours)} hours ({formatPercent(scores.base_rate)});
              forecast on average: {formatPercent(scores.mean_probability)}
            </dd>
            <dt>Calibration error</dt>
            <dd>{formatRatio(scores.calibration_error)}</dd>
          </dl>
        ) : (
          <Empty>
            No {part} forecast is settled yet. The outcome of a forecast is known {horizonHours} h after its hour.
          </Empty>
        )}
        <p class="muted">
          {formatCount(shown.settled)} settled, {formatCount(shown.waiting)} waiting, {formatCount(shown.void)} void.
          {horizonHours > 1 && shown.settled > horizonHours && <Overlap settled={shown.settled} hours={horizonHours} />}
        </p>
      </section>
      <section class="card">
        <h2>Confusion matrix</h2>
        <ThresholdSlider threshold={threshold ?? String(performance.threshold)} />
        {scores ? (
          <ConfusionMatrix name={`${part} forecasts`} counts={scores.confusion} />
        ) : (
          <Empty>It is filled when forecasts are settled.</Empty>
        )}
      </section>
      {shown.running.length > 1 && <RunningCharts running={shown.running} rollingHours={performance.rolling_hours} />}
    </div>
  );
}

function Overlap({ settled, hours }: { settled: number; hours: number }) {
  const independent = formatCount(Math.ceil(settled / hours));
  return ` The horizons overlap: ${formatCount(settled)} hours have about ${independent} independent outcomes.`;
}

const WORDS = {
  better: 'Better than the base rate: the whole interval of the Brier skill is above 0.',
  worse: 'Worse than the base rate: the whole interval of the Brier skill is below 0.',
  'no clear difference': 'No clear difference to the base rate: the interval of the Brier skill contains 0.',
};

function conclude({ min_hours: needed, ...parts }: Performance, part: PartName): string {
  const { conclusion, settled } = parts[part];
  if (conclusion !== 'too few to tell') return WORDS[conclusion];
  return `Too few to tell: ${formatCount(settled)} settled forecasts; at least ${formatCount(needed)} are needed.`;
}

function ThresholdSlider({ threshold }: { threshold: string }) {
  const id = useId();
  const [draft, setDraft] = useDraft(threshold, (value) => choose({ threshold: value }));
  return (
    <div class="row">
      <label for={id}>A probability of at least</label>
      <input
        id={id}
        type="range"
        {...{ min: 0, max: 1, step: 0.005 }}
        value={draft}
        aria-valuetext={formatPercent(Number(draft))}
        onInput={(event) => setDraft(event.currentTarget.value)}
      />
      <output for={id}>{formatPercent(Number(draft))}</output> means “rise”
      <button type="button" onClick={() => choose({ threshold: undefined })}>
        Own threshold
      </button>
    </div>
  );
}
