import type { System } from '../../api/use-system';
import { Badge, type Tone } from '../../parts/badge';
import { RichText } from '../../parts/glossary/explained';
import { Table } from '../../parts/table';

type Check = System['checks'][number];
const TONES: Readonly<Record<Check['state'], Tone>> = { ok: 'good', warning: 'warn', broken: 'bad' };

/** The checks of `nexthour doctor` that the server can make. */
export function Checks({ checks }: Pick<System, 'checks'>) {
  const columns = [
    { title: 'Check', cell: ({ name }: Check) => name },
    { title: 'State', cell: ({ state }: Check) => <Badge tone={TONES[state]}>{state}</Badge> },
    { title: 'Found', wraps: true, cell: Found },
  ];
  return (
    <section class="card" aria-labelledby="checks-title">
      <h2 id="checks-title">Health</h2>
      <Table caption="Checks of servers and data" columns={columns} rows={checks} keyOf={({ name }) => name} />
    </section>
  );
}

function Found({ found, remedy }: Check) {
  return (
    <>
      {found}
      {remedy !== null && (
        <p class="muted">
          What to do: <RichText text={remedy} />
        </p>
      )}
    </>
  );
}
