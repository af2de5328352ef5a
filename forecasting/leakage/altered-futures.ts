import { seededRandom, shuffle } from '../random';
import type { HourlyObservation, HourlySeries } from '../series';

/** A way to change all observations after an hour. */
export interface Alteration<Series = HourlySeries> {
  readonly name: string;
  /** Alters every observation after `index`; the observations up to `index` stay the same. */
  alter(series: Series, index: number): Series;
}

const SEED = 20_261_121;

/** Multiplies each later price by its own random factor, so that every later return changes. */
export const multiplied: Alteration = {
  name: 'later prices were multiplied',
  alter: (series, index) => {
    const random = seededRandom(SEED + index);
    return alterAfter({ series, index, alter: (hour) => scale(hour, Math.exp(random() - 0.5)) });
  },
};

const shuffled: Alteration = {
  name: 'later prices were shuffled',
  alter: (series, index) => {
    const order = shuffle(series.slice(index + 1), seededRandom(SEED + index));
    return alterAfter({ series, index, alter: (hour, place) => ({ ...hour, ...pricesOf(order[place] ?? hour) }) });
  },
};

const erased: Alteration = {
  name: 'later prices were erased',
  alter: (series, index) =>
    alterAfter({
      series,
      index,
      alter: (hour) => ({ ...hour, rate: null, high: null, low: null, volume: null, cap: null }),
    }),
};

export const truncated: Alteration = {
  name: 'later hours were removed',
  alter: (series, index) => series.slice(0, index + 1),
};

/** All alterations. The last one is the only one that changes every later return. */
export const alterations: readonly Alteration[] = [truncated, erased, shuffled, multiplied];

/** @param given.alter receives an hour and its position after `index`, from 0 */
function alterAfter(given: {
  readonly series: HourlySeries;
  readonly index: number;
  readonly alter: (hour: HourlyObservation, place: number) => HourlyObservation;
}): HourlySeries {
  const { series, index, alter } = given;
  return series.map((hour, at) => (at > index ? alter(hour, at - index - 1) : hour));
}

function pricesOf({ rate, high, low, volume, cap }: HourlyObservation) {
  return { rate, high, low, volume, cap };
}

function scale(hour: HourlyObservation, factor: number): HourlyObservation {
  const times = (value: number | null) => value && value * factor;
  const { rate, high, low, volume, cap } = hour;
  return { ...hour, rate: times(rate), high: times(high), low: times(low), volume: times(volume), cap: times(cap) };
}
