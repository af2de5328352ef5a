import type { ECharts, EChartsCoreOption } from 'echarts/core';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { COLOURS_CHANGED } from '../navigation/theme';
import { Failure } from '../parts/states';
import { type Colours, readColours } from './colours';

interface ChartProps {
  /** What the chart shows, in one or two sentences: for people who do not see it. */
  readonly label: string;
  /** The option of ECharts. It is called again when it changes, or the colours do. */
  readonly draw: (colours: Colours) => EChartsCoreOption;
  /** px */
  readonly height: number;
  /** The figures of the chart as a table. It is drawn when somebody opens it. */
  readonly table: () => ComponentChildren;
  /** Called with the index of the element of a series on which somebody clicked. */
  readonly onPick?: (picked: { series: string; index: number }) => void;
}

/** A chart with a table behind it. */
export function Chart({ label, draw, height, table, onPick }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  const newest = useRef({ draw, onPick, label });
  newest.current = { draw, onPick, label };
  const [error, setError] = useState<Error>();
  useEffect(() => {
    let isGone = false;
    const redraw = () => drawInto(chart.current, newest.current);
    const observer = new ResizeObserver(() => chart.current?.resize());
    import('./echarts').then(({ init }) => {
      if (isGone || !box.current) return;
      chart.current = init(box.current, null, { renderer: 'svg' });
      chart.current.on('click', ({ seriesName = '', dataIndex }) => {
        newest.current.onPick?.({ series: seriesName, index: dataIndex });
      });
      redraw();
      observer.observe(box.current);
    }, setError);
    document.addEventListener(COLOURS_CHANGED, redraw);
    return () => {
      isGone = true;
      observer.disconnect();
      document.removeEventListener(COLOURS_CHANGED, redraw);
      chart.current?.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => drawInto(chart.current, newest.current), [draw]);
  if (error) return <Failure error={new Error('The code of the charts cannot be loaded: load the page again.')} />;
  return (
    <div class="chart">
      <div ref={box} role="img" aria-label={label} style={{ height: `${height}px` }} />
      <ChartTable table={table} />
    </div>
  );
}

function ChartTable({ table }: Pick<ChartProps, 'table'>) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="data" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>The figures as a table</summary>
      {isOpen && table()}
    </details>
  );
}

/** The look that all charts share; each chart may say otherwise. */
function drawInto(chart: ECharts | null, { draw, label }: Pick<ChartProps, 'draw' | 'label'>): void {
  if (!chart) return;
  const colours = readColours();
  const base = {
    animation: false,
    aria: { enabled: true, label: { description: label } },
    textStyle: { color: colours.muted, fontFamily: getComputedStyle(document.body).fontFamily },
  };
  chart.setOption({ ...base, ...draw(colours) }, { notMerge: true });
}
