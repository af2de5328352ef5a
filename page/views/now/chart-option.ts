import type { EChartsCoreOption } from 'echarts/core';
import { formatMinute, HOUR_MS } from '../../../forecasting/hour';
import { formatPercent, formatUsd } from '../../../reporting/numbers';
import type { Answers } from '../../api/answers';
import type { Colours } from '../../charts/colours';
import { fan, line, type Point } from '../../charts/fan';
import { framePrices, pastBands } from '../../charts/price-chart';
import { intervalOf } from '../../charts/quantiles';
import { tipOf } from '../../charts/tip';
import type { LedgerEntry, Published } from './entry';

type Bar = Answers['prices']['bars'][number];
const MIN_WIDTH_SHARE = 0.06;

export interface PriceChartData {
  readonly bars: readonly Bar[];
  readonly latest: Published | null;
  /** Newest first. */
  readonly past: readonly LedgerEntry[];
}

export const timeOfHour = (hour: string) => Date.parse(hour.replace(/Z$/, ':00:00Z'));

/** The past prices, the intervals of the past forecasts, and the fan of the coming hour. */
export function drawPriceChart({ bars, latest, past }: PriceChartData, colours: Colours): EChartsCoreOption {
  const prices = bars.map(({ hour, rate }): Point => [timeOfHour(hour), rate]);
  const [start = 0] = prices[0] ?? [];
  const shown = past.filter(({ target_hour }) => Date.parse(target_hour) >= start).reverse();
  const target = latest ? Date.parse(latest.target_hour) : (prices.at(-1)?.[0] ?? 0);
  // The coming hour is never narrower than this share of the chart, so that its fan can be read.
  const end = Math.max(target, target + (target - start) * MIN_WIDTH_SHARE);
  const intervals = shown
    .filter((one) => one !== latest)
    .map(({ target_hour, interval }) => ({ time: Date.parse(target_hour), ...interval }));
  return {
    ...framePrices({ start, end, describe: (items) => describePoint(items, { bars, latest, past }) }, colours),
    series: [
      ...pastBands(intervals, HOUR_MS, colours),
      ...(latest ? fan(fanOf(latest), colours) : []),
      line('price', prices, { color: colours.price, width: 1.8 }),
      misses(shown, colours),
      dots(shown, colours),
    ],
  } as EChartsCoreOption;
}

function fanOf({ quantiles, baseline, data, target_hour, prediction }: Published) {
  const from: Point = [Date.parse(data.last_hour), baseline.prediction];
  return { quantiles, from, to: [Date.parse(target_hour), prediction] as Point };
}

/** The forecasts, as small circles to click on. */
function dots(shown: readonly LedgerEntry[], { fan: color, surface }: Colours) {
  return {
    type: 'scatter',
    name: 'forecasts',
    symbolSize: 7,
    itemStyle: { color: surface, borderColor: color, borderWidth: 1.4 },
    data: shown.map(({ id, target_hour, prediction }) => ({ id, value: [Date.parse(target_hour), prediction] })),
    z: 4,
  };
}

/** The actual prices outside of the 90 % interval, as triangles. */
function misses(shown: readonly LedgerEntry[], { bad }: Colours) {
  const data = shown.flatMap(({ target_hour, settlement }) =>
    settlement && !settlement.covered ? [[Date.parse(target_hour), settlement.actual]] : [],
  );
  return {
    type: 'scatter',
    name: 'outside',
    symbol: 'triangle',
    symbolSize: 11,
    itemStyle: { color: bad },
    data,
    z: 5,
  };
}

function isBetween(past: readonly LedgerEntry[], time: number): boolean {
  const [newest, oldest] = [past[0], past.at(-1)];
  return newest && oldest ? time > Date.parse(oldest.target_hour) && time < Date.parse(newest.target_hour) : false;
}

function describePoint(items: unknown, { bars, latest, past }: PriceChartData): HTMLElement {
  const [first] = items as { axisValue: number }[];
  const time = first?.axisValue ?? 0;
  const bar = bars.find(({ hour }) => timeOfHour(hour) === time);
  const made = [latest, ...past].find((one) => one && Date.parse(one.target_hour) === time);
  const interval = made && intervalOf(made.quantiles, 0.9);
  const lines: [string, string][] = [
    ...(bar?.rate == null ? [] : [['price', `${formatUsd(bar.rate)} USD`] as [string, string]]),
    ...(made ? [['forecast', `${formatUsd(made.prediction)} USD`] as [string, string]] : []),
    ...(!made && isBetween(past, time) ? [['forecast', 'none was made'] as [string, string]] : []),
    ...(interval
      ? [[formatPercent(0.9, 0), `${formatUsd(interval.lower)} to ${formatUsd(interval.upper)}`] as [string, string]]
      : []),
  ];
  return tipOf(lines, formatMinute(time));
}
