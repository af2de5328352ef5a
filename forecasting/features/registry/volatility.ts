import { mean } from '../../statistics';
import { meanOf } from '../indicators/averages';
import { computeRangeVolatility, computeVolatility, MIN_VOLATILITY } from '../volatility';
import { FEATURE_NAMES } from '../window';
import { type Feature, type NewestHours, SIGMA_WARM_UP_HOURS } from './feature';
import { modelInput } from './model-input';

const base = { version: 1, group: 'volatility', inputs: ['rate'] } as const;

const DAY_HOURS = 24;
const WEEK_HOURS = 168;

/** How far the price has moved in an hour, and how that changes. */
export const volatilityFeatures: readonly Feature[] = [
  {
    ...base,
    name: 'log_sigma',
    warmUpHours: SIGMA_WARM_UP_HOURS,
    unit: 'ln',
    description: 'ln of sigma, the root mean square of the newest 24 hourly log-returns',
    compute: ({ sigma }) => sigma && Math.log(sigma),
  },
  modelInput(FEATURE_NAMES[1], {
    ...base,
    inputs: ['rate', 'high', 'low'],
    unit: 'ln',
    description: 'ln(volatility of the newest hour by its range / sigma), Parkinson (1980); at most ±4',
  }),
  modelInput(FEATURE_NAMES[3], {
    ...base,
    unit: 'ln',
    description: 'ln(volatility of the newest 6 hours / sigma); at most ±4',
  }),
  {
    ...base,
    name: 'log_sigma_72_over_sigma',
    warmUpHours: 73,
    unit: 'ln',
    description: 'ln(volatility of the newest 72 hours / sigma)',
    compute: ({ returns, sigma }) => {
      const changes = returns(72);
      return changes && sigma && Math.log(computeVolatility(changes, 72) / sigma);
    },
  },
  modelInput(FEATURE_NAMES[4], {
    ...base,
    unit: 'ln',
    description: 'ln(volatility of the newest 168 hours without a gap, at least 24, / sigma); at most ±4',
  }),
  {
    ...base,
    name: 'log_range_24h_over_sigma',
    inputs: ['rate', 'high', 'low'],
    warmUpHours: SIGMA_WARM_UP_HOURS,
    unit: 'ln',
    description: 'ln(root mean square of the volatilities of the newest 24 hours by their ranges / sigma)',
    compute: computeDayRange,
  },
  {
    ...base,
    name: 'largest_move_24h_over_sigma',
    warmUpHours: SIGMA_WARM_UP_HOURS,
    unit: 'sigma',
    description: 'largest absolute log-return of the newest 24 hours, divided by sigma',
    compute: ({ returns, sigma }) => {
      const changes = returns(DAY_HOURS);
      return changes && sigma && Math.max(...changes.map(Math.abs)) / sigma;
    },
  },
  overWeek('skewness_168h', 'third standardised moment of the newest 168 log-returns', (changes) =>
    standardisedMoment(changes, 3),
  ),
  overWeek('excess_kurtosis_168h', 'fourth standardised moment of the newest 168 log-returns, less 3', (changes) => {
    const moment = standardisedMoment(changes, 4);
    return moment === null ? null : moment - 3;
  }),
  overWeek(
    'falls_share_168h',
    'share of the squared log-returns of the newest 168 hours that belongs to falls',
    (changes) => {
      const all = sumOf(changes, (change) => change ** 2);
      const falls = sumOf(changes, (change) => (change < 0 ? change ** 2 : 0));
      return all === 0 ? null : falls / all;
    },
  ),
  overWeek(
    'autocorrelation_168h',
    'correlation of the newest 168 log-returns with the ones before them',
    computeAutocorrelation,
  ),
  {
    ...base,
    name: 'log_volume_over_week',
    inputs: ['volume'],
    warmUpHours: WEEK_HOURS,
    unit: 'ln',
    description: 'ln(24-hour volume / mean of the 24-hour volumes of the newest 168 hours)',
    compute: ({ closes, volumes, newest }) => {
      const amounts = closes(WEEK_HOURS) && volumes(WEEK_HOURS);
      if (!amounts || !newest.volume) return null;
      const ratio = Math.log(newest.volume / meanOf(amounts));
      return Number.isFinite(ratio) ? ratio : null;
    },
  },
];

function overWeek(name: string, description: string, compute: (changes: Float64Array) => number | null): Feature {
  return {
    ...base,
    name,
    warmUpHours: WEEK_HOURS + 1,
    unit: '1',
    description,
    compute: ({ returns }) => {
      const changes = returns(WEEK_HOURS);
      return changes && compute(changes);
    },
  };
}

function computeDayRange({ observations, returns, sigma }: NewestHours): number | null {
  const [hours, changes] = [observations(DAY_HOURS), returns(DAY_HOURS)];
  if (!hours || !changes || !sigma) return null;
  const squares = hours.map((hour, index) => computeRangeVolatility(hour, { change: changes[index] ?? 0, sigma }) ** 2);
  return Math.log(Math.max(Math.sqrt(mean(squares)), MIN_VOLATILITY) / sigma);
}

function standardisedMoment(values: Float64Array, power: number): number | null {
  const center = meanOf(values);
  const deviation = Math.sqrt(sumOf(values, (value) => (value - center) ** 2) / values.length);
  return deviation === 0
    ? null
    : sumOf(values, (value) => (value - center) ** power) / values.length / deviation ** power;
}

function computeAutocorrelation(changes: Float64Array): number | null {
  const center = meanOf(changes);
  let [products, squares] = [0, 0];
  let before = Number.NaN;
  for (let index = 0; index < changes.length; index++) {
    const change = changes[index] ?? Number.NaN;
    squares += (change - center) ** 2;
    if (index > 0) products += (change - center) * (before - center);
    before = change;
  }
  return squares === 0 ? null : products / squares;
}

function sumOf(values: Float64Array, term: (value: number) => number): number {
  let total = 0;
  for (let index = 0; index < values.length; index++) total += term(values[index] ?? Number.NaN);
  return total;
}
