import type { HourlyObservation, HourlySeries } from '../../forecasting/series';

/** Multiplies all price moves after the hour at `index`, so that the volatility is `factor` times as high. */
export function multiplyVolatility(series: HourlySeries, index: number, factor: number): HourlySeries {
  const base = series[index]?.rate ?? Number.NaN;
  const moved = (price: number | null) => price && base * Math.exp(factor * Math.log(price / base));
  return series.map((hour, at) => (at > index ? withPrices(hour, moved) : hour));
}

/** Makes the price constant after the hour at `index`. */
export function freezeAfter(series: HourlySeries, index: number): HourlySeries {
  const base = series[index]?.rate ?? null;
  return series.map((hour, at) => (at > index ? withPrices(hour, () => base) : hour));
}

function withPrices(hour: HourlyObservation, change: (price: number | null) => number | null): HourlyObservation {
  return { ...hour, rate: change(hour.rate), high: change(hour.high), low: change(hour.low) };
}
