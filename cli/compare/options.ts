import { InvalidArgumentError } from 'commander';
import { MAX_SEEDS } from '../../forecasting/comparison/result';

const LEAST_SEEDS = 3;

/** Two seeds that disagree leave next to nothing known: t is 12.7. @throws InvalidArgumentError */
export function readSeedsOption(text: string): number {
  const seeds = Number(text);
  if (!Number.isInteger(seeds) || seeds < LEAST_SEEDS || seeds > MAX_SEEDS) {
    throw new InvalidArgumentError(`it takes a whole number from ${LEAST_SEEDS} to ${MAX_SEEDS}`);
  }
  return seeds;
}
