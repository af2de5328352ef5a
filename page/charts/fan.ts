import { formatUsd } from '../../reporting/numbers';
import type { Colours } from './colours';
import { quantileAt } from './quantiles';

export type Point = readonly [time: number, value: number | null];

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

/** A price on an axis. */
export const shortUsd = (value: number) => formatUsd(value).replace(/\.00$/, '');

export function line(name: string, data: readonly Point[], look: { color: string; width: number; type?: string }) {
  return { type: 'line', name, data, symbol: 'none', lineStyle: look, itemStyle: { color: look.color }, z: 3 };
}

/** The area between two lines: a transparent line below, and the difference stacked on it. */
export function band(
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

interface Fan {
  readonly quantiles: Parameters<typeof quantileAt>[0];
  /** The last known price. */
  readonly from: Point;
  /** The forecast price. */
  readonly to: Point;
}

/** The bands between the quantiles of a forecast, from the last price to the target, and a dashed line to the forecast. */
export function fan({ quantiles, from, to }: Fan, { fan: color }: Colours) {
  const [start, last] = from;
  const times = [start, to[0]];
  const bands = FAN.flatMap(([below, above, opacity]) => {
    const [lower, upper] = [quantileAt(quantiles, below), quantileAt(quantiles, above)];
    if (lower === null || upper === null || last === null) return [];
    return band(
      `fan ${below}`,
      times,
      [
        [last, last],
        [lower, upper],
      ],
      { color, opacity },
    );
  });
  return [...bands, line('forecast', [from, to], { color, width: 1.6, type: 'dashed' })];
}
