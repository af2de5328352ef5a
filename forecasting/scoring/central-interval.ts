import { PERCENTILES } from '../percentiles';

/** The end of a central interval among the 99 quantiles: at one of them, or this share of the way to the next. */
interface End {
  readonly index: number;
  readonly share: number;
}

/** Where both ends of a central interval lie. */
export interface CentralInterval {
  readonly level: number;
  readonly lower: End;
  readonly upper: End;
}

/** The interval between the quantiles (1 − level) / 2 and (1 + level) / 2. */
export function centralInterval(level: number): CentralInterval {
  return { level, lower: endAt((1 - level) / 2), upper: endAt((1 + level) / 2) };
}

/** The value of an end: linear between the neighbouring percentiles where it is none itself (2.5 % and 97.5 %). */
export function endValue({ index, share }: End, quantiles: ArrayLike<number>): number {
  const low = quantiles[index] ?? Number.NaN;
  return share === 0 ? low : low + share * ((quantiles[index + 1] ?? Number.NaN) - low);
}

function endAt(level: number): End {
  const position = Math.round((level * 100 - 1) * 1e6) / 1e6;
  const index = Math.min(PERCENTILES.length - 1, Math.max(0, Math.floor(position)));
  return { index, share: position - index };
}
