import type { EChartsOption } from 'echarts';
import { axisText, drawChart, HALF, INK, quietAxis, quietSplit } from '../../chart';
import type { Html } from '../../html';
import { formatPercent } from '../../numbers';
import type { ProfileData } from '../profile-data';
import { computeGroupMeans } from '../statistics';

/** The mean absolute move by UTC hour of the day. The hour to forecast is highlighted. */
export function drawDay(data: ProfileData): Html {
  const means = computeMeanMoves(data);
  const targetHour = (new Date(data.snapshot.hour).getUTCHours() + 1) % 24;
  const option: EChartsOption = {
    grid: { left: 46, right: 12, top: 12, bottom: 44 },
    xAxis: {
      type: 'category',
      data: means.map((_, hour) => String(hour).padStart(2, '0')),
      name: 'UTC hour at which the move ends',
      nameLocation: 'middle',
      nameGap: 28,
      nameTextStyle: axisText,
      ...quietAxis,
      axisLabel: { ...axisText, interval: 2 },
    },
    yAxis: { ...quietSplit, axisLabel: { ...axisText, formatter: '{value} %' } },
    series: [
      {
        type: 'bar',
        barCategoryGap: '25%',
        data: means.map((mean, hour) => ({
          value: Number(((mean ?? 0) * 100).toFixed(4)),
          itemStyle: { color: hour === targetHour ? INK.second : INK.accent, borderRadius: [3, 3, 0, 0] },
        })),
      },
    ],
  };
  return drawChart(option, HALF, 'Mean absolute hourly move by UTC hour of day');
}

export function describeDay(data: ProfileData): string {
  const means = computeMeanMoves(data).map((mean, hour) => ({ hour, mean: mean ?? 0 }));
  const [calmest, ...rest] = [...means].sort((a, b) => a.mean - b.mean);
  const busiest = rest.at(-1);
  if (!calmest || !busiest || calmest.mean === 0) return 'There are too few hours to compare.';
  const formatTime = ({ hour }: { hour: number }) => `${String(hour).padStart(2, '0')}:00 UTC`;
  const times = (busiest.mean / calmest.mean).toFixed(1);
  return `The price moves most in the hour before ${formatTime(busiest)}: ${formatPercent(busiest.mean, 2)} on average, ${times} times as much as in the hour before ${formatTime(calmest)}. The orange bar is the hour to forecast.`;
}

function computeMeanMoves({ table }: ProfileData): (number | null)[] {
  const moves = table.log_return.map((value) => (value === null ? null : Math.abs(value)));
  return computeGroupMeans(moves, 24, (index) => new Date(table.date[index] ?? 0).getUTCHours());
}
