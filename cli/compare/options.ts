import { InvalidArgumentError } from 'commander';

const [LEAST, MOST] = [2, 20];

/** One seed tells nothing of what another would have given. @throws InvalidArgumentError */
export function readSeedsOption(text: string): number {
  const seeds = Number(text);
  if (!Number.isInteger(seeds) || seeds < LEAST || seeds > MOST) {
    throw new InvalidArgumentError(`it takes a whole number from ${LEAST} to ${MOST}`);
  }
  return seeds;
}
