import { formatFigure } from '../../../reporting/numbers';
import type { Answers } from '../../api/answers';
import type { ApiError } from '../../api/client';
import { useRead } from '../../api/use-read';
import { choose } from '../../navigation/navigation';
import { Empty, Read } from '../../parts/states';
import { Table } from '../../parts/table';
import { Time } from '../../parts/time';

type Feature = Answers['features']['features'][number];

interface Row extends Feature {
  /** Of the newest hour; `null` where a price that it needs is missing. */
  readonly value: number | null | undefined;
}

/** The catalogue of the features with their newest values. */
export function Features({ asset, search }: { asset: string; search: string }) {
  const catalogue = useRead('features');
  const values = useRead('features/values', { query: { asset }, on: ['run'] });
  const newest = values.answer;
  return (
    <section class="card" aria-labelledby="features-title">
      <header>
        <h2 id="features-title">Features</h2>
        {newest && (
          <span class="muted">
            of {newest.hour}, known since <Time at={newest.known_at} />
          </span>
        )}
      </header>
      {values.error && !newest && <Empty>{describeMissing(values.error)}</Empty>}
      <label class="field">
        Search by name, group or description
        <input
          type="search"
          value={search}
          onInput={({ currentTarget }) => choose({ feature: currentTarget.value || undefined })}
        />
      </label>
      <Read reading={catalogue} what="the features">
        {({ features }) => (
          <Catalogue rows={features.map((one) => ({ ...one, value: newest?.values[one.name] }))} search={search} />
        )}
      </Read>
    </section>
  );
}

/** Before the first hour there are no prices, which is no error for a person. */
function describeMissing({ code, message }: ApiError): string {
  return code === 'NoPricesKnown'
    ? 'Their values appear with the first prices.'
    : `Their values are not known: ${message}`;
}

function Catalogue({ rows, search }: { rows: readonly Row[]; search: string }) {
  const words = search.toLowerCase().split(/\s+/);
  const found = rows.filter(({ name, group, description }) => {
    const text = `${name} ${group} ${description}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const missing = rows.filter(({ value }) => value === null).length;
  if (found.length === 0) return <Empty>No feature contains "{search}".</Empty>;
  return (
    <>
      <p class="muted" role="status">
        {found.length} of {rows.length} features
        {missing > 0 ? `; ${missing} have no value, because a price that they need is missing` : ''}
      </p>
      <div class="feature-catalogue">
        <Table caption="Features of the newest hour" columns={COLUMNS} rows={found} keyOf={({ name }) => name} />
      </div>
    </>
  );
}

const COLUMNS = [
  { title: 'Feature', cell: ({ name }: Row) => <code>{name}</code> },
  { title: 'Group', cell: ({ group }: Row) => group },
  {
    title: 'Newest value',
    isNumber: true,
    cell: ({ value }: Row) => (value === undefined ? '' : value === null ? 'missing' : formatFigure(value)),
  },
  { title: 'Unit', cell: ({ unit }: Row) => unit },
  { title: 'Meaning', wraps: true, cell: ({ description }: Row) => description },
];
