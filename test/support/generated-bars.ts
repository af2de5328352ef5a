import type { BarSeries } from '../../forecasting/minutes/bar-series';
import { seededRandom } from '../../forecasting/random';

export interface GeneratedBars {
  readonly bars: number;
  readonly barMs: number;
  readonly seed: number;
  /** The start of the first bar, epoch ms. */
  readonly from?: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const STEPS = 8;
/** The volatility of a usual minute. */
const MINUTE_VOLATILITY = 4e-4;
/** Log volatility is a sum of Ornstein–Uhlenbeck processes: their half-lives in minutes, and their standard deviations. */
const COMPONENTS = [
  [12, 0.3],
  [180, 0.35],
  [4_320, 0.4],
] as const;
const JUMPS_PER_DAY = 2;

/**
 * Generates bars with the properties of real minutes: volatility that clusters over minutes, hours and days, a season of the day, jumps,
 * and volume that follows volatility. The price is a martingale: nothing forecasts its direction.
 */
export function generateBars({ bars, barMs, seed, from = Date.UTC(2025, 0, 1) }: GeneratedBars): BarSeries {
  const random = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const [close, high, low, volume] = [0, 0, 0, 0].map(() => new Float64Array(bars)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const minutes = barMs / MINUTE_MS;
  const levels = COMPONENTS.map(([, deviation]) => deviation * normal());
  let price = Math.log(60_000);
  for (let index = 0; index < bars; index++) {
    let log = seasonAt(from + index * barMs);
    for (const [place, [halfLife, deviation]] of COMPONENTS.entries()) {
      const decay = 0.5 ** (minutes / halfLife);
      levels[place] = decay * (levels[place] ?? 0) + deviation * Math.sqrt(1 - decay ** 2) * normal();
      log += levels[place] ?? 0;
    }
    const volatility = MINUTE_VOLATILITY * Math.sqrt(minutes) * Math.exp(log);
    let [top, bottom] = [price, price];
    for (let step = 0; step < STEPS; step++) {
      const isJump = random() < (JUMPS_PER_DAY * barMs) / DAY_MS / STEPS;
      price += (volatility / Math.sqrt(STEPS)) * normal() + (isJump ? 4 * volatility * normal() : 0);
      [top, bottom] = [Math.max(top, price), Math.min(bottom, price)];
    }
    close[index] = Math.exp(price);
    high[index] = Math.exp(top);
    low[index] = Math.exp(bottom);
    volume[index] = Math.exp(log + 0.4 * normal());
  }
  return { barMs, firstEnd: from + barMs, close, high, low, volume };
}

/** ln(usual volatility / mean): highest at 14:30 UTC, with a peak at the start of each hour, lower at the weekend. */
function seasonAt(time: number): number {
  const day = (time % DAY_MS) / DAY_MS;
  const isWeekend = ((Math.floor(time / DAY_MS) + 4) % 7) % 6 === 0;
  const isHourStart = time % 3_600_000 < 300_000;
  return 0.35 * Math.cos(2 * Math.PI * (day - 14.5 / 24)) + (isHourStart ? 0.25 : 0) - (isWeekend ? 0.2 : 0);
}
