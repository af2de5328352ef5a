import { useCallback, useMemo } from 'preact/hooks';
import { formatPercent, formatUsd } from '../../../reporting/numbers';
import type { Answers } from '../../api/answers';
import { Chart } from '../../charts/chart';
import type { Colours } from '../../charts/colours';
import { Origin } from '../../parts/origin';
import { Table } from '../../parts/table';
import { Time } from '../../parts/time';
import { drawMinutes, type LiveBar } from './chart-option';
import type { Live, LiveModel } from './live-asset';

interface MinutesProps {
  readonly history: Answers['live/:asset/history'];
  readonly live: Live;
  readonly shown: LiveModel | undefined;
}

/** The bars of the last two hours with the fan of the coming five minutes. */
export function Minutes({ history: { bars, forecasts }, live, shown }: MinutesProps) {
  const version = shown?.version;
  const newest = shown?.forecast;
  // A forecast that was made after its target is none that the price can be compared with.
  const past = useMemo(
    () => forecasts.filter((one) => one.model_version === version && one.target !== newest?.target && !one.late),
    [forecasts, version, newest],
  );
  const draw = useCallback((colours: Colours) => drawMinutes({ bars, past, newest }, colours), [bars, past, newest]);
  const level = newest ? formatPercent(newest.interval.level, 0) : '';
  return (
    <section class="card" aria-labelledby="minutes-title">
      <header>
        <h2 id="minutes-title">The last two hours in USD</h2>
        <Origin source={live.source} replayed={live.replayed} />
      </header>
      <Chart label={describe(live, bars, newest)} draw={draw} height={360} table={() => <BarTable bars={bars} />} />
      <ul class="now-legend">
        <li class="live-mark-up">the price rose in the minute</li>
        <li class="live-mark-down">it fell</li>
        {newest && <li class="mark-band">{level} interval, made five minutes before</li>}
        {newest && <li class="mark-miss">price outside of it</li>}
        {newest && <li class="mark-fan">the coming five minutes</li>}
      </ul>
    </section>
  );
}

function describe({ asset }: Live, bars: readonly LiveBar[], newest: LiveModel['forecast'] | undefined): string {
  const lows = bars.map(({ low }) => low);
  const highs = bars.map(({ high }) => high);
  const past = `The price of ${asset} in the last ${bars.length} minutes was between ${formatUsd(Math.min(...lows))} and ${formatUsd(Math.max(...highs))} USD.`;
  if (!newest) return past;
  const { prediction, interval } = newest;
  return `${past} The forecast five minutes ahead is ${formatUsd(prediction)} USD, with ${formatPercent(interval.level, 0)} probability between ${formatUsd(interval.lower)} and ${formatUsd(interval.upper)}.`;
}

function BarTable({ bars }: { bars: readonly LiveBar[] }) {
  return (
    <Table
      caption="The bars, newest first, in USD"
      rows={[...bars].reverse()}
      keyOf={({ minute }) => minute}
      columns={[
        { title: 'Minute', cell: ({ minute }) => <Time at={minute} /> },
        { title: 'Open', isNumber: true, cell: ({ open }) => formatUsd(open) },
        { title: 'High', isNumber: true, cell: ({ high }) => formatUsd(high) },
        { title: 'Low', isNumber: true, cell: ({ low }) => formatUsd(low) },
        { title: 'Close', isNumber: true, cell: ({ close }) => formatUsd(close) },
        { title: 'Trades', isNumber: true, cell: ({ trades }) => trades },
        { title: 'Complete', cell: ({ is_complete }) => (is_complete ? 'yes' : 'perhaps not') },
      ]}
    />
  );
}
