import { meanOf, sum } from '../indicators/averages';
import { highestOf, lowestOf } from '../indicators/bars';
import { FEATURE_NAMES } from '../window';
import { type Feature, SIGMA_WARM_UP_HOURS } from './feature';
import { modelInput } from './model-input';

const base = { version: 1, group: 'price', inputs: ['rate'] } as const;

const RETURN_HOURS = [2, 3, 6, 12, 24, 48, 72, 168] as const;
const MEAN_HOURS = [12, 24, 72, 168] as const;
const EXTREME_HOURS = [24, 72, 168] as const;
const RISE_HOURS = [24, 168] as const;
/** The longest run of rises or falls that is counted. */
const STREAK_HOURS = 24;

/** Where the price stands in relation to its recent past, in units of its volatility. */
export const priceFeatures: readonly Feature[] = [
  modelInput(FEATURE_NAMES[0], {
    ...base,
    unit: 'sigma',
    description: 'log-return of the newest hour, divided by sigma; at most ±8',
  }),
  ...RETURN_HOURS.map(
    (hours): Feature => ({
      ...base,
      name: `return_${hours}h_over_sigma`,
      warmUpHours: Math.max(hours + 1, SIGMA_WARM_UP_HOURS),
      unit: 'sigma · √hours',
      description: `log-return of the newest ${hours} hours, divided by sigma and by the square root of ${hours}`,
      compute: ({ returns, sigma }) => {
        const changes = returns(hours);
        return changes && sigma && sum(changes) / (sigma * Math.sqrt(hours));
      },
    }),
  ),
  modelInput(FEATURE_NAMES[2], {
    ...base,
    unit: 'sigma',
    description: 'ln(mean of the newest 5 prices / newest price), divided by sigma; at most ±8',
  }),
  ...MEAN_HOURS.map((hours) => distanceTo('mean', { hours, what: `mean of the newest ${hours} prices`, of: meanOf })),
  ...EXTREME_HOURS.flatMap((hours) => {
    const prices = `of the newest ${hours} hourly prices`;
    const highest = { hours, what: `highest ${prices}`, note: '; 0 at a new high', of: highestOf };
    const lowest = { hours, what: `lowest ${prices}`, note: '; 0 at a new low', of: lowestOf };
    return [distanceTo('highest', highest), distanceTo('lowest', lowest)];
  }),
  ...RISE_HOURS.map(
    (hours): Feature => ({
      ...base,
      name: `rises_${hours}h`,
      warmUpHours: hours + 1,
      unit: 'share',
      description: `share of the newest ${hours} hours in which the price rose`,
      compute: ({ returns }) => {
        const changes = returns(hours);
        return changes && changes.filter((change) => change > 0).length / hours;
      },
    }),
  ),
  {
    ...base,
    name: 'streak_hours',
    warmUpHours: STREAK_HOURS + 1,
    unit: 'hours',
    description: `length of the newest run of rises (positive) or falls (negative), at most ${STREAK_HOURS}`,
    compute: ({ returns }) => {
      const changes = returns(STREAK_HOURS);
      return changes && countStreak(changes);
    },
  },
];

interface Compared {
  readonly hours: number;
  readonly what: string;
  readonly note?: string;
  readonly of: (rates: Float64Array) => number;
}

/** How far a figure of the newest prices is from the newest price, in units of sigma. */
function distanceTo(name: string, { hours, what, note = '', of }: Compared): Feature {
  return {
    ...base,
    name: `${name}_${hours}h_over_sigma`,
    warmUpHours: Math.max(hours, SIGMA_WARM_UP_HOURS),
    unit: 'sigma',
    description: `ln(${what} / newest price), divided by sigma${note}`,
    compute: ({ closes, newest, sigma }) => {
      const rates = closes(hours);
      return rates && newest.rate && sigma ? Math.log(of(rates) / newest.rate) / sigma : null;
    },
  };
}

function countStreak(changes: Float64Array): number {
  const direction = Math.sign(changes.at(-1) ?? 0);
  const run = [...changes].reverse().findIndex((change) => Math.sign(change) !== direction);
  return direction === 0 ? 0 : direction * (run === -1 ? changes.length : run);
}
