import { formatUsd, formatUsdError } from '../../../reporting/numbers';
import type { Answers } from '../../api/answers';
import { Badge } from '../../parts/badge';
import { Empty } from '../../parts/states';
import { Table } from '../../parts/table';
import { Time } from '../../parts/time';
import type { LiveForecast } from './chart-option';

const SHOWN = 30;

interface PastMinutesProps {
  readonly history: Answers['live/:asset/history'];
  readonly version: string | undefined;
}

/** The newest forecasts of one model with what came of them. */
export function PastMinutes({ history: { forecasts }, version }: PastMinutesProps) {
  const own = forecasts.filter((one) => one.model_version === version).reverse();
  const settled = own.filter(({ state, late }) => state === 'settled' && !late);
  const inside = settled.filter(({ covered }) => covered).length;
  return (
    <section class="card" aria-labelledby="past-minutes-title">
      <h2 id="past-minutes-title">Past forecasts</h2>
      {own.length === 0 ? (
        <Empty>No forecast was made in the last two hours.</Empty>
      ) : (
        <>
          <p>
            {settled.length === 0
              ? 'None is scored yet: the price is known five minutes after a forecast.'
              : `In the last two hours, ${inside} of ${settled.length} prices were inside the interval.`}
          </p>
          <Table
            caption="The newest forecasts, in USD"
            rows={own.slice(0, SHOWN)}
            keyOf={({ id }) => id}
            columns={[
              { title: 'For', cell: ({ target }) => <Time at={target} /> },
              { title: 'Forecast', isNumber: true, cell: ({ prediction }) => formatUsd(prediction) },
              {
                title: 'Interval',
                isNumber: true,
                cell: ({ lower, upper }) => `${formatUsd(lower)} – ${formatUsd(upper)}`,
              },
              { title: 'Actual', isNumber: true, cell: ({ actual }) => (actual === null ? '–' : formatUsd(actual)) },
              {
                title: 'Error',
                isNumber: true,
                cell: ({ error, actual }) => (error === null || actual === null ? '–' : formatUsdError(error, actual)),
              },
              {
                title: 'No change',
                isNumber: true,
                hint: 'The error of the forecast that the price does not change',
                cell: ({ actual, last_price }) => (actual === null ? '–' : formatUsdError(last_price - actual, actual)),
              },
              { title: 'Result', cell: (forecast) => <Result forecast={forecast} /> },
            ]}
          />
        </>
      )}
    </section>
  );
}

function Result({ forecast: { state, late, covered, void_reason } }: { forecast: LiveForecast }) {
  if (late) return <Badge tone="warn">late, not scored</Badge>;
  if (state === 'void') return <Badge>never known: {void_reason}</Badge>;
  if (state === 'waiting') return <Badge tone="accent">waiting</Badge>;
  return covered ? <Badge tone="good">inside</Badge> : <Badge tone="bad">outside</Badge>;
}
