import { useId } from 'preact/hooks';
import { formatPercent } from '../../../../reporting/numbers';
import { choose } from '../../../navigation/navigation';
import { useDraft } from '../label/use-draft';
import type { Scored } from './compared-models';
import { ConfusionMatrix } from './confusion-matrix';
import { countAt } from './count-at';
import { versionOf } from './pairwise-scores';
import { seriesStyle } from './series';

interface ConfusionMatricesProps {
  readonly models: readonly Scored[];
  /** As in the address; without one, each model has the threshold that its evaluation chose. */
  readonly threshold: string | undefined;
}

const STEPS = 200;

export function ConfusionMatrices({ models, threshold }: ConfusionMatricesProps) {
  const id = useId();
  const [draft, setDraft] = useDraft(threshold ?? '', (value) => choose({ threshold: value || undefined }));
  const given = draft === '' || !(Number(draft) >= 0 && Number(draft) <= 1) ? null : Number(draft);
  const [first] = models;
  const highest = Math.max(...models.map(({ scores }) => scores.roc[1]?.threshold ?? 1));
  const step = highest > 0 ? highest / STEPS : 1 / STEPS;
  const shown = given ?? first?.scores.confusion.threshold ?? 0.5;
  return (
    <>
      <header>
        <h2>Confusion matrix</h2>
        <div class="row">
          <label for={id}>A probability of at least</label>
          <input
            id={id}
            type="range"
            {...{ min: 0, max: highest, step }}
            value={shown}
            aria-valuetext={formatPercent(shown)}
            onInput={(event) => setDraft(String(Number(event.currentTarget.valueAsNumber.toFixed(4))))}
          />
          <output for={id}>{given === null ? 'the own threshold of each model' : formatPercent(given)}</output>
          <span>means “rise”</span>
          <button type="button" disabled={given === null} onClick={() => setDraft('')}>
            Own thresholds
          </button>
        </div>
      </header>
      <p class="muted">
        The own threshold has the highest F1 on the validation part. An accuracy says nothing without that of always
        forecasting the more frequent outcome.
      </p>
      <div class="matrices">
        {models.map((model, index) => (
          <ConfusionMatrix
            key={model.id}
            name={`${versionOf(model.id)} ${model.name}`}
            style={seriesStyle(index)}
            counts={given === null ? ownCounts(model) : countAt(model.scores, given)}
          />
        ))}
      </div>
    </>
  );
}

function ownCounts({ scores: { confusion } }: Scored) {
  return { ...confusion, threshold: confusion.threshold ?? 0.5 };
}
