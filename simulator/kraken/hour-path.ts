import type { HourActivity } from './hour-activity';
import { prepareWalks } from './hour-walk';

/** The path of the price in an hour, on the levels from 0 (its low) to LEVELS (its high). */
export type HourPath = readonly number[];

export const LEVELS = 48;
const CANDIDATES = 8;
/** The time that a random walk needs for a range of 1 on average: its range is 1.6 times the square root of the time (Feller 1951). */
const USUAL_TIME = 0.9 / 1.6;

type Bar = Pick<HourActivity, 'open' | 'high' | 'low' | 'close' | 'usualRange'>;

/**
 * Draws several walks with the levels of the hour and selects one of them at random, with two weights. The first one prefers a volatility
 * like that of the hours before; without it, someone who knows that volatility could forecast the direction. The second one
 * corrects what remains, because real hours are not exactly random walks.
 * @param marks the parts of the path that have passed after each five minutes, the last one 1
 */
export function drawHourPath(bar: Bar, marks: readonly number[], random: () => number): HourPath {
  if (bar.high === bar.low) return [0];
  const drawWalk = prepareWalks({ levels: LEVELS, open: findLevel(bar.open, bar), close: findLevel(bar.close, bar) });
  const candidates = Array.from({ length: CANDIDATES }, () => {
    const path = drawWalk(random);
    return { path, weight: weighTime(path.length, bar) * Math.exp(-scoreTrend(path, marks)) };
  });
  let left = random() * candidates.reduce((sum, { weight }) => sum + weight, 0);
  const selected = candidates.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  return (selected ?? candidates[0])?.path ?? [];
}

/** Only a price that equals low or high has their level. */
function findLevel(price: number, { high, low }: Bar): number {
  if (price === low || price === high) return price === low ? 0 : LEVELS;
  return Math.min(LEVELS - 1, Math.max(1, Math.round(((price - low) / (high - low)) * LEVELS)));
}

/** A log-normal density with a standard deviation of 1. */
function weighTime(steps: number, { high, low, usualRange }: Bar): number {
  const time = steps * (Math.log(high / low) / LEVELS) ** 2;
  const usual = (USUAL_TIME * usualRange) ** 2;
  return Math.exp(-(Math.log(time / usual) ** 2) / 2) + Number.EPSILON;
}

/**
 * Rises, in the second half of the hour, with each move away from the middle of the prices so far, and falls with each move away from the open.
 * The two factors are those that a logistic regression on the paths without this weight finds (martingale.test.ts).
 */
function scoreTrend(path: HourPath, marks: readonly number[]): number {
  const steps = path.length - 1;
  const deviation = Math.sqrt(steps / marks.length);
  const levels = [0, ...marks].map((mark) => path[Math.floor(steps * mark)] ?? 0);
  let score = 0;
  for (let part = marks.length / 2 + 1; part < marks.length; part++) {
    const [now = 0, next = 0, open = 0] = [levels[part], levels[part + 1], levels[0]];
    const known = levels.slice(0, part + 1);
    const [low, high] = [Math.min(...known), Math.max(...known)];
    const place = high > low ? (now - low) / (high - low) - 0.5 : 0;
    score += (Math.sign(next - now) / 2) * (0.15 * place - (0.07 * (now - open)) / deviation);
  }
  return score;
}
