import type { HourlySeries } from '../../series';
import { calendarFeatures } from './calendar';
import { createNewestHours, type Feature } from './feature';
import { indicatorFeatures } from './indicators';
import { priceFeatures } from './price';
import { volatilityFeatures } from './volatility';

/** All features, in the order in which they are shown. The names are unique. */
export const FEATURES: readonly Feature[] = [
  ...priceFeatures,
  ...volatilityFeatures,
  ...calendarFeatures,
  ...indicatorFeatures,
];

/** How many hours before the hour of a row can change its values. */
export const LONGEST_WARM_UP_HOURS = Math.max(...FEATURES.map(({ warmUpHours }) => warmUpHours));

/** The values of one hour, in the order of the features. `null` where a value that the feature needs is missing. */
export type FeatureRow = readonly (number | null)[];

/**
 * Returns a function that computes the features of the hour at an index, from that hour and earlier hours only. The export and
 * the server use this one function.
 */
export function createFeatureRows(
  series: HourlySeries,
  features: readonly Feature[] = FEATURES,
): (index: number) => FeatureRow | null {
  const newestHoursAt = createNewestHours(series);
  return (index) => {
    const hours = newestHoursAt(index);
    return hours && features.map(({ compute }) => withoutNegativeZero(compute(hours)));
  };
}

/** CSV and JSON have no −0. Without it, a value that was written and read is the same value. */
function withoutNegativeZero(value: number | null): number | null {
  return value === 0 ? 0 : value;
}

/** `null` when there is no feature with this name. */
export function findFeature(name: string): Feature | null {
  return FEATURES.find((feature) => feature.name === name) ?? null;
}

/** @param values in the order of FEATURES */
export function nameValues(values: FeatureRow): Record<string, number | null> {
  return Object.fromEntries(FEATURES.map(({ name }, index) => [name, values[index] ?? null]));
}

/** A feature as `GET /features` and `nexthour features list --json` show it. */
export function featureJson({ name, version, group, inputs, warmUpHours, unit, description }: Feature) {
  const entity = 'asset' as const;
  return { name, version, group, entity, inputs: [...inputs], warm_up_hours: warmUpHours, unit, description };
}
