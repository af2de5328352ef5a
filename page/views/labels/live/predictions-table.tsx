import { parseHour } from '../../../../forecasting/hour';
import { formatPercent, formatRatio, formatUsd } from '../../../../reporting/numbers';
import { Badge } from '../../../parts/badge';
import { Table } from '../../../parts/table';
import { Time } from '../../../parts/time';
import { isRight } from './draw-predictions';
import type { PartName, Performance } from './live-model';

interface PredictionsProps {
  readonly forecasts: Performance['forecasts'];
  readonly threshold: number;
}

const MAX_ROWS = 24;

/** The newest forecasts and how they turned out. */
export function PredictionsTable({ forecasts, threshold, part }: PredictionsProps & { part: PartName }) {
  if (forecasts.length === 0) return null;
  return (
    <section class="card">
      <h2>{part === 'live' ? 'The newest live forecasts' : 'The newest backfilled forecasts'}</h2>
      <PredictionRows forecasts={forecasts.slice(0, MAX_ROWS)} threshold={threshold} />
    </section>
  );
}

export function PredictionRows({ forecasts, threshold }: PredictionsProps) {
  return (
    <Table
      caption="Forecasts, newest first"
      keyOf={({ id }) => id}
      rows={forecasts}
      columns={[
        { title: 'Made for', cell: ({ hour }) => <Time at={parseHour(hour)} as="hour" /> },
        {
          title: 'Decided at',
          isMinor: true,
          cell: ({ target_hour: hour }) => <Time at={parseHour(hour)} as="hour" />,
        },
        {
          title: 'Price then, USD',
          ...{ isNumber: true, isMinor: true },
          cell: ({ last_rate: rate }) => formatUsd(rate),
        },
        { title: 'Probability', isNumber: true, cell: ({ probability }) => formatPercent(probability) },
        { title: 'Forecast', cell: ({ probability }) => (probability >= threshold ? 'rise' : 'no rise') },
        { title: 'Outcome', cell: (forecast) => <Outcome forecast={forecast} threshold={threshold} /> },
        {
          title: 'Deciding price, USD',
          ...{ isNumber: true, isMinor: true },
          cell: ({ actual }) => (actual === null ? '–' : formatUsd(actual)),
        },
        { title: 'Brier score', isNumber: true, cell: ({ brier }) => formatRatio(brier) },
      ]}
    />
  );
}

function Outcome({ forecast, threshold }: { forecast: Performance['forecasts'][number]; threshold: number }) {
  if (forecast.late && !forecast.backfilled) return <Badge tone="warn">late</Badge>;
  if (forecast.outcome === null) return <Badge>{forecast.state}</Badge>;
  const right = isRight(forecast, threshold);
  return (
    <>
      {forecast.outcome === 1 ? 'it rose' : 'it did not'}{' '}
      <Badge tone={right ? 'good' : 'bad'}>{right ? 'right' : 'wrong'}</Badge>
    </>
  );
}
