import type { EChartsCoreOption } from 'echarts/core';
import { useCallback, useState } from 'preact/hooks';
import { formatMinute } from '../../../forecasting/hour';
import { formatPercent, formatUsd } from '../../../reporting/numbers';
import type { Answers } from '../../api/answers';
import { useRead } from '../../api/use-read';
import { Chart } from '../../charts/chart';
import type { Colours } from '../../charts/colours';
import { band, line, type Point } from '../../charts/fan';
import { framePrices } from '../../charts/price-chart';
import { quantileAt } from '../../charts/quantiles';
import { tipOf } from '../../charts/tip';
import { Origin } from '../../parts/origin';
import { Read } from '../../parts/states';
import { Table } from '../../parts/table';
import { Time } from '../../parts/time';

type Path = Answers['forecasts/path'];

/** The levels between which the bands of the chart lie, the outer one first, and their opacity. */
const BANDS = [
  [0.05, 0.95, 0.2],
  [0.25, 0.75, 0.4],
] as const;

/** The forecasts of the next 24 hours. They are read when somebody opens the card. */
export function PathCard({ asset }: { asset: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <section class="card" aria-labelledby="path-title">
      <header>
        <h2 id="path-title">The next 24 hours</h2>
        <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Hide' : 'Show'}
        </button>
      </header>
      {isOpen && <Opened asset={asset} />}
    </section>
  );
}

function Opened({ asset }: { asset: string }) {
  const query = { query: { asset }, on: ['path'] } as const;
  const path = useRead('forecasts/path', query);
  const record = useRead('record/path', query);
  return (
    <Read reading={path} what="the path">
      {(answer) => (
        <>
          <PathChart path={answer} />
          <Read reading={record} what="the track record of the paths">
            {({ records }) => <Coverage records={records} path={answer} />}
          </Read>
        </>
      )}
    </Read>
  );
}

function PathChart({ path }: { path: Path }) {
  const draw = useCallback((colours: Colours) => drawPath(path, colours), [path]);
  const { horizons, family, origin, made_at, source, replayed } = path;
  const last = horizons.at(-1);
  const label = last
    ? `The price in 24 hours is with 90 % probability between ${formatUsd(last.interval.lower)} and ${formatUsd(last.interval.upper)} USD.`
    : '';
  return (
    <>
      <p>
        {label} From the price of <Time at={Date.parse(origin)} />, by the model {family}, made{' '}
        <Time at={Date.parse(made_at)} />. <Origin source={source} replayed={replayed} />
      </p>
      <Chart label={label} draw={draw} height={280} table={() => <PathTable path={path} />} />
    </>
  );
}

function drawPath({ origin, last_price, horizons }: Path, colours: Colours): EChartsCoreOption {
  const start = Date.parse(origin);
  const times = [start, ...horizons.map(({ target }) => Date.parse(target))];
  const bands = BANDS.flatMap(([below, above, opacity]) => {
    const bounds = horizons.map(({ quantiles, prediction }): [number, number] => [
      quantileAt(quantiles, below) ?? prediction,
      quantileAt(quantiles, above) ?? prediction,
    ]);
    return band(`path ${below}`, times, [[last_price, last_price], ...bounds], { color: colours.fan, opacity });
  });
  const points: Point[] = [
    [start, last_price],
    ...horizons.map((one): Point => [Date.parse(one.target), one.prediction]),
  ];
  const actual = horizons.flatMap(({ target, actual: price }): Point[] =>
    price === null ? [] : [[Date.parse(target), price]],
  );
  return {
    ...framePrices({ start, end: times.at(-1) ?? start, describe: (items) => describePoint(items, horizons) }, colours),
    series: [
      ...bands,
      line('path', points, { color: colours.fan, width: 1.6, type: 'dashed' }),
      line('price', [[start, last_price], ...actual], { color: colours.price, width: 1.8 }),
    ],
  } as EChartsCoreOption;
}

function describePoint(items: unknown, horizons: Path['horizons']): HTMLElement {
  const time = (items as { axisValue: number }[])[0]?.axisValue ?? 0;
  const found = horizons.find(({ target }) => Date.parse(target) === time);
  const lines: [string, string][] = found
    ? [
        ['forecast', `${formatUsd(found.prediction)} USD`],
        [formatPercent(0.9, 0), `${formatUsd(found.interval.lower)} to ${formatUsd(found.interval.upper)}`],
        ...(found.actual === null ? [] : [['price', `${formatUsd(found.actual)} USD`] as [string, string]]),
      ]
    : [];
  return tipOf(lines, formatMinute(time));
}

function PathTable({ path: { horizons } }: { path: Path }) {
  return (
    <Table
      caption="Forecasts in USD, by horizon"
      rows={horizons}
      keyOf={({ id }) => id}
      columns={[
        { title: 'In', cell: ({ hours }) => `${hours} h` },
        { title: 'Hour', cell: ({ target }) => <Time at={Date.parse(target)} /> },
        { title: 'Forecast', isNumber: true, cell: ({ prediction }) => formatUsd(prediction) },
        { title: '90 % from', isNumber: true, cell: ({ interval }) => formatUsd(interval.lower) },
        { title: 'to', isNumber: true, cell: ({ interval }) => formatUsd(interval.upper) },
        { title: 'Price', isNumber: true, cell: ({ actual }) => (actual === null ? '–' : formatUsd(actual)) },
      ]}
    />
  );
}

/** How often past prices were inside the intervals of this family. */
function Coverage({ records, path }: { records: Answers['record/path']['records']; path: Path }) {
  const found = records.find(({ source, family }) => source === path.source && family === path.family);
  const settled = (found?.horizons ?? []).reduce((sum, one) => sum + one.settled, 0);
  if (settled === 0) return <p class="muted">No forecast of a path can be scored yet.</p>;
  const covered = (found?.horizons ?? []).reduce((sum, one) => sum + (one.coverage ?? 0) * one.settled, 0);
  return (
    <p class="muted">
      {formatPercent(covered / settled)} of {settled} prices of the last 30 days were inside the 90 % interval of their
      forecast.
    </p>
  );
}
