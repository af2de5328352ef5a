import { formatUsd } from '../../../reporting/numbers';
import { Badge } from '../../parts/badge';
import { Empty } from '../../parts/states';
import { Table } from '../../parts/table';
import { Time } from '../../parts/time';
import type { LedgerEntry } from './quantiles';

const SHOWN = 24;

/** The newest forecasts with what came of them. */
export function PastForecasts({ past, onPick }: { past: readonly LedgerEntry[]; onPick: (id: string) => void }) {
  return (
    <section class="card" aria-labelledby="past-title">
      <h2 id="past-title">Past forecasts</h2>
      {past.length === 0 ? (
        <Empty>The first forecast is published by the first hourly run with a model.</Empty>
      ) : (
        <Table
          caption="The newest forecasts, in USD"
          rows={past.slice(0, SHOWN)}
          keyOf={({ id }) => id}
          columns={[
            {
              title: 'For',
              cell: ({ id, target_hour }) => (
                <button type="button" class="link" onClick={() => onPick(id)}>
                  <Time at={target_hour} />
                </button>
              ),
            },
            { title: 'Forecast', isNumber: true, cell: ({ prediction }) => formatUsd(prediction) },
            {
              title: '90 % interval',
              isNumber: true,
              cell: ({ interval }) => `${formatUsd(interval.lower)} – ${formatUsd(interval.upper)}`,
            },
            {
              title: 'Actual',
              isNumber: true,
              cell: ({ settlement }) => (settlement ? formatUsd(settlement.actual) : '–'),
            },
            { title: 'Error', isNumber: true, cell: ({ settlement }) => (settlement ? signed(settlement.error) : '–') },
            {
              title: 'No change',
              isNumber: true,
              hint: 'The error of the forecast that the price does not change',
              cell: ({ settlement }) => (settlement ? signed(settlement.persistence_error) : '–'),
            },
            { title: 'Result', cell: (entry) => <Result entry={entry} /> },
          ]}
        />
      )}
    </section>
  );
}

export function Result({ entry: { state, settlement, late, void: voided } }: { entry: LedgerEntry }) {
  if (late) return <Badge tone="warn">late, not scored</Badge>;
  if (voided) return <Badge>never known: {voided.reason}</Badge>;
  if (state === 'waiting' || !settlement) return <Badge tone="accent">waiting</Badge>;
  return settlement.covered ? <Badge tone="good">inside</Badge> : <Badge tone="bad">outside</Badge>;
}

const signed = (value: number) => `${value > 0 ? '+' : value < 0 ? '−' : ''}${formatUsd(Math.abs(value))}`;
