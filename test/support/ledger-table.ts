import {
  type MinuteForecast,
  type NewMinuteForecast,
  sealMinuteForecast,
} from '../../forecasting/ledger/minute-entries';
import { requireSameForecast } from '../../forecasting/ledger/repeated-minute';
import type { Clock } from '../../system/clock';

/** Keeps the forecasts of one chain as the ledger does. The ledger in Postgres has its own test. */
export class LedgerTable {
  readonly forecasts: MinuteForecast[] = [];

  /** All forecasts or none, as in a transaction. */
  async publishAll(given: readonly NewMinuteForecast[], clock: Clock): Promise<MinuteForecast[]> {
    const before = this.forecasts.length;
    try {
      return given.map((forecast) => this.publish(forecast, clock));
    } catch (error) {
      this.forecasts.length = before;
      throw error;
    }
  }

  async read(range: { from: number; to: number } | 'newest'): Promise<MinuteForecast[]> {
    if (range === 'newest') return this.forecasts.slice(-1);
    return this.forecasts.filter(({ target }) => target >= range.from && target <= range.to);
  }

  private publish(forecast: NewMinuteForecast, clock: Clock): MinuteForecast {
    const stored = this.forecasts.find(
      ({ modelVersion, origin }) => modelVersion === forecast.modelVersion && origin === forecast.origin,
    );
    if (stored) requireSameForecast(stored, forecast);
    if (stored) return stored;
    const sealed = sealMinuteForecast({ ...forecast, madeAt: clock.now() }, this.forecasts.at(-1));
    this.forecasts.push(sealed);
    return sealed;
  }
}
