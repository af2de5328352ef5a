import { MINUTE_MS } from '../../bars/minute-bar';

/** What a headline means for the price of the asset, as the lexicon says. */
export interface Headline {
  /** When its score was known, epoch ms. Nothing may use it before. */
  readonly knownAt: number;
  /** −1…1: the score times the confidence. */
  readonly sentiment: number;
}

/** The feature group `news`. */
export interface NewsInputs {
  /** The headlines that became known in the last hour. */
  readonly count: number;
  /** Their mean sentiment; 0 without headlines. */
  readonly sentiment: number;
}

const WINDOW_MS = 60 * MINUTE_MS;

/** Returns a function that gives the inputs at an instant, from the headlines that were known at it. */
export function createNewsInputs(headlines: readonly Headline[]): (at: number) => NewsInputs {
  const ordered = [...headlines].sort((one, other) => one.knownAt - other.knownAt);
  const times = Float64Array.from(ordered, ({ knownAt }) => knownAt);
  return (at) => {
    const [first, end] = [countUpTo(times, at - WINDOW_MS), countUpTo(times, at)];
    const count = end - first;
    const sum = ordered.slice(first, end).reduce((total, { sentiment }) => total + sentiment, 0);
    return { count, sentiment: count === 0 ? 0 : sum / count };
  };
}

/** How many of the ascending times are at most `at`. */
function countUpTo(times: Float64Array, at: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
