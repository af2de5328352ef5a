import type { CustomSeriesOption } from 'echarts';
import { INK } from '../../chart';

/** One square of a heat map with two category axes. */
export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly color: string;
  readonly opacity: number;
  readonly text?: string;
}

const GAP = 2;

/** Builds squares as a custom series, because the heat map of ECharts computes its colours and cannot use CSS variables. */
export function buildCellSeries(cells: readonly Cell[], fontSize = 12): CustomSeriesOption {
  return {
    type: 'custom',
    data: cells.map(({ x, y }) => [x, y]),
    encode: { x: 0, y: 1 },
    renderItem: ({ dataIndex }, api) => {
      const { color, opacity, text } = cells[dataIndex] ?? { color: INK.grid, opacity: 1 };
      const [centreX = 0, centreY = 0] = api.coord([api.value(0), api.value(1)]);
      const [width = 0, height = 0] = sizeOf(api.size?.([1, 1]));
      const box = { x: centreX - width / 2, y: centreY - height / 2, width: width - GAP, height: height - GAP, r: 2 };
      const label = {
        type: 'text' as const,
        x: centreX,
        y: centreY,
        style: {
          text: text ?? '',
          fill: INK.text,
          fontSize,
          align: 'center' as const,
          verticalAlign: 'middle' as const,
        },
      };
      return {
        type: 'group',
        children: [{ type: 'rect', shape: box, style: { fill: color, opacity } }, ...(text ? [label] : [])],
      };
    },
  };
}

function sizeOf(size: number | number[] | undefined): number[] {
  return Array.isArray(size) ? size : [size ?? 0, size ?? 0];
}
