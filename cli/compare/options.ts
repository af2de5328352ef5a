import { InvalidArgumentError } from 'commander';

const [LEAST, MOST] = [3, 20];

/** Two seeds that disagree leave next to nothing known: t is 12.7. @throws InvalidArgumentError */
export function readSeedsOption(text: string): number {
  const seeds = Number(text);
  if (!Number.isInteger(seeds) || seeds < LEAST || seeds > MOST) {
    throw new InvalidArgumentError(`it takes a whole number from ${LEAST} to ${MOST}`);
  }
  return seeds;
}
