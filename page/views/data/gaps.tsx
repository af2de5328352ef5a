import { formatCount, formatCounted } from '../../../reporting/numbers';
import { useRead } from '../../api/use-read';
import { Origin } from '../../parts/origin';
import { Empty } from '../../parts/states';
import { Table } from '../../parts/table';
import type { QualityAnswer } from './quality';

type Gap = NonNullable<QualityAnswer['prices']>['gaps'][number];

const SHOWN_GAPS = 20;

/** The known prices, and the hours that are missing among them. */
export function Gaps({ quality: { prices } }: { quality: QualityAnswer }) {
  return (
    <section class="card" aria-labelledby="gaps-title">
      <header>
        <h2 id="gaps-title">Prices and gaps</h2>
        {prices && <Origin source={prices.source} replayed={prices.replayed} />}
      </header>
      {prices ? <Known prices={prices} /> : <Empty>No prices are stored yet. The first hour fetches them.</Empty>}
    </section>
  );
}

function Known({ prices }: { prices: NonNullable<QualityAnswer['prices']> }) {
  const { source, from, to, hours, missing, gaps } = prices;
  const shown = gaps.slice(-SHOWN_GAPS).reverse();
  return (
    <>
      <dl class="facts">
        <dt>Source</dt>
        <dd>{source}</dd>
        <dt>From</dt>
        <dd>{from}</dd>
        <dt>To</dt>
        <dd>{to}</dd>
        <dt>Known</dt>
        <dd>{formatCounted(hours, 'hour')}</dd>
        <dt>Missing</dt>
        <dd>{missing === 0 ? 'none' : `${formatCounted(missing, 'hour')} in ${formatCounted(gaps.length, 'gap')}`}</dd>
        <Credits />
      </dl>
      {shown.length > 0 && (
        <Table
          caption="The newest gaps"
          showsCaption
          columns={COLUMNS}
          rows={shown}
          keyOf={({ from: first }) => first}
        />
      )}
      {shown.length > 0 && (
        <p class="muted">A missing hour is requested again and never filled in. No window of a model crosses a gap.</p>
      )}
    </>
  );
}

const COLUMNS = [
  { title: 'First missing hour', cell: ({ from }: Gap) => from },
  { title: 'Last', cell: ({ to }: Gap) => to },
  { title: 'Hours', isNumber: true, cell: ({ hours }: Gap) => formatCount(hours) },
];

/** The calls that the price source still answers today. */
function Credits() {
  const { answer, error } = useRead('system', { on: ['run'] });
  const credits = answer?.credits;
  return (
    <>
      <dt>API credits</dt>
      <dd>
        {credits
          ? `${formatCount(credits.remaining)} of ${formatCount(credits.limit)} calls left today`
          : answer || error
            ? 'not known: the pipeline worker does not tell them'
            : 'loading …'}
      </dd>
    </>
  );
}
