import { shuffle } from '../../forecasting/random';

/** The numbers `from … to − 1` in an order that the generator decides. */
export function shuffledRange(range: { from: number; to: number }, random: () => number): number[] {
  return shuffle(rangeOf(range), random);
}

/** The numbers `from … to − 1`. */
export function rangeOf({ from, to }: { from: number; to: number }): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
