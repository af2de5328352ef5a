import { PERCENTILES } from '../quantiles';
import { meanPinball } from '../scoring/crps';
import { INTERVAL_LEVEL, intervalEnds, locateInterval } from '../scoring/interval';
import type { HorizonForecast } from './calibrate';

/** The scores of one family at one horizon, of log-returns. */
export interface HorizonScores {
  readonly hours: number;
  readonly forecasts: number;
  /** Share of the actuals inside the 90 % interval. */
  readonly coverage: number;
  readonly crps: number;
  /** CRPS over that of the scaled trailing quantiles. Below 1 is better. */
  readonly crpsRatio: number;
  /** RMSE of the point over that of persistence. */
  readonly rmseRatio: number;
}

const position = locateInterval(INTERVAL_LEVEL);

/** The sums of the scores of one horizon. */
export class HorizonSums {
  private count = 0;
  private covered = 0;
  private crps = 0;
  private baseline = 0;
  private squared = 0;
  private persistence = 0;

  constructor(private readonly hours: number) {}

  /** @param baseline [99] the scaled trailing quantiles  @param change the actual log-return */
  add({ point, quantiles }: HorizonForecast, baseline: Float64Array, change: number): void {
    const { lower, upper } = intervalEnds(position, quantiles);
    this.count += 1;
    this.covered += lower <= change && change <= upper ? 1 : 0;
    this.crps += 2 * meanPinball(PERCENTILES, quantiles, change);
    this.baseline += 2 * meanPinball(PERCENTILES, baseline, change);
    this.squared += (point - change) ** 2;
    this.persistence += change ** 2;
  }

  scores(): HorizonScores {
    const { hours, count } = this;
    return {
      ...{ hours, forecasts: count, coverage: this.covered / count, crps: this.crps / count },
      ...{ crpsRatio: this.crps / this.baseline, rmseRatio: Math.sqrt(this.squared / this.persistence) },
    };
  }
}
