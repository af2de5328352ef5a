import { useCallback, useMemo } from 'preact/hooks';
import { formatUsd } from '../../../reporting/numbers';
import type { Answers } from '../../api/answers';
import { Chart } from '../../charts/chart';
import type { Colours } from '../../charts/colours';
import { Origin } from '../../parts/origin';
import { type Range, RangeSwitch } from '../../parts/range-switch';
import { Table } from '../../parts/table';
import { Time } from '../../parts/time';
import { drawPriceChart, timeOfHour } from './chart-option';
import type { LedgerEntry, Published } from './entry';

interface PriceCardProps {
  readonly prices: Answers['prices'];
  readonly latest: Published | null;
  readonly past: readonly LedgerEntry[];
  readonly ranges: readonly Range[];
  readonly range: Range;
  readonly onPick: (id: string) => void;
}

/** The price of the last hours with the fan of the coming one. */
export function PriceCard({ prices, latest, past, ranges, range, onPick }: PriceCardProps) {
  const { bars, asset, source, replayed } = prices;
  const draw = useCallback((colours: Colours) => drawPriceChart({ bars, latest, past }, colours), [bars, latest, past]);
  const shown = useMemo(() => {
    const start = timeOfHour(bars[0]?.hour ?? '');
    return past.filter(({ target_hour }) => Date.parse(target_hour) >= start).reverse();
  }, [bars, past]);
  return (
    <section class="card now-chart" aria-labelledby="price-title">
      <header>
        <h2 id="price-title">Price of {asset} in USD</h2>
        <div class="row">
          <Origin source={source} replayed={replayed} />
          <RangeSwitch ranges={ranges} value={range} />
        </div>
      </header>
      <Chart
        label={describe(prices, latest)}
        draw={draw}
        height={360}
        table={() => <PriceTable bars={bars} />}
        onPick={({ series, index }) => {
          const picked = series === 'forecasts' ? shown[index] : undefined;
          if (picked) onPick(picked.id);
        }}
      />
      <Legend hasFan={latest !== null} />
    </section>
  );
}

function Legend({ hasFan }: { hasFan: boolean }) {
  return (
    <ul class="now-legend">
      <li class="mark-price">price</li>
      <li class="mark-dot">forecast made an hour before (click one)</li>
      <li class="mark-band">its 90 % interval</li>
      <li class="mark-miss">price outside of it</li>
      {hasFan && <li class="mark-fan">coming hour: 50, 80, 90 and 95 % intervals, the stronger the narrower</li>}
    </ul>
  );
}

function describe({ bars, asset, from, to }: Answers['prices'], latest: Published | null): string {
  const rates = bars.flatMap(({ rate }) => (rate === null ? [] : [rate]));
  const range = `between ${formatUsd(Math.min(...rates))} and ${formatUsd(Math.max(...rates))} USD`;
  const past = `The price of ${asset} from ${from} to ${to} was ${range}.`;
  if (!latest) return past;
  const { prediction, interval } = latest;
  return `${past} The forecast of the coming hour is ${formatUsd(prediction)} USD, with 90 % probability between ${formatUsd(interval.lower)} and ${formatUsd(interval.upper)}.`;
}

function PriceTable({ bars }: Pick<Answers['prices'], 'bars'>) {
  const usd = (value: number | null) => (value === null ? '–' : formatUsd(value));
  return (
    <Table
      caption="Prices in USD, newest first"
      rows={[...bars].reverse()}
      keyOf={({ hour }) => hour}
      columns={[
        { title: 'Hour', cell: ({ hour }) => <Time at={timeOfHour(hour)} /> },
        { title: 'Price', isNumber: true, cell: ({ rate }) => usd(rate) },
        { title: 'Highest', isNumber: true, cell: ({ high }) => usd(high) },
        { title: 'Lowest', isNumber: true, cell: ({ low }) => usd(low) },
      ]}
    />
  );
}
