import { assetOfQuestion } from '../../../forecasting/questions';
import { formatCount, formatCounted } from '../../../reporting/numbers';
import { routeAddress } from '../../api/client';
import { linkTo } from '../../navigation/navigation';
import { Empty } from '../../parts/states';
import { Table } from '../../parts/table';
import { Time } from '../../parts/time';
import type { CardAnswer } from './model';

type Data = NonNullable<CardAnswer['data']>;

/** The server sends at most so many. */
const MAX_ANSWERS = 250;

/** From the model to the run, the snapshot and the raw answers. */
export function LineageCard({ card: { model, run_id: runId, mlflow_url: mlflowUrl, data } }: { card: CardAnswer }) {
  const asset = assetOfQuestion(model.question);
  return (
    <section class="card" aria-labelledby="lineage-title">
      <h2 id="lineage-title">From what it was made</h2>
      <ol class="lineage">
        <li>
          <b>Model</b> {model.id}
          {model.features && <span class="muted">, {formatCounted(model.features.length, 'feature')}</span>}
        </li>
        <li>
          <b>Training run</b>{' '}
          {mlflowUrl ? <External href={mlflowUrl}>{runId} in MLflow</External> : (runId ?? 'not recorded')}
        </li>
        {data && <Run data={data} asset={asset} />}
        {data && <Snapshot data={data} asset={asset} />}
        {data && (
          <li>
            <b>Raw answers</b> {data.raw_answers.length === MAX_ANSWERS && 'the newest '}
            {formatCounted(data.raw_answers.length, 'answer')} of the source of prices
          </li>
        )}
      </ol>
      {data ? <RawAnswers data={data} /> : <Empty>{explainMissing(model)}</Empty>}
    </section>
  );
}

function explainMissing({ test }: CardAnswer['model']): string {
  return test === null
    ? 'The snapshot from which it was made is not stored.'
    : `It was scored on ${formatCounted(test.hours, 'test hour')}, ${test.from ?? '?'} to ${test.to ?? '?'}, of the stored prices.`;
}

interface DataProps {
  readonly data: Data;
  readonly asset: string;
}

function Run({ asset, data: { hour, workflow_id: workflow, temporal_url: url } }: DataProps) {
  return (
    <li>
      <b>Hour</b> <a href={linkTo(`page/runs/${hour}`, { asset, step: 'train' })}>{hour}</a>{' '}
      {url && <External href={url}>{workflow} in Temporal</External>}
    </li>
  );
}

function Snapshot({ asset, data }: DataProps) {
  const { hour, rows, first_hour: first, last_hour: last, sha256, trained_until: until } = data;
  return (
    <li>
      <b>Snapshot</b>{' '}
      <a href={routeAddress('hours/:hour/snapshot.csv', { params: { hour }, query: { asset } })} download>
        {formatCount(rows)} hours
      </a>
      , {first} to {last}
      {until && `; training used hours up to ${until}, the later ones are unseen`}
      <span class="muted break"> sha256 {sha256}</span>
    </li>
  );
}

function External({ href, children }: { href: string; children: string | readonly (string | null)[] }) {
  return (
    <a href={href} target="_blank" rel="noopener">
      {children}
    </a>
  );
}

function RawAnswers({ data: { raw_answers: answers } }: { data: Data }) {
  if (answers.length === 0) return null;
  return (
    <details>
      <summary>The raw answers</summary>
      <Table
        caption="The raw answers from which the snapshot was made, newest hours first"
        rows={answers}
        keyOf={({ sha256 }) => sha256}
        columns={[
          { title: 'Object', cell: ({ key }) => <code>{key}</code> },
          { title: 'Hours', isNumber: true, cell: ({ hours }) => formatCount(hours) },
          { title: 'Received', cell: ({ received_at: at }) => <Time at={at} /> },
          { title: 'sha256', cell: ({ sha256 }) => <code>{sha256.slice(0, 16)}…</code> },
        ]}
      />
    </details>
  );
}
