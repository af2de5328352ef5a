import { HOUR_MS } from '../forecasting/hour';
import { POINTS_PER_HOUR } from '../forecasting/price-points';
import { seededRandom } from '../forecasting/random';
import type { SampleHour } from './price-sample';

/** Width of the random noise around the straight line between two anchors, as a fraction of the hour's high − low. */
const NOISE = 0.6;

/**
 * Generates the twelve five-minute prices that end at an hour, oldest first; the last one is the price at the hour itself. They start
 * near `open`, reach the hour's high and low, stay between them and end at its rate. The hour is the random seed, so the result is
 * always the same.
 * @param open the price one hour earlier
 */
export function buildPricePath({ hour, rate, high, low }: SampleHour, open: number): number[] {
  const random = seededRandom(hour / HOUR_MS);
  const top = Math.max(high, low, rate);
  const bottom = Math.min(high, low, rate);
  const anchors = placeAnchors({ open: clamp(open, bottom, top), rate, top, bottom }, random);
  return Array.from({ length: POINTS_PER_HOUR }, (_, index) => {
    const exact = anchors.find(({ at }) => at === index + 1);
    const noisy = interpolate(anchors, index + 1) + (random() - 0.5) * NOISE * (top - bottom);
    return exact ? exact.price : roundToCents(clamp(noisy, bottom, top), bottom, top);
  });
}

interface Anchor {
  /** 0 is one hour before the hour, 12 the hour itself. */
  readonly at: number;
  readonly price: number;
}

/** In four of five cases, a rising hour reaches its low first and a falling hour reaches its high first. */
function placeAnchors(
  prices: { open: number; rate: number; top: number; bottom: number },
  random: () => number,
): Anchor[] {
  const { open, rate, top, bottom } = prices;
  const early = 1 + Math.floor(random() * 5);
  const late = 6 + Math.floor(random() * 6);
  const lowFirst = rate >= open === random() < 0.8;
  return [
    { at: 0, price: open },
    { at: early, price: lowFirst ? bottom : top },
    { at: late, price: lowFirst ? top : bottom },
    { at: POINTS_PER_HOUR, price: rate },
  ];
}

function interpolate(anchors: readonly Anchor[], at: number): number {
  const next = anchors.findIndex((anchor) => anchor.at >= at);
  const [from, to] = [anchors[next - 1], anchors[next]];
  if (!from || !to) return anchors.at(-1)?.price ?? Number.NaN;
  return from.price + ((to.price - from.price) * (at - from.at)) / (to.at - from.at);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

function roundToCents(value: number, low: number, high: number): number {
  return clamp(Math.round(value * 100) / 100, low, high);
}
