import { InvalidArgumentError } from 'commander';

const LEAST_SEEDS = 3;
export const MOST_SEEDS = 20;

/** Two seeds that disagree leave next to nothing known: t is 12.7. @throws InvalidArgumentError */
export function readSeedsOption(text: string): number {
  const seeds = Number(text);
  if (!Number.isInteger(seeds) || seeds < LEAST_SEEDS || seeds > MOST_SEEDS) {
    throw new InvalidArgumentError(`it takes a whole number from ${LEAST_SEEDS} to ${MOST_SEEDS}`);
  }
  return seeds;
}
