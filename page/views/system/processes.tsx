import { formatCount } from '../../../reporting/numbers';
import type { System } from '../../api/use-system';
import { Badge, type Tone } from '../../parts/badge';
import { Empty } from '../../parts/states';
import { Table } from '../../parts/table';
import { RealTime } from '../../parts/time';

type Process = System['processes'][number];

/** The processes of `npm start`, the versions and the credits. */
export function Processes({ system: { processes, since, versions, credits } }: { system: System }) {
  return (
    <section class="card" aria-labelledby="processes-title">
      <header>
        <h2 id="processes-title">Processes</h2>
        {since && (
          <span class="muted">
            since <RealTime at={since} />
          </span>
        )}
      </header>
      {processes.length === 0 ? (
        <Empty>The processes run elsewhere, for example in containers.</Empty>
      ) : (
        <Table caption="Processes of nexthour" columns={COLUMNS} rows={processes} keyOf={({ name }) => name} />
      )}
      <dl class="facts">
        {versions.map(({ name, version }) => (
          <Fact key={name} name={name} value={version} />
        ))}
        <Fact
          name="API credits"
          value={
            credits
              ? `${formatCount(credits.remaining)} of ${formatCount(credits.limit)} calls left today`
              : 'not known: the pipeline worker does not tell them'
          }
        />
      </dl>
    </section>
  );
}

const COLUMNS = [
  { title: 'Process', cell: ({ name }: Process) => name },
  { title: 'State', cell: ({ state }: Process) => <Badge tone={toneOf(state)}>{state}</Badge> },
  { title: 'Id', isNumber: true, cell: ({ pid }: Process) => pid ?? '' },
];

function toneOf(state: string): Tone {
  if (state === 'ready') return 'good';
  return state === 'external' ? 'neutral' : 'bad';
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
