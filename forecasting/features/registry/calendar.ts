import { HOUR_MS } from '../../hour';
import { clockTerms, FEATURE_NAMES } from '../window';
import type { Feature } from './feature';

const base = { version: 1, group: 'calendar', inputs: ['hour'] } as const;
const HOURS_OF_WEEK = 168;
/** About the hours in which the stock exchanges of New York trade: from 14:30 to 21:00 UTC in winter, from 13:30 to 20:00 in summer. */
const US_SESSION = { first: 14, last: 20 };

const CLOCK_DESCRIPTIONS = [
  'sine of the hour of day of the target',
  'cosine of the hour of day of the target',
  'sine of the hour of the half day of the target',
  'cosine of the hour of the half day of the target',
  '1 when the target is on Saturday or Sunday',
];
/** The network has the same inputs. */
const CLOCK_NAMES = FEATURE_NAMES.slice(-CLOCK_DESCRIPTIONS.length);

/** The time of the target: the hour after the hour of the row. */
export const calendarFeatures: readonly Feature[] = [
  ...CLOCK_NAMES.map(
    (name, index): Feature => ({
      ...base,
      name,
      warmUpHours: 1,
      unit: index === CLOCK_NAMES.length - 1 ? '0 or 1' : '1',
      description: CLOCK_DESCRIPTIONS[index] ?? '',
      compute: ({ newest }) => clockTerms(newest.hour + HOUR_MS)[index] ?? null,
    }),
  ),
  {
    ...base,
    name: 'target_week_sin',
    warmUpHours: 1,
    unit: '1',
    description: 'sine of the hour of the week of the target',
    compute: ({ newest }) => Math.sin(weekAngle(newest.hour)),
  },
  {
    ...base,
    name: 'target_week_cos',
    warmUpHours: 1,
    unit: '1',
    description: 'cosine of the hour of the week of the target',
    compute: ({ newest }) => Math.cos(weekAngle(newest.hour)),
  },
  {
    ...base,
    name: 'target_us_session',
    warmUpHours: 1,
    unit: '0 or 1',
    description: '1 when the target is from 14:00 to 20:00 UTC on a weekday: about the trading hours of New York',
    compute: ({ newest }) => {
      const target = new Date(newest.hour + HOUR_MS);
      const isWeekday = target.getUTCDay() % 6 !== 0;
      const hour = target.getUTCHours();
      return isWeekday && hour >= US_SESSION.first && hour <= US_SESSION.last ? 1 : 0;
    },
  },
];

function weekAngle(hour: number): number {
  const target = new Date(hour + HOUR_MS);
  return (2 * Math.PI * (24 * target.getUTCDay() + target.getUTCHours())) / HOURS_OF_WEEK;
}
