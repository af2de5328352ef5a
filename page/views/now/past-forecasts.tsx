import { formatHour, HOUR_MS } from '../../../forecasting/hour';
import { formatUsd, formatUsdError } from '../../../reporting/numbers';
import { linkTo } from '../../navigation/navigation';
import { Badge } from '../../parts/badge';
import { Empty } from '../../parts/states';
import { Table } from '../../parts/table';
import { Time } from '../../parts/time';
import type { LedgerEntry } from './entry';

const SHOWN = 24;

/** The newest forecasts with what came of them, and the hours between them that have none. */
export function PastForecasts({ past, onPick }: { past: readonly LedgerEntry[]; onPick: (id: string) => void }) {
  return (
    <section class="card" aria-labelledby="past-title">
      <h2 id="past-title">Past forecasts</h2>
      {past.length === 0 ? (
        <Empty>The first forecast is published by the first hourly run with a model.</Empty>
      ) : (
        <Table
          caption="The newest forecasts, in USD"
          rows={listTargets(past).slice(0, SHOWN)}
          keyOf={({ target }) => String(target)}
          columns={[
            { title: 'For', cell: ({ target, entry }) => <Target {...{ target, entry, onPick }} /> },
            { title: 'Forecast', isNumber: true, cell: ({ entry }) => (entry ? formatUsd(entry.prediction) : '–') },
            {
              title: '90 % interval',
              isNumber: true,
              cell: ({ entry }) =>
                entry ? `${formatUsd(entry.interval.lower)} – ${formatUsd(entry.interval.upper)}` : '–',
            },
            { title: 'Actual', isNumber: true, cell: ofSettlement(({ actual }) => formatUsd(actual)) },
            {
              title: 'Error',
              isNumber: true,
              cell: ofSettlement(({ error, actual }) => formatUsdError(error, actual)),
            },
            {
              title: 'No change',
              isNumber: true,
              hint: 'The error of the forecast that the price does not change',
              cell: ofSettlement(({ persistence_error, actual }) => formatUsdError(persistence_error, actual)),
            },
            {
              title: 'Result',
              cell: ({ target, entry }) => (entry ? <Result entry={entry} /> : <NoForecast target={target} />),
            },
          ]}
        />
      )}
    </section>
  );
}

interface Row {
  /** Epoch ms. */
  readonly target: number;
  readonly entry: LedgerEntry | null;
}

/** From the newest forecast back to the oldest. @param past newest first */
function listTargets(past: readonly LedgerEntry[]): Row[] {
  return past.flatMap((entry, index): Row[] => {
    const target = Date.parse(entry.target_hour);
    const before = past[index + 1];
    const missing = before ? Math.max(0, Math.round((target - Date.parse(before.target_hour)) / HOUR_MS) - 1) : 0;
    const gap = Array.from({ length: missing }, (_, hour) => ({ target: target - (hour + 1) * HOUR_MS, entry: null }));
    return [{ target, entry }, ...gap];
  });
}

const ofSettlement = (show: (settlement: NonNullable<LedgerEntry['settlement']>) => string) => (row: Row) =>
  row.entry?.settlement ? show(row.entry.settlement) : '–';

function Target({ target, entry, onPick }: Row & { readonly onPick: (id: string) => void }) {
  if (!entry) return <Time at={target} />;
  return (
    <button type="button" class="link" onClick={() => onPick(entry.id)}>
      <Time at={target} />
    </button>
  );
}

/** The run of the hour before makes the forecast for an hour. */
function NoForecast({ target }: { readonly target: number }) {
  const hour = formatHour(target - HOUR_MS);
  return <a href={linkTo(`page/runs/${hour}`)}>none: see the run {hour}</a>;
}

export function Result({ entry: { state, settlement, late, void: voided } }: { entry: LedgerEntry }) {
  if (late) return <Badge tone="warn">late, not scored</Badge>;
  if (voided) return <Badge>never known: {voided.reason}</Badge>;
  if (state === 'waiting' || !settlement) return <Badge tone="accent">waiting</Badge>;
  return settlement.covered ? <Badge tone="good">inside</Badge> : <Badge tone="bad">outside</Badge>;
}
