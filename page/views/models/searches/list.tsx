import { formatP, formatSkill } from '../../../../reporting/numbers';
import type { Answers } from '../../../api/answers';
import { useRead } from '../../../api/use-read';
import { linkTo } from '../../../navigation/navigation';
import { Badge } from '../../../parts/badge';
import { Term } from '../../../parts/glossary/explained';
import { Empty, Read } from '../../../parts/states';
import { type Column, Table } from '../../../parts/table';
import { Time } from '../../../parts/time';

type Listed = Answers['searches']['searches'][number];
type Choice = Answers['searches']['choices'][number];

/** The searches for hyper-parameters, and the parameters that are used because of them. */
export function SearchList() {
  const searches = useRead('searches', { on: ['production'] });
  return (
    <>
      <p>
        <a href={linkTo('page/models')}>← All models</a>
      </p>
      <section class="card">
        <h1>Searches</h1>
        <p class="muted">
          Each <Term>search</Term> scores sets of hyper-parameters and hands the best one to the model gate.
        </p>
        <Read reading={searches} what="the searches">
          {(answer) =>
            answer.searches.length === 0 ? (
              <Empty>
                No search has been started. “nexthour search --question btc-1h --family har” starts one on the command
                line.
              </Empty>
            ) : (
              <>
                <Choices choices={answer.choices} />
                <Table
                  caption="Searches, newest first"
                  rows={answer.searches}
                  keyOf={({ id }) => id}
                  columns={COLUMNS}
                />
              </>
            )
          }
        </Read>
      </section>
    </>
  );
}

function Choices({ choices }: { choices: readonly Choice[] }) {
  if (choices.length === 0) return <p>All trainings use the parameters of params.yaml.</p>;
  return (
    <ul>
      {choices.map(({ question, search, parameters }) => (
        <li key={question}>
          Later trainings of {question} use the parameters of{' '}
          <a href={linkTo(`page/models/searches/${search}`)}>{search}</a>:{' '}
          {parameters.map(({ parameter, value }) => `${parameter} ${value}`).join(', ')}
        </li>
      ))}
    </ul>
  );
}

const COLUMNS: readonly Column<Listed>[] = [
  { title: 'Search', cell: ({ id }) => <a href={linkTo(`page/models/searches/${id}`)}>{id}</a> },
  { title: 'Question', cell: ({ question }) => question },
  { title: 'Family', cell: ({ family }) => <Term>{family}</Term> },
  { title: 'Trials', isNumber: true, cell: ({ trials, trials_scored: scored }) => `${scored} of ${trials}` },
  {
    title: 'Skill',
    isNumber: true,
    hint: '1 − loss of the best trial / loss of today’s parameters, on the folds on which it was chosen',
    cell: ({ skill }) => formatSkill(skill),
  },
  {
    title: 'Deflated p',
    isNumber: true,
    hint: 'The probability that the best of so many worthless trials looks as good',
    cell: ({ deflated_p: p }) => formatP(p),
  },
  {
    title: 'Skill, unseen',
    isNumber: true,
    hint: 'The same on hours that no trial saw',
    cell: ({ holdout_skill: skill }) => formatSkill(skill),
  },
  { title: 'State', cell: State },
  { title: 'Started', cell: ({ started_at: at }) => <Time at={at} /> },
];

function State({ ended_at: endedAt, promoted, adopted }: Listed) {
  if (endedAt === null) return <Badge tone="neutral">not ended</Badge>;
  if (adopted) return <Badge tone="good">in use</Badge>;
  return <Badge tone="neutral">{promoted === false ? 'refused by the gate' : 'ended'}</Badge>;
}
