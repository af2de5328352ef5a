import { formatCounted, formatFigure, formatP, formatPercent, formatSkill } from '../../../reporting/numbers';
import type { Answers } from '../../api/answers';
import { useRead } from '../../api/use-read';
import { linkTo } from '../../navigation/navigation';
import { Term } from '../../parts/glossary/explained';
import { Empty, Read } from '../../parts/states';
import { type Column, Table } from '../../parts/table';
import { Time } from '../../parts/time';

type Ablation = Answers['ablations']['ablations'][number];
type Group = Ablation['groups'][number];

/** The results of `nexthour ablate`, newest first. */
export function AblationList() {
  const ablations = useRead('ablations', { on: ['production'] });
  return (
    <>
      <p>
        <a href={linkTo('page/models')}>← All models</a>
      </p>
      <section class="card">
        <h1>Ablations</h1>
        <p class="muted">
          An <Term>ablation</Term> trains the model of a question with and without groups of inputs, on purged
          walk-forward folds.
        </p>
        <Read reading={ablations} what="the ablations">
          {(answer) =>
            answer.ablations.length === 0 ? (
              <Empty>
                Nothing has been measured. “nexthour ablate --question btc-1h” measures macro series, other coins and
                news.
              </Empty>
            ) : (
              answer.ablations.map((ablation) => <Measured key={ablation.id} ablation={ablation} />)
            )
          }
        </Read>
      </section>
    </>
  );
}

function Measured({ ablation }: { ablation: Ablation }) {
  const { id, question, family, source, folds, groups } = ablation;
  const title = `ablation-${id}`;
  const [first, last] = [folds[0], folds.at(-1)];
  return (
    <section aria-labelledby={title}>
      <h2 id={title}>
        {question}, {family}
      </h2>
      <p>{ablation.summary}</p>
      <Table
        caption={`Groups of inputs of ${question}, measured ${ablation.measured_at}`}
        rows={groups}
        keyOf={({ group }) => group}
        columns={COLUMNS}
      />
      <p class="muted">
        Prices of {source}: {formatCounted(ablation.forecasts, 'forecast')} in {formatCounted(folds.length, 'fold')}
        {first && last && (
          <>
            , <Time at={first.tested_from} /> to <Time at={last.tested_to} />
          </>
        )}
        . The {ablation.loss_name} without the groups is {formatFigure(ablation.loss)}. Measured by {ablation.operator},{' '}
        <Time at={ablation.measured_at} />.
      </p>
    </section>
  );
}

const COLUMNS: readonly Column<Group>[] = [
  { title: 'Group', cell: ({ group }) => group },
  { title: 'Sources', cell: ({ sources }) => sources.join(', ') || '–' },
  { title: 'Inputs', isNumber: true, cell: ({ inputs }) => inputs },
  { title: 'Known', isNumber: true, cell: ({ known_share: share }) => formatPercent(share) },
  {
    title: 'Skill',
    isNumber: true,
    hint: '1 − loss with the group / loss without it, on the same forecasts',
    cell: ({ skill }) => formatSkill(skill),
  },
  {
    title: '95 % interval',
    isNumber: true,
    cell: ({ skill_interval: interval }) =>
      interval ? `${formatSkill(interval.lower)} to ${formatSkill(interval.upper)}` : '–',
  },
  {
    title: 'p',
    isNumber: true,
    hint: 'The p-value of the hypothesis that the group does not help (Diebold-Mariano test)',
    cell: ({ p_better: p }) => formatP(p),
  },
  { title: 'Pays', cell: ({ forecasts, pays }) => (forecasts === 0 ? 'not measured' : pays ? 'yes' : 'no') },
];
