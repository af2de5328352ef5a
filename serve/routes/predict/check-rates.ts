import { formatHour, HOUR_MS, type Hour, hourOf } from '../../../forecasting/hour';
import { checkJumps, hasLargeMove } from '../../../forecasting/quality/jumps';
import type { HourlySeries } from '../../../forecasting/series';
import { type HttpError, invalidRequest } from '../../http-error';

/** How far the clock of a caller may be ahead of ours. */
const CLOCK_DIFFERENCE_MS = 60_000;

/**
 * Refuses prices that cannot be real, with the rule that the data gate applies to our own prices, and a last hour in the future.
 * @param series the prices of the caller, one per hour
 * @throws HttpError `InvalidRequest`
 */
export function requirePlausibleRates(series: HourlySeries, now: number): void {
  const firstHour = series[0]?.hour ?? 0;
  const lastHour = series.at(-1)?.hour ?? 0;
  if (lastHour > now + CLOCK_DIFFERENCE_MS) throw inTheFuture(lastHour, now);
  if (!hasLargeMove(series)) return;
  const { status, evidence } = checkJumps(series, { hour: lastHour, firstHour });
  if (status !== 'fail' || !evidence) return;
  const index = (evidence.move.hour - firstHour) / HOUR_MS;
  const [before, rate] = [series[index - 1]?.rate, series[index]?.rate];
  const field = `rates[${index}]`;
  const message = `${field} is ${rate}, but rates[${index - 1}] is ${before}. ${PROBLEMS[evidence.kind]}. Check both values, and send prices of one asset in USD`;
  throw invalidRequest([{ field, message }]);
}

const PROBLEMS = {
  impossible: 'A price does not triple or fall to a third within one hour',
  'bad-print': 'Such a jump that comes back within three hours is not a real move of a market',
  unusual: '',
  usual: '',
} as const;

function inTheFuture(lastHour: Hour, now: number): HttpError {
  const message = `last_hour: ${formatHour(lastHour)} is in the future; the newest hour is ${formatHour(hourOf(now))}. Send the hour of the last price`;
  return invalidRequest([{ field: 'last_hour', message }]);
}
