import type { EChartsCoreOption } from 'echarts/core';
import { formatRatio } from '../../../../reporting/numbers';
import type { Colours } from '../../../charts/colours';
import { axisLook, tipBase, tipOf } from '../../../charts/tip';

export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [x: number | null, y: number | null])[];
}

interface Drawn {
  readonly curves: readonly Curve[];
  readonly x: string;
  readonly y: string;
  readonly reference: readonly [number, number];
  /** Points that matter each, and probabilities that may all be small. */
  readonly isCalibration: boolean;
}

/** More curves than this are dashed, so that they do not depend on their colour alone. */
const SOLID = 4;

export function drawCurves({ curves, x, y, reference, isCalibration }: Drawn, colours: Colours): EChartsCoreOption {
  const look = axisLook(colours);
  const max = isCalibration ? highestOf(curves) : 1;
  const axis = (name: string) => ({
    ...{
      type: 'value',
      min: 0,
      max,
      name,
      nameLocation: 'middle',
      nameTextStyle: { color: colours.muted },
      ...look,
    },
  });
  return {
    grid: { left: 52, right: 14, top: 10, bottom: 40 },
    tooltip: {
      ...tipBase,
      trigger: 'item',
      formatter: ({ seriesName, value }: { seriesName: string; value: readonly [number, number] }) =>
        tipOf([[x, formatRatio(value[0])] as const, [y, formatRatio(value[1])] as const], seriesName),
    },
    xAxis: { ...axis(x), nameGap: 24 },
    yAxis: { ...axis(y), nameGap: 34 },
    series: [
      {
        ...{ name: 'reference', type: 'line', silent: true, showSymbol: false },
        data: [
          [0, reference[0]],
          [max, isCalibration ? max : reference[1]],
        ],
        lineStyle: { width: 1, type: 'dashed', color: colours.muted },
      },
      ...curves.map(({ name, points }, index) => {
        const color = colours.series[index % colours.series.length] ?? colours.accent;
        return {
          ...{ name, type: 'line', data: points, symbol: 'circle', symbolSize: 6, showSymbol: isCalibration },
          lineStyle: { width: 1.6, color, type: index < SOLID ? 'solid' : 'dashed' },
          itemStyle: { color },
        };
      }),
    ],
  };
}

/** The highest number of the curves, rounded up to a tenth. */
function highestOf(curves: readonly Curve[]): number {
  const numbers = curves.flatMap(({ points }) => points.flat()).filter((value) => value !== null);
  return Math.min(1, Math.ceil(Math.max(0.1, ...numbers) * 10) / 10);
}
