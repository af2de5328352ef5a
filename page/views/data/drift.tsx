import type { EChartsCoreOption } from 'echarts/core';
import { useCallback } from 'preact/hooks';
import { formatFigure, formatPercent } from '../../../reporting/numbers';
import type { Answers } from '../../api/answers';
import { Chart } from '../../charts/chart';
import type { Colours } from '../../charts/colours';
import { axisLook, tipBase, tipOf } from '../../charts/tip';
import { Badge } from '../../parts/badge';
import { Term } from '../../parts/glossary/explained';
import { Origin } from '../../parts/origin';
import { Empty } from '../../parts/states';
import { Table } from '../../parts/table';

type DriftAnswer = Answers['drift'];
type Input = DriftAnswer['inputs'][number];
type Known = Input & { readonly index: number };

/** How far the inputs of the newest week are from those of the training. */
export function Drift({ drift }: { drift: DriftAnswer }) {
  const { inputs, ratio, alarm, reason, source, replayed } = drift;
  const known = inputs.filter((input): input is Known => input.index !== null).sort(byShare);
  return (
    <section class="card" aria-labelledby="drift-title">
      <header>
        <h2 id="drift-title" class="row">
          <Term>Drift</Term>
          {ratio !== null && <Badge tone={alarm ? 'warn' : 'good'}>{alarm ? 'warning' : 'no warning'}</Badge>}
        </h2>
        {source && <Origin source={source} replayed={replayed} />}
      </header>
      {ratio === null ? (
        <Empty>The drift is not known: {reason}.</Empty>
      ) : (
        <>
          <p>{describe(drift, known)}</p>
          <DriftChart inputs={known} />
        </>
      )}
    </section>
  );
}

function describe(
  { asset, ratio, alarm_ratio: alarmRatio, model_version: version, last_hour: hour }: DriftAnswer,
  known: readonly Known[],
) {
  const drifted = known.filter((input) => input.drifted).length;
  return `${drifted} of ${known.length} inputs (${formatPercent(ratio, 0)}) differ in the week up to ${hour} more from the training data of ${asset.toLowerCase()}-1h-v${version} than one week in fifty of the training did. From ${formatPercent(alarmRatio, 0)} on, prices behave unlike those on which the model was trained.`;
}

function DriftChart({ inputs }: { inputs: readonly Known[] }) {
  const draw = useCallback((colours: Colours) => optionOf(inputs, colours), [inputs]);
  const [largest] = inputs;
  const label = `How far each model input has drifted, as a share of its limit. The largest is ${largest?.name ?? 'not known'}.`;
  return (
    <Chart
      label={label}
      draw={draw}
      height={40 + 22 * inputs.length}
      table={() => <Table caption="Drift of each input" columns={COLUMNS} rows={inputs} keyOf={({ name }) => name} />}
    />
  );
}

const shareOf = ({ index, limit }: Known) => index / limit;
const byShare = (one: Known, other: Known) => shareOf(other) - shareOf(one);

function optionOf(inputs: readonly Known[], colours: Colours): EChartsCoreOption {
  const rows = [...inputs].reverse();
  const look = axisLook(colours);
  return {
    grid: { left: 160, right: 24, top: 20, bottom: 24 },
    tooltip: {
      ...tipBase,
      trigger: 'item',
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const input = rows[dataIndex];
        return input
          ? tipOf(
              [
                ['stability index', formatFigure(input.index)],
                ['limit', formatFigure(input.limit)],
              ],
              input.name,
            )
          : '';
      },
    },
    xAxis: { type: 'value', min: 0, ...look },
    yAxis: { type: 'category', data: rows.map(({ name }) => name), ...look, splitLine: { show: false } },
    series: [
      {
        type: 'bar',
        name: 'share of the limit',
        barMaxWidth: 14,
        data: rows.map((input) => ({
          value: Number(shareOf(input).toFixed(3)),
          itemStyle: { color: input.drifted ? colours.bad : colours.accent },
        })),
        markLine: {
          symbol: 'none',
          silent: true,
          label: { formatter: 'limit', color: colours.muted, position: 'end', distance: 4 },
          lineStyle: { color: colours.warn, type: 'dashed' },
          data: [{ xAxis: 1 }],
        },
      },
    ],
  };
}

const COLUMNS = [
  { title: 'Input', cell: ({ name }: Known) => name },
  { title: 'Stability index', isNumber: true, cell: ({ index }: Known) => formatFigure(index) },
  { title: 'Limit', isNumber: true, cell: ({ limit }: Known) => formatFigure(limit) },
  { title: 'Drifted', cell: ({ drifted }: Known) => (drifted ? 'yes' : 'no') },
];
