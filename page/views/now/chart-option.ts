import type { EChartsCoreOption } from 'echarts/core';
import { formatMinute, HOUR_MS } from '../../../forecasting/hour';
import { formatPercent, formatUsd } from '../../../reporting/numbers';
import type { Answers } from '../../api/answers';
import type { Colours } from '../../charts/colours';
import { axisLook, tipBase, tipOf } from '../../charts/tip';
import { intervalOf, type LedgerEntry, type Published, quantileAt } from './quantiles';

type Bar = Answers['prices']['bars'][number];
type Point = readonly [time: number, value: number | null];

/** Of the outermost band to the innermost: the two levels between which it lies, and its opacity. */
const FAN: readonly (readonly [from: number, to: number, opacity: number])[] = [
  [0.025, 0.05, 0.14],
  [0.05, 0.1, 0.24],
  [0.1, 0.25, 0.36],
  [0.25, 0.75, 0.55],
  [0.75, 0.9, 0.36],
  [0.9, 0.95, 0.24],
  [0.95, 0.975, 0.14],
];
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
  return {
    grid: { left: 8, right: 12, top: 16, bottom: 8, outerBoundsMode: 'same', containLabel: true },
    xAxis: { type: 'time', min: start, max: end, splitNumber: 6, ...axisLook(colours), splitLine: { show: false } },
    yAxis: {
      type: 'value',
      scale: true,
      ...axisLook(colours),
      axisLabel: { ...axisLook(colours).axisLabel, formatter: shortUsd },
    },
    useUTC: true,
    tooltip: {
      trigger: 'axis',
      ...tipBase,
      formatter: (items: unknown) => describePoint(items, { bars, latest, past }),
    },
    series: [
      ...splitAtGaps(shown.filter((one) => one !== latest)).flatMap((part) => pastBand(part, colours)),
      ...(latest ? fan(latest, colours) : []),
      line('price', prices, { color: colours.price, width: 1.8 }),
      misses(shown, colours),
      dots(shown, colours),
    ],
  } as EChartsCoreOption;
}

const shortUsd = (value: number) => formatUsd(value).replace(/\.00$/, '');

function line(name: string, data: readonly Point[], look: { color: string; width: number; type?: string }) {
  return { type: 'line', name, data, symbol: 'none', lineStyle: look, itemStyle: { color: look.color }, z: 3 };
}

/** The area between two lines: a transparent line below, and the difference stacked on it. */
function band(
  name: string,
  times: readonly number[],
  bounds: readonly (readonly [number, number])[],
  look: { color: string; opacity: number },
) {
  const base = { type: 'line', symbol: 'none', lineStyle: { opacity: 0 }, silent: true, z: 1 };
  const at = (index: number) => times[index] ?? 0;
  return [
    { ...base, name: `${name} base`, stack: name, data: bounds.map(([lower], index) => [at(index), lower]) },
    {
      ...base,
      name,
      stack: name,
      stackStrategy: 'all',
      areaStyle: look,
      data: bounds.map(([lower, upper], index) => [at(index), upper - lower]),
    },
  ];
}

/** Consecutive hours together: where an hour has no forecast, the band is interrupted. */
function splitAtGaps(shown: readonly LedgerEntry[]): LedgerEntry[][] {
  const parts: LedgerEntry[][] = [];
  for (const entry of shown) {
    const part = parts.at(-1);
    const before = part?.at(-1);
    const isNext = before && Date.parse(entry.target_hour) - Date.parse(before.target_hour) <= HOUR_MS;
    if (part && isNext) part.push(entry);
    else parts.push([entry]);
  }
  return parts;
}

function pastBand(shown: readonly LedgerEntry[], { fan: color }: Colours) {
  const times = shown.map(({ target_hour }) => Date.parse(target_hour));
  return band(
    `past 90 % from ${shown[0]?.target_hour}`,
    times,
    shown.map(({ interval }) => [interval.lower, interval.upper]),
    { color, opacity: 0.13 },
  );
}

function fan({ quantiles, baseline, data, target_hour, prediction }: Published, { fan: color }: Colours) {
  const times = [Date.parse(data.last_hour), Date.parse(target_hour)];
  const last = baseline.prediction;
  const bands = FAN.flatMap(([from, to, opacity]) => {
    const [lower, upper] = [quantileAt(quantiles, from), quantileAt(quantiles, to)];
    if (lower === null || upper === null) return [];
    return band(
      `fan ${from}`,
      times,
      [
        [last, last],
        [lower, upper],
      ],
      { color, opacity },
    );
  });
  const middle: Point[] = [
    [times[0] ?? 0, last],
    [times[1] ?? 0, prediction],
  ];
  return [...bands, line('forecast', middle, { color, width: 1.6, type: 'dashed' })];
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
