import { formatChange, formatCount, formatPercent, formatRatio } from '../../../../reporting/numbers';
import { useRead } from '../../../api/use-read';
import { Badge } from '../../../parts/badge';
import type { Model } from '../compare/compare-step';
import { SkillText } from '../compare/intervals';

interface ResultsTableProps {
  readonly models: readonly Model[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}

const COLUMNS = [
  'Settled',
  'Waiting',
  'Accuracy',
  'To always the same',
  'AUC',
  'Brier skill to the base rate',
] as const;

/** The results of the live forecasts of all active models. Backfilled forecasts are not in it. */
export function ResultsTable({ models, chosen, onChoose }: ResultsTableProps) {
  return (
    <section class="table-box" aria-label="Results of live forecasts" ref={letKeyboardScroll}>
      <table>
        <caption>Results of live forecasts. Choose a model to see its forecasts</caption>
        <thead>
          <tr>
            <th scope="col">Model</th>
            {COLUMNS.map((title) => (
              <th key={title} scope="col" class="number">
                {title}
              </th>
            ))}
            <th scope="col">Conclusion</th>
          </tr>
        </thead>
        <tbody>
          {models.map((model) => (
            <ResultsRow key={model.id} model={model} isChosen={model.id === chosen} onChoose={onChoose} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface ResultsRowProps {
  readonly model: Model;
  readonly isChosen: boolean;
  readonly onChoose: (id: string) => void;
}

function ResultsRow({ model, isChosen, onChoose }: ResultsRowProps) {
  const { answer, error } = useRead('models/:id/performance', {
    ...{ params: { id: model.id }, query: { limit: 1 }, on: ['forecast', 'settlement', 'run'] },
  });
  const live = answer?.live;
  const scores = live?.scores;
  const confusion = scores?.confusion;
  const isKnown = confusion?.accuracy != null && confusion.majority_accuracy !== null;
  const difference = isKnown ? (confusion.accuracy ?? 0) - (confusion.majority_accuracy ?? 0) : null;
  return (
    <tr aria-current={isChosen ? 'true' : undefined}>
      <td>
        <button type="button" class="link" aria-pressed={isChosen} onClick={() => onChoose(model.id)}>
          v{model.version} {model.name}
        </button>{' '}
        {model.role !== 'active' && <Badge>not active</Badge>}
      </td>
      <td class="number">{live ? formatCount(live.settled) : '–'}</td>
      <td class="number">{live ? formatCount(live.waiting) : '–'}</td>
      <td class="number">{formatPercent(confusion?.accuracy)}</td>
      <td class="number">{formatChange(difference)}</td>
      <td class="number">{formatRatio(scores?.auc)}</td>
      <td class="number">{scores ? <SkillText skill={scores.brier_skill} /> : '–'}</td>
      <td>{error ? <span class="bad">{error.message}</span> : (live?.conclusion ?? '…')}</td>
    </tr>
  );
}

/** A keyboard scrolls only what it can focus. */
function letKeyboardScroll(box: HTMLElement | null): void {
  if (box) box.tabIndex = 0;
}
