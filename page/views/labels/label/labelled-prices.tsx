import { useCallback } from 'preact/hooks';
import { parseHour } from '../../../../forecasting/hour';
import { formatCount } from '../../../../reporting/numbers';
import type { Answers } from '../../../api/answers';
import { Chart } from '../../../charts/chart';
import type { Colours } from '../../../charts/colours';
import { Table } from '../../../parts/table';
import { Time } from '../../../parts/time';
import { drawLabelledPrices } from './draw-labelled-prices';

interface LabelledPricesProps {
  readonly prices: Answers['prices'];
  readonly preview: Answers['labels/preview'] | null;
  /** The values that are drawn over the price. */
  readonly feature: Answers['labels/:id/features/:name'] | null;
}

/** The price with the labelled ranges highlighted. */
export function LabelledPrices({ prices, preview, feature }: LabelledPricesProps) {
  const draw = useCallback(
    (colours: Colours) => drawLabelledPrices({ prices, preview, feature }, colours),
    [prices, preview, feature],
  );
  const ranges = preview?.positive_ranges ?? [];
  return (
    <>
      <p class="legend">
        <span class="key key-price">price of {prices.asset}, USD</span>
        <span class="key key-label">from these hours on, the price rises as asked</span>
        {feature && (
          <span class="key key-feature">
            {feature.feature} ({feature.unit})
          </span>
        )}
      </p>
      <Chart
        label={`Price of ${prices.asset} from ${prices.from} to ${prices.to} with ${ranges.length} highlighted stretches of hours that have the label.`}
        height={420}
        draw={draw}
        table={() => <RangesTable ranges={ranges} />}
      />
    </>
  );
}

const MAX_ROWS = 200;

function RangesTable({ ranges }: { ranges: Answers['labels/preview']['positive_ranges'] }) {
  const newest = [...ranges].reverse().slice(0, MAX_ROWS);
  const all = `${formatCount(ranges.length)} stretches of hours with the label`;
  const caption = newest.length < ranges.length ? `The newest ${MAX_ROWS} of ${all}` : all;
  return (
    <Table
      caption={caption}
      showsCaption
      keyOf={({ from }) => from}
      rows={newest}
      columns={[
        { title: 'First hour', cell: ({ from }) => <Time at={parseHour(from)} as="hour" /> },
        { title: 'Last hour', cell: ({ to }) => <Time at={parseHour(to)} as="hour" /> },
        { title: 'Hours', isNumber: true, cell: ({ hours }) => formatCount(hours) },
      ]}
    />
  );
}
