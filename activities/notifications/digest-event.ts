import { formatHour, formatMinute, HOUR_MS, type Hour } from '../../forecasting/hour';
import type { HourGrid } from '../../forecasting/hour-grid';
import type { Forecast } from '../../forecasting/ledger/entries';
import { describeSkillWindow, type SkillWindow } from '../../forecasting/track-record-skill';
import { formatUsd } from '../../reporting/numbers';
import type { Event } from './event';
import type { SettledEntry } from './misses-event';

const DAY_MS = 24 * HOUR_MS;
/** The run of the last hour of a day has ended by then. */
const DELAY_MS = 10 * 60_000;
/** The window of the skill. 24 hours always are too few to tell. */
export const SKILL_WINDOW = '7 d';

export interface Day {
  readonly asset: string;
  readonly firstHour: Hour;
  readonly lastHour: Hour;
}

export interface DayFigures {
  readonly grid: HourGrid;
  /** The settled live forecasts with a target hour in the day. */
  readonly settled: readonly SettledEntry[];
  readonly skill: SkillWindow | null;
  readonly productionVersion: string | null;
  readonly newest: Forecast | null;
}

/** The message about the last full UTC day. @param now epoch ms */
export function findDigestEvent({
  asset,
  now,
  read,
}: {
  asset: string;
  now: number;
  read: (day: Day) => Promise<DayFigures>;
}): Event[] {
  const end = Math.floor((now - DELAY_MS) / DAY_MS) * DAY_MS;
  const day = { asset, firstHour: end - DAY_MS, lastHour: end - HOUR_MS };
  const date = formatHour(day.firstHour).slice(0, 10);
  const describe = async () => ({ title: `${asset}: the day ${date}`, text: describeDay(await read(day)) });
  return [{ key: `digest/${date}`, kind: 'digest', time: end + DELAY_MS, describe }];
}

function describeDay({ grid, settled, skill, productionVersion, newest }: DayFigures): string {
  const inside = settled.filter(({ settlement }) => settlement.covered).length;
  const lines = [
    `Hours: ${countOutcomes(grid)}`,
    `Settled forecasts: ${settled.length}; ${inside} inside and ${settled.length - inside} outside their 90 % interval`,
    `Skill (7 days): ${skill === null ? 'no forecast is settled' : describeSkillWindow(skill)}`,
    `Production model: ${productionVersion === null ? 'none' : `version ${productionVersion}`}`,
    `Newest forecast: ${newest === null ? 'none' : describeForecast(newest)}`,
  ];
  return lines.join('\n');
}

/** `22 published, 1 gated, 1 without a run` */
function countOutcomes({ hours }: HourGrid): string {
  const counts = new Map<string, number>([
    ['published', 0],
    ['gated', 0],
    ['failed', 0],
  ]);
  for (const { run } of hours) {
    const outcome = run?.outcome ?? 'without a finished run';
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  return [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
}

function describeForecast({ targetHour, point, interval, madeAt, late }: Forecast): string {
  const range = `${formatUsd(interval.lower)}–${formatUsd(interval.upper)}`;
  return `${formatUsd(point)} USD for ${formatHour(targetHour)}, 90 % interval ${range}, made at ${formatMinute(madeAt)}${late ? ' (late)' : ''}`;
}
