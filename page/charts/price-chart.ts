import type { Colours } from './colours';
import { band, shortUsd } from './fan';
import { axisLook, tipBase } from './tip';

export interface PriceFrame {
  /** First and last instant of the chart, epoch ms. */
  readonly start: number;
  readonly end: number;
  /** The tooltip of the points at one instant. */
  readonly describe: (items: unknown) => HTMLElement;
}

/** The axes and the tooltip of a chart of prices over time. */
export function framePrices({ start, end, describe }: PriceFrame, colours: Colours) {
  const look = axisLook(colours);
  return {
    grid: { left: 8, right: 12, top: 16, bottom: 8, outerBoundsMode: 'same', containLabel: true },
    xAxis: { type: 'time', min: start, max: end, splitNumber: 6, ...look, splitLine: { show: false } },
    yAxis: { type: 'value', scale: true, ...look, axisLabel: { ...look.axisLabel, formatter: shortUsd } },
    useUTC: true,
    tooltip: { trigger: 'axis', ...tipBase, formatter: describe },
  };
}

export interface PastInterval {
  /** The instant of the price, epoch ms. */
  readonly time: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * The intervals of past forecasts as a band, which is interrupted where an instant has none.
 * @param intervals ascending in time
 * @param stepMs the time from one forecast to the next
 */
export function pastBands(intervals: readonly PastInterval[], stepMs: number, { fan: color }: Colours) {
  return splitAtGaps(intervals, stepMs).flatMap((part) =>
    band(
      `past from ${part[0]?.time}`,
      part.map(({ time }) => time),
      part.map(({ lower, upper }) => [lower, upper]),
      { color, opacity: 0.13 },
    ),
  );
}

function splitAtGaps(intervals: readonly PastInterval[], stepMs: number): PastInterval[][] {
  const parts: PastInterval[][] = [];
  for (const one of intervals) {
    const part = parts.at(-1);
    const before = part?.at(-1);
    if (part && before && one.time - before.time <= stepMs) part.push(one);
    else parts.push([one]);
  }
  return parts;
}
