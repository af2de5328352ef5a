import { seededRandom } from '../random';

/** `size` numbers below `count`, ascending: one, drawn by the seed, out of each of as many equal stretches. */
export function sampledRows({ count, size, seed }: { count: number; size: number; seed: number }): number[] {
  const random = seededRandom(seed);
  const drawn = Array.from({ length: size }, (_, stretch) => Math.floor(((stretch + random()) * count) / size));
  return [...new Set(drawn)].filter((row) => row < count);
}
