import { seededRandom, shuffle } from '../random';
import type { HourlyObservation, HourlySeries } from '../series';

/** A change of all that comes after an hour. */
export interface Alteration {
  readonly name: string;
  /** The series with every observation after `index` altered; those up to it stay the very same objects. */
  alter(series: HourlySeries, index: number): HourlySeries;
}

const SEED = 20_261_121;

/** Each later price times a factor of its own: every later return is another. */
export const multiplied: Alteration = {
  name: 'later prices were multiplied',
  alter: (series, index) => {
    const random = seededRandom(SEED + index);
    return alterAfter({ series, index, alter: (hour) => times(hour, Math.exp(random() - 0.5)) });
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
  name: 'the series ended there',
  alter: (series, index) => series.slice(0, index + 1),
};

/** Those that change most come last. */
export const alterations: readonly Alteration[] = [truncated, erased, shuffled, multiplied];

interface Alter {
  readonly series: HourlySeries;
  readonly index: number;
  readonly alter: (hour: HourlyObservation, place: number) => HourlyObservation;
}

function alterAfter({ series, index, alter }: Alter): HourlySeries {
  return series.map((hour, at) => (at > index ? alter(hour, at - index - 1) : hour));
}

function pricesOf({ rate, high, low, volume, cap }: HourlyObservation) {
  return { rate, high, low, volume, cap };
}

function times(hour: HourlyObservation, factor: number): HourlyObservation {
  const scaled = (value: number | null) => value && value * factor;
  const { rate, high, low, volume, cap } = hour;
  return {
    ...hour,
    rate: scaled(rate),
    high: scaled(high),
    low: scaled(low),
    volume: scaled(volume),
    cap: scaled(cap),
  };
}
