import type { EChartsCoreOption } from 'echarts/core';
import { formatMinute } from '../../../forecasting/hour';
import { formatCounted, formatUsd } from '../../../reporting/numbers';
import type { Answers } from '../../api/answers';
import type { Colours } from '../../charts/colours';
import { fan, type Point } from '../../charts/fan';
import { framePrices, pastBands } from '../../charts/price-chart';
import { tipOf } from '../../charts/tip';
import type { LiveModel } from './live-asset';

type History = Answers['live/:asset/history'];
export type LiveBar = History['bars'][number];
export type LiveForecast = History['forecasts'][number];

const MINUTE_MS = 60_000;
/** The coming five minutes are never narrower than this share of the chart, so that the fan can be read. */
const MIN_FAN_SHARE = 0.12;

export interface MinutesChartData {
  readonly bars: readonly LiveBar[];
  /** Those of one model, oldest first. */
  readonly past: readonly LiveForecast[];
  readonly newest: LiveModel['forecast'] | undefined;
}

/** The bars of the last two hours, the intervals of the forecasts that were made before, and the fan of the coming five minutes. */
export function drawMinutes({ bars, past, newest }: MinutesChartData, colours: Colours): EChartsCoreOption {
  const start = Date.parse(bars[0]?.minute ?? '') || 0;
  const last = Date.parse(bars.at(-1)?.end ?? '') || start;
  const target = newest ? Date.parse(newest.target) : last;
  const end = Math.max(target, last + (last - start) * MIN_FAN_SHARE * (newest ? 1 : 0));
  const intervals = past
    .map(({ target: time, lower, upper }) => ({ time: Date.parse(time), lower, upper }))
    .filter(({ time }) => time >= start);
  return {
    ...framePrices({ start, end, describe: (items) => describe(items, { bars, past, newest }) }, colours),
    series: [
      ...pastBands(intervals, MINUTE_MS, colours),
      ...(newest ? fan(fanOf(newest), colours) : []),
      candles(bars, colours),
      misses(past, colours),
    ],
  } as EChartsCoreOption;
}

function fanOf({ quantiles, origin, target, baseline, prediction }: LiveModel['forecast']) {
  const from: Point = [Date.parse(origin), baseline.prediction];
  return { quantiles, from, to: [Date.parse(target), prediction] as Point };
}

interface DrawApi {
  value(dimension: number): number;
  coord(point: readonly [number, number]): [number, number];
  size(point: readonly [number, number]): [number, number];
}

/** A line from low to high, and a box from open to close: filled when the price fell. */
function candles(bars: readonly LiveBar[], { good, bad, surface }: Colours) {
  return {
    type: 'custom',
    name: 'price',
    z: 3,
    encode: { x: 0, y: [1, 2, 3, 4] },
    data: bars.map(({ end, open, high, low, close }) => [Date.parse(end) - MINUTE_MS / 2, open, high, low, close]),
    renderItem: (_: unknown, api: DrawApi) => {
      const [time, open, high, low, close] = [0, 1, 2, 3, 4].map((index) => api.value(index)) as Candle;
      const [x, top] = api.coord([time, Math.max(open, close)]);
      const [, bottom] = api.coord([time, Math.min(open, close)]);
      const width = Math.max(1, api.size([MINUTE_MS, 0])[0] * 0.6);
      const isUp = close >= open;
      const stroke = isUp ? good : bad;
      return {
        type: 'group',
        children: [
          { type: 'line', shape: toLine(api.coord([time, high]), api.coord([time, low])), style: { stroke } },
          {
            type: 'rect',
            shape: { x: x - width / 2, y: top, width, height: Math.max(1, bottom - top) },
            style: { fill: isUp ? surface : bad, stroke },
          },
        ],
      };
    },
  };
}

type Candle = [time: number, open: number, high: number, low: number, close: number];

const toLine = ([x1, y1]: [number, number], [x2, y2]: [number, number]) => ({ x1, y1, x2, y2 });

/** The prices outside of the interval that was published for them. */
function misses(past: readonly LiveForecast[], { bad }: Colours) {
  const data = past.flatMap(({ target, actual, covered }) => (covered === false ? [[Date.parse(target), actual]] : []));
  return { type: 'scatter', name: 'outside', symbol: 'triangle', symbolSize: 9, itemStyle: { color: bad }, data, z: 5 };
}

function describe(items: unknown, { bars, past, newest }: MinutesChartData): HTMLElement {
  const [first] = items as { axisValue: number }[];
  const time = first?.axisValue ?? 0;
  const bar = bars.find(({ end }) => Math.abs(Date.parse(end) - MINUTE_MS / 2 - time) <= MINUTE_MS / 2);
  const end = bar ? Date.parse(bar.end) : Math.round(time / MINUTE_MS) * MINUTE_MS;
  const made = past.find(({ target }) => Date.parse(target) === end);
  const lines: [string, string][] = bar
    ? [
        ['close', `${formatUsd(bar.close)} USD`],
        ['low to high', `${formatUsd(bar.low)} to ${formatUsd(bar.high)}`],
        ['trades', formatCounted(bar.trades, 'trade')],
      ]
    : [];
  if (made) lines.push(['forecast', formatUsd(made.prediction)], ['interval', rangeOf(made)]);
  else if (newest && Date.parse(newest.target) === end) lines.push(['forecast', formatUsd(newest.prediction)]);
  return tipOf(lines, formatMinute(end));
}

const rangeOf = ({ lower, upper }: { lower: number; upper: number }) => `${formatUsd(lower)} to ${formatUsd(upper)}`;
