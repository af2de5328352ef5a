import type { EChartsCoreOption } from 'echarts/core';
import { useCallback } from 'preact/hooks';
import { formatCompact, formatCount, formatFigure, formatPercent } from '../../../../reporting/numbers';
import type { Answers } from '../../../api/answers';
import { Chart } from '../../../charts/chart';
import type { Colours } from '../../../charts/colours';
import { axisLook, tipBase, tipOf } from '../../../charts/tip';
import { Table } from '../../../parts/table';

type Values = Answers['labels/:id/features/:name'];
type Bin = Values['bins'][number];

/** How the values of a feature differ between the hours with and without a rise. */
export function FeatureFigures({ values }: { values: Values }) {
  const draw = useCallback((colours: Colours) => drawDistribution(values, colours), [values]);
  return (
    <>
      <p>{describeAuc(values.auc)}</p>
      <p class="legend">
        <span class="key key-label">share of the rises</span>
        <span class="key key-muted">share of the other hours</span>
      </p>
      <Chart
        label={`Distribution of ${values.feature} in the hours with and without a rise. ${describeAuc(values.auc)}`}
        height={220}
        draw={draw}
        table={() => <BinsTable bins={values.bins} />}
      />
      <SpreadTable values={values} />
      {values.missing > 0 && <p class="muted">The value is missing in {formatCount(values.missing)} hours.</p>}
    </>
  );
}

/** An AUC below 0.5 orders the hours as well as one above, in the other direction. */
function describeAuc(auc: number | null): string {
  if (auc === null) return 'All labelled hours have the same label, so there is nothing to compare.';
  const shown = auc.toFixed(3);
  if (Math.abs(auc - 0.5) < 0.02) return `The feature alone does not tell rises from other hours (AUC ${shown}).`;
  const direction = auc > 0.5 ? 'higher' : 'lower';
  return `Rises have ${direction} values than other hours (AUC ${shown} of the feature alone, on the hours shown here: no test score).`;
}

function drawDistribution({ bins, positive, negative, unit }: Values, colours: Colours): EChartsCoreOption {
  const look = axisLook(colours);
  const bar = (name: string, color: string, data: number[]) => ({
    ...{ name, type: 'bar', data, barGap: '0%', barCategoryGap: '12%' },
    itemStyle: { color },
  });
  return {
    grid: { left: 48, right: 8, top: 10, bottom: 40 },
    tooltip: {
      ...tipBase,
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      formatter: (points: readonly { readonly dataIndex: number }[]) => {
        const bin = bins[points[0]?.dataIndex ?? 0];
        return bin ? tipOf(describeBin(bin), `${formatFigure(bin.from)} to ${formatFigure(bin.to)}`) : '';
      },
    },
    xAxis: {
      ...{ type: 'category', data: bins.map(({ from }) => formatCompact(from)), name: unit, nameLocation: 'middle' },
      ...{ nameGap: 24, nameTextStyle: { color: colours.muted }, ...look },
      axisLabel: { ...look.axisLabel, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      ...look,
      axisLabel: { ...look.axisLabel, formatter: (share: number) => formatPercent(share, 0) },
    },
    series: [
      bar(
        'rises',
        colours.good,
        bins.map((bin) => bin.positive / (positive?.hours ?? 1)),
      ),
      bar(
        'other hours',
        colours.muted,
        bins.map((bin) => bin.negative / (negative?.hours ?? 1)),
      ),
    ],
  };
}

function describeBin({ positive, negative }: Bin): [string, string][] {
  return [
    ['rises', formatCount(positive)],
    ['other hours', formatCount(negative)],
    ['share of rises', formatPercent(positive / (positive + negative))],
  ];
}

function BinsTable({ bins }: { bins: readonly Bin[] }) {
  return (
    <Table
      caption="Hours by value; the first and the last row contain everything beyond"
      showsCaption
      keyOf={({ from }) => String(from)}
      rows={bins}
      columns={[
        { title: 'From', isNumber: true, cell: ({ from }) => formatFigure(from) },
        { title: 'To', isNumber: true, cell: ({ to }) => formatFigure(to) },
        { title: 'Rises', isNumber: true, cell: ({ positive }) => formatCount(positive) },
        { title: 'Other hours', isNumber: true, cell: ({ negative }) => formatCount(negative) },
        {
          title: 'Share of rises',
          isNumber: true,
          cell: ({ positive, negative }) => formatPercent(positive / (positive + negative)),
        },
      ]}
    />
  );
}

function SpreadTable({ values: { feature, positive, negative } }: { values: Values }) {
  const rows = [
    { name: 'rises', spread: positive },
    { name: 'other hours', spread: negative },
  ];
  return (
    <Table
      caption={`Values of ${feature}`}
      keyOf={({ name }) => name}
      rows={rows}
      columns={[
        { title: 'Hours with the value', cell: ({ name }) => name },
        { title: 'Hours', isNumber: true, cell: ({ spread }) => formatCount(spread?.hours ?? 0) },
        { title: 'Lower quartile', isNumber: true, cell: ({ spread }) => formatFigure(spread?.lower_quartile) },
        { title: 'Median', isNumber: true, cell: ({ spread }) => formatFigure(spread?.median) },
        { title: 'Upper quartile', isNumber: true, cell: ({ spread }) => formatFigure(spread?.upper_quartile) },
        { title: 'Mean', isNumber: true, cell: ({ spread }) => formatFigure(spread?.mean) },
      ]}
    />
  );
}
