import type { EChartsOption } from 'echarts';
import { HOUR_MS, type Hour } from '../../../forecasting/hour';
import { axisText, drawResponsive, INK, type Size } from '../../chart';
import type { Html } from '../../html';
import type { ProfileData } from '../profile-data';
import { buildCellSeries, type Cell } from './cells';

const DAY_MS = 24 * HOUR_MS;
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

interface Day {
  readonly start: number;
  readonly present: number;
  readonly expected: number;
}

/** One square for each day: pale when every hour has a rate, red when some are missing. */
export function drawPresence(data: ProfileData): Html {
  const days = countDays(data);
  return drawResponsive({
    label: 'Hours with a price on each day',
    heights: { wide: 190, narrow: 170 },
    optionFor: (size) => buildOption(size, days),
  });
}

function buildOption({ width }: Size, days: readonly Day[]): EChartsOption {
  const weeks = width > 600 ? 53 : 22;
  const shown = days.slice(-weeks * 7);
  const firstWeek = weekOf(shown[0]?.start ?? 0);
  const names = Array.from({ length: weeks }, (_, index) =>
    new Date((firstWeek + index) * 7 * DAY_MS - 4 * DAY_MS).toISOString().slice(2, 10),
  );
  return {
    grid: { left: 36, right: 6, top: 6, height: width > 600 ? 150 : 130 },
    xAxis: {
      type: 'category',
      data: names,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { ...axisText, interval: width > 600 ? 7 : 5 },
    },
    yAxis: {
      type: 'category',
      data: WEEKDAYS,
      inverse: true,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { ...axisText, interval: 1 },
    },
    series: [buildCellSeries(shown.map((day) => buildCell(day, weekOf(day.start) - firstWeek)))],
  };
}

function buildCell({ start, present, expected }: Day, x: number): Cell {
  const y = new Date(start).getUTCDay();
  const missing = expected - present;
  if (missing <= 0) return { x, y, color: INK.accent, opacity: 0.35 };
  return { x, y, color: INK.bad, opacity: Math.min(1, 0.35 + (0.65 * missing) / 24) };
}

/** Weeks begin on Sunday. The epoch was a Thursday. */
function weekOf(start: number): number {
  return Math.floor((start / DAY_MS + 4) / 7);
}

function countDays({ series, snapshot }: ProfileData): Day[] {
  const { firstHour, lastHour } = snapshot;
  const present = new Map<number, number>();
  for (const { hour, rate } of series) if (rate !== null) present.set(dayOf(hour), (present.get(dayOf(hour)) ?? 0) + 1);
  const days: Day[] = [];
  for (let start = dayOf(firstHour); start <= lastHour; start += DAY_MS) {
    const from = Math.max(start, firstHour);
    const to = Math.min(start + DAY_MS - HOUR_MS, lastHour);
    days.push({ start, present: present.get(start) ?? 0, expected: (to - from) / HOUR_MS + 1 });
  }
  return days;
}

function dayOf(hour: Hour): number {
  return Math.floor(hour / DAY_MS) * DAY_MS;
}
