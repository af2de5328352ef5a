import { drawNormal } from '../draw-normal';
import { FACTOR_SIGMA } from '../generated-sample';
import type { HourActivity } from './hour-activity';
import { type HourPath, LEVELS } from './hour-path';

/** The price of a trade of the hour, counted from 0, in USD. */
export type PriceOf = (trade: number) => number;

/**
 * The first trade has the price of the open, the last one that of the close, and at least one each that of high and low.
 * @param path of the hour
 */
export function drawPrices(activity: HourActivity, path: HourPath): PriceOf {
  const { trades, open, close } = activity;
  const extremes = placeExtremes({ path, trades });
  return (trade) => {
    if (trade === 0 || trade === trades - 1) return trade === 0 ? open : close;
    return priceOfLevel(extremes.get(trade) ?? levelAt(path, trade / (trades - 1)), activity);
  };
}

/** The number of steps of the factor in an hour. */
const FACTOR_STEPS = 240;

/**
 * The prices of a generated asset: those of the asset from which it is generated, times a factor that varies at random between its values
 * at the open and at the close. (A Brownian bridge, as the factor is a Brownian motion over many hours.)
 * @param base the hour of the asset from which it is generated, and its path
 */
export function drawGeneratedPrices(
  { trades, open, close }: HourActivity,
  base: { activity: HourActivity; path: HourPath },
  random: () => number,
): PriceOf {
  const [first, last] = [Math.log(open / base.activity.open), Math.log(close / base.activity.close)];
  const moves = Array.from(
    { length: FACTOR_STEPS },
    () => (FACTOR_SIGMA / Math.sqrt(FACTOR_STEPS)) * drawNormal(random),
  );
  const missing = last - first - moves.reduce((sum, move) => sum + move, 0);
  let factor = first;
  const factors = [first, ...moves.map((move) => (factor += move + missing / FACTOR_STEPS))];
  return (trade) => {
    if (trade === 0 || trade === trades - 1) return trade === 0 ? open : close;
    const part = trade / (trades - 1);
    const basePrice = priceOfLevel(levelAt(base.path, part), base.activity);
    return roundToCents(basePrice * Math.exp(factors[Math.floor(part * FACTOR_STEPS)] ?? last));
  };
}

/** @param part of the hour that has passed, from 0 to 1, as counted by trades */
function levelAt(path: HourPath, part: number): number {
  return path[Math.floor(part * (path.length - 1))] ?? 0;
}

function priceOfLevel(level: number, { high, low }: HourActivity): number {
  if (level === 0 || level === LEVELS) return level === 0 ? low : high;
  return roundToCents(low + ((high - low) * level) / LEVELS);
}

function roundToCents(price: number): number {
  return Math.round(price * 100) / 100;
}

/**
 * The trades that have the prices of low and high: the first trade at or after the step in which the path visits the level first. With
 * fewer trades than steps, the trades would otherwise miss some levels. Open and close keep their own prices.
 */
function placeExtremes({ path, trades }: { path: HourPath; trades: number }): Map<number, number> {
  const steps = path.length - 1;
  const visits = [0, LEVELS]
    .map((level) => ({ level, step: path.indexOf(level) }))
    .filter(({ step }) => step > 0 && step < steps)
    .sort((one, other) => other.step - one.step);
  const placed = new Map<number, number>();
  let next = trades - 1;
  for (const { level, step } of visits) {
    next = Math.max(1, Math.min(Math.ceil((step * (trades - 1)) / steps), next - 1));
    placed.set(next, level);
  }
  return placed;
}
