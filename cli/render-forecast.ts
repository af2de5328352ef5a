import { formatMinute } from '../forecasting/hour';
import type { Forecast } from '../forecasting/ledger/entries';
import { nextHourModel } from '../forecasting/questions';
import { describeReplay } from '../forecasting/replay';
import { formatUsd } from '../reporting/numbers';

const dollars = (value: number) => `$${formatUsd(value)}`;

/** A forecast in one line, without a line break. */
export function renderForecastLine({ asset, source, originHour, targetHour, point, interval }: Forecast): string {
  const between = `${dollars(interval.lower)} and ${dollars(interval.upper)}`;
  const replayed = describeReplay(source, originHour);
  const forecast = `${asset} at ${formatMinute(targetHour)}: ${dollars(point)}, ${formatLevel(interval)} between ${between}`;
  return replayed ? `${forecast} (${replayed})` : forecast;
}

/** A forecast as text for the terminal. */
export function renderForecast(forecast: Forecast): string {
  const { asset, originHour, targetHour, madeAt, late, point, interval, lastRate, source, modelVersion } = forecast;
  const replayed = describeReplay(source, originHour);
  const lines = [
    `${asset} at ${formatMinute(targetHour)}: ${dollars(point)}`,
    `  with ${formatLevel(interval)} probability between ${dollars(interval.lower)} and ${dollars(interval.upper)}`,
    `  last price ${dollars(lastRate)} at ${formatMinute(originHour)}${replayed ? `, ${replayed}` : ''}`,
    `  made ${formatMinute(madeAt)} by ${nextHourModel(asset)} version ${modelVersion}${late ? ', late: not counted in the track record' : ''}`,
  ];
  return `${lines.join('\n')}\n`;
}

const formatLevel = ({ level }: Forecast['interval']) => `${Math.round(level * 100)} %`;
