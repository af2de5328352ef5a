import { seededRandom } from '../forecasting/random';
import { drawNormal } from './draw-normal';
import { createPriceSample, type PriceSample, type SampleHour } from './price-sample';

/** How the prices of an asset are generated from those of BTC. */
interface Recipe {
  /** Its price in BTC at the start. */
  readonly factor: number;
  readonly seed: number;
  /** Number of coins, for the market capitalisation. */
  readonly supply: number;
  /** Its volume as a share of that of BTC. */
  readonly volume: number;
}

const RECIPES: Readonly<Record<string, Recipe>> = {
  ETH: { factor: 0.045, seed: 0x455448, supply: 120e6, volume: 0.5 },
};

/** The asset whose real prices are replayed. */
export const REPLAYED_ASSET = 'BTC';

/** Coins that do not exist, to measure how costs grow with the number of assets: SIM1 … SIM99. */
const INVENTED = Array.from({ length: 99 }, (_, index) => `SIM${index + 1}`);

/** Existing coins whose prices are generated. */
export const GENERATED_COINS: readonly string[] = Object.keys(RECIPES);

/** The assets whose prices can be generated. */
export const GENERATED_ASSETS: readonly string[] = [...GENERATED_COINS, ...INVENTED];

/** Standard deviation of the hourly log-return of the price in BTC. */
export const FACTOR_SIGMA = 0.0025;

/**
 * Generates the prices of an asset: those of BTC times a factor that varies at random. The factor is a martingale (its expected value in
 * any later hour is its present value), so no model can forecast it. The same asset always gets the same prices.
 * @returns `null` for an asset that cannot be generated
 */
export function generateSample(asset: string, btc: PriceSample): PriceSample | null {
  const recipe = RECIPES[asset] ?? inventRecipe(asset);
  if (recipe === null) return null;
  const random = seededRandom(recipe.seed);
  let { factor } = recipe;
  let open: number | undefined;
  return createPriceSample(
    btc.hours.map((hour) => {
      factor *= Math.exp(FACTOR_SIGMA * drawNormal(random) - FACTOR_SIGMA ** 2 / 2);
      const generated = scaleHour(hour, { ...recipe, factor }, open);
      open = generated.rate;
      return generated;
    }),
  );
}

function inventRecipe(asset: string): Recipe | null {
  const index = INVENTED.indexOf(asset);
  return index < 0 ? null : { factor: 0.001 * (index + 1), seed: 0x53494d00 + index, supply: 100e6, volume: 0.1 };
}

/** @param open the generated price one hour earlier; the price moves from it to the rate within the hour */
function scaleHour({ hour, rate: rateOfBtc, ...btc }: SampleHour, { factor, supply, volume }: Recipe, open?: number) {
  const rate = roundToCents(rateOfBtc * factor);
  const reached = open === undefined ? [rate] : [rate, open];
  return {
    hour,
    rate,
    high: Math.max(roundToCents(btc.high * factor), ...reached),
    low: Math.min(roundToCents(btc.low * factor), ...reached),
    volume: Math.round(btc.volume * volume),
    cap: Math.round(rate * supply),
  };
}

function roundToCents(value: number): number {
  return Math.round(value * 100) / 100;
}
