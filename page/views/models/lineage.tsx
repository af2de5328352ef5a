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
        {model.test && <Tested test={model.test} />}
        {data && <Run data={data} asset={asset} isRise={model.test !== null} />}
        {data && <Snapshot data={data} asset={asset} />}
        {data && (
          <li>
            <b>Raw answers</b> {data.raw_answers.length === MAX_ANSWERS && 'the newest '}
            {formatCounted(data.raw_answers.length, 'answer')} of the source of prices
          </li>
        )}
      </ol>
      {data ? <RawAnswers data={data} /> : <Empty>The snapshot from which it was made is not stored.</Empty>}
    </section>
  );
}

function Tested({ test: { hours, from, to } }: { test: NonNullable<CardAnswer['model']['test']> }) {
  return (
    <li>
      <b>Test</b> {formatCounted(hours, 'hour')}, {from ?? '?'} to {to ?? '?'}
    </li>
  );
}

interface DataProps {
  readonly data: Data;
  readonly asset: string;
}

function Run({ asset, isRise, data }: DataProps & { isRise: boolean }) {
  const { hour, workflow_id: workflow, temporal_url: url } = data;
  const step = isRise ? 'transform' : 'train';
  return (
    <li>
      <b>Hour</b> {isRise && 'whose prices were the newest when it was registered: '}
      <a href={linkTo(`page/runs/${hour}`, { asset, step })}>{hour}</a>{' '}
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
