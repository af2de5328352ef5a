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

  async publishAll(given: readonly NewMinuteForecast[], clock: Clock): Promise<MinuteForecast[]> {
    return given.map((forecast) => {
      const stored = this.forecasts.find(
        ({ modelVersion, origin }) => modelVersion === forecast.modelVersion && origin === forecast.origin,
      );
      if (stored) requireSameForecast(stored, forecast);
      if (stored) return stored;
      const sealed = sealMinuteForecast({ ...forecast, madeAt: clock.now() }, this.forecasts.at(-1));
      this.forecasts.push(sealed);
      return sealed;
    });
  }

  async read(target: number | 'newest'): Promise<MinuteForecast[]> {
    if (target === 'newest') return this.forecasts.slice(-1);
    return this.forecasts.filter((forecast) => forecast.target === target);
  }
}
