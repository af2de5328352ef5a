import { formatMinute } from '../forecasting/hour';
import type { Forecast } from '../forecasting/ledger/entries';
import { describeReplay } from '../forecasting/replay';

const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

/** A forecast in one line, without a line break. */
export function renderForecastLine({ asset, targetHour, point, interval }: Forecast): string {
  const between = `${dollars.format(interval.lower)} and ${dollars.format(interval.upper)}`;
  return `${asset} at ${formatMinute(targetHour)}: ${dollars.format(point)}, ${formatLevel(interval)} between ${between}`;
}

/** A forecast as text for the terminal. */
export function renderForecast(forecast: Forecast): string {
  const { asset, originHour, targetHour, madeAt, late, point, interval, lastRate, source, modelVersion } = forecast;
  const replayed = describeReplay(source, originHour);
  const lines = [
    `${asset} at ${formatMinute(targetHour)}: ${dollars.format(point)}`,
    `  with ${formatLevel(interval)} probability between ${dollars.format(interval.lower)} and ${dollars.format(interval.upper)}`,
    `  last price ${dollars.format(lastRate)} at ${formatMinute(originHour)}${replayed ? `, ${replayed}` : ''}`,
    `  made ${formatMinute(madeAt)} by btc_predictor version ${modelVersion}${late ? ', late: not counted in the track record' : ''}`,
  ];
  return `${lines.join('\n')}\n`;
}

const formatLevel = ({ level }: Forecast['interval']) => `${Math.round(level * 100)} %`;
