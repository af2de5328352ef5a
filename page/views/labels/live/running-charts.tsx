import type { EChartsCoreOption } from 'echarts/core';
import { useCallback } from 'preact/hooks';
import { formatHour, HOUR_MS, hourOf, parseHour } from '../../../../forecasting/hour';
import { formatCount, formatPercent, formatPoints, formatSkill } from '../../../../reporting/numbers';
import { Chart } from '../../../charts/chart';
import type { Colours } from '../../../charts/colours';
import { axisLook, tipBase, tipOf } from '../../../charts/tip';
import { Table } from '../../../parts/table';
import { Time } from '../../../parts/time';
import { timeLabels } from '../time-axis';
import type { Performance } from './live-model';

type Running = Performance['live']['running'];
type Point = Running[number];

const differenceOf = ({ accuracy, majority_accuracy: majority }: Point) => accuracy - majority;

interface RunningChartsProps {
  readonly running: Running;
  readonly rollingHours: number;
}

/** How accuracy and skill developed, one point a day. */
export function RunningCharts({ running, rollingHours }: RunningChartsProps) {
  const drawAccuracy = useCallback(
    (colours: Colours) => drawRunning(running, { figureOf: differenceOf, format: formatPoints, colours }),
    [running],
  );
  const drawSkill = useCallback(
    (colours: Colours) =>
      drawRunning(running, { figureOf: (point) => point.rolling_brier_skill, format: formatSkill, colours }),
    [running],
  );
  const table = () => <RunningTable running={running} />;
  return (
    <>
      <section class="card">
        <h2>Accuracy minus that of always the same</h2>
        <p class="muted">In percentage points, over all forecasts up to each day. Above 0 is better.</p>
        <Chart
          label="Accuracy of all settled forecasts up to each day, minus the accuracy of always forecasting the more frequent outcome."
          height={220}
          draw={drawAccuracy}
          table={table}
        />
      </section>
      <section class="card">
        <h2>Brier skill of the last {rollingHours} h</h2>
        <p class="muted">Against the base rate that was known at each time. Above 0 is better.</p>
        <Chart
          label={`Brier skill against the base rate over the last ${rollingHours} hours, for each day.`}
          height={220}
          draw={drawSkill}
          table={table}
        />
      </section>
    </>
  );
}

interface DrawnValue {
  readonly figureOf: (point: Point) => number | null;
  readonly format: (value: number | null) => string;
  readonly colours: Colours;
}

function drawRunning(running: Running, { figureOf, format, colours }: DrawnValue): EChartsCoreOption {
  const look = axisLook(colours);
  const data = running.map((point) => [parseHour(point.hour), figureOf(point)] as const);
  return {
    useUTC: true,
    grid: { left: 66, right: 12, top: 10, bottom: 26 },
    tooltip: {
      ...tipBase,
      trigger: 'axis',
      formatter: (points: readonly { readonly value: readonly [number, number | null] }[]) => {
        const [time = 0, value = null] = points[0]?.value ?? [];
        return tipOf([['', format(value)]], formatHour(hourOf(time)));
      },
    },
    xAxis: {
      ...{ type: 'time', ...look, splitLine: { show: false } },
      axisLabel: { ...look.axisLabel, hideOverlap: true, formatter: timeLabels(10 * 24 * HOUR_MS) },
    },
    yAxis: { type: 'value', ...look, axisLabel: { ...look.axisLabel, formatter: format } },
    series: [
      {
        ...{ type: 'line', data, symbol: 'circle', symbolSize: 5 },
        lineStyle: { width: 1.5, color: colours.accent },
        itemStyle: { color: colours.accent },
        markLine: {
          ...{ silent: true, symbol: 'none', animation: false, label: { show: false }, data: [{ yAxis: 0 }] },
          lineStyle: { color: colours.muted, type: 'solid' },
        },
      },
    ],
  };
}

function RunningTable({ running }: { running: Running }) {
  return (
    <Table
      caption="One row a day, oldest first"
      keyOf={({ hour }) => hour}
      rows={running}
      columns={[
        { title: 'Up to', cell: ({ hour }) => <Time at={parseHour(hour)} as="hour" /> },
        { title: 'Settled', isNumber: true, cell: ({ settled }) => formatCount(settled) },
        { title: 'Accuracy', isNumber: true, cell: ({ accuracy }) => formatPercent(accuracy) },
        { title: 'Always the same', isNumber: true, cell: (point) => formatPercent(point.majority_accuracy) },
        { title: 'Difference, points', isNumber: true, cell: (point) => formatPoints(differenceOf(point)) },
        { title: 'Brier skill', isNumber: true, cell: (point) => formatSkill(point.rolling_brier_skill) },
      ]}
    />
  );
}
