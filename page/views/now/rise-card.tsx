import { describeReplay } from '../../../forecasting/replay';
import { formatPercent, formatUsd } from '../../../reporting/numbers';
import type { Answers } from '../../api/answers';
import { useRead } from '../../api/use-read';
import { linkTo } from '../../navigation/navigation';
import { Badge } from '../../parts/badge';
import { ModelLink } from '../../parts/model-link';
import { Origin } from '../../parts/origin';
import { Empty, Read } from '../../parts/states';
import { Table } from '../../parts/table';
import { Time } from '../../parts/time';
import { timeOfHour } from './chart-option';
import { describeQuestion, type Question } from './switches';

type Rise = Answers['questions/:id/forecasts']['forecasts'][number];

/** The newest probabilities of a question about a rise, and what came of the earlier ones. */
export function RiseCard({ question }: { question: Question }) {
  const reading = useRead('questions/:id/forecasts', {
    params: { id: question.id },
    query: { limit: 24 },
    on: ['forecast', 'settlement'],
  });
  return (
    <section class="card" aria-labelledby="rise-title">
      <h1 id="rise-title">{describeQuestion(question)}?</h1>
      <Read reading={reading} what="the forecasts">
        {({ forecasts }) =>
          forecasts.length === 0 ? <NoActiveModel /> : <Rises question={question} forecasts={forecasts} />
        }
      </Read>
      <p>
        <a href={linkTo('page/labels/live', { question: question.id })}>Live predictions and performance</a>
      </p>
    </section>
  );
}

function NoActiveModel() {
  return <Empty>No model of this question has forecast yet. Activate one: it forecasts from the next hour on.</Empty>;
}

function Rises({ question, forecasts }: { question: Question; forecasts: readonly Rise[] }) {
  const [newest] = forecasts;
  return (
    <>
      {newest && (
        <>
          <p class="big">{formatPercent(newest.probability)}</p>
          <p>
            says <ModelLink question={question.id} version={newest.version} />, by{' '}
            <Time at={timeOfHour(newest.target_hour ?? '')} />, from {formatUsd(newest.last_rate)} USD.{' '}
            <Origin source={newest.source} replayed={describeReplay(newest.source, timeOfHour(newest.hour ?? ''))} />
          </p>
        </>
      )}
      <Table
        caption="The newest forecasts"
        rows={forecasts}
        keyOf={({ id }) => id}
        columns={[
          { title: 'By', cell: ({ target_hour }) => <Time at={timeOfHour(target_hour ?? '')} /> },
          { title: 'Model', cell: ({ version }) => <ModelLink question={question.id} version={version} /> },
          { title: 'Probability', isNumber: true, cell: ({ probability }) => formatPercent(probability) },
          { title: 'Result', cell: (one) => <Outcome rise={one} /> },
        ]}
      />
    </>
  );
}

/** A forecast that was made after the fact is never shown as one that was made in time. */
function Outcome({ rise: { outcome, late, backfilled } }: { rise: Rise }) {
  if (outcome === null) return <Badge tone="accent">waiting</Badge>;
  return (
    <>
      {outcome === 1 ? <Badge tone="good">rose</Badge> : <Badge>did not rise</Badge>}
      {(backfilled || late) && <Badge tone="warn">{backfilled ? 'backfilled' : 'late'}</Badge>}
    </>
  );
}
