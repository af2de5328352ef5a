import { formatHour, formatMinute, HOUR_MS, type Hour } from '../../forecasting/hour';
import { isPossiblePrice } from '../../forecasting/price-points';
import { NexthourError } from '../../system/errors';
import type { FetchedAnswer } from './fetch-answer';
import type { PlannedCall } from './plan-calls';

/** Factors to milliseconds. */
const OTHER_UNITS = [
  ['seconds', 1_000],
  ['microseconds', 1e-3],
  ['nanoseconds', 1e-6],
] as const;

const isNear = ({ start, end }: PlannedCall, time: number) => time >= start - HOUR_MS && time <= end + HOUR_MS;

/**
 * Whether all prices of the answer are more than an hour outside the requested range. Such an answer does not say that the requested
 * prices are not published.
 */
export function isForeignAnswer({ call, points }: FetchedAnswer): boolean {
  return points.length > 0 && !points.some(({ time }) => isNear(call, time));
}

/** @param storedAs the key of the raw answer in the object store */
export function answerOutsideRange({ call, points }: FetchedAnswer, storedAs: string): NexthourError {
  const times = points.map(({ time }) => time);
  const unit = OTHER_UNITS.find(([, factor]) => times.some((time) => isNear(call, time * factor)));
  const first = times.reduce((least, time) => Math.min(least, time));
  const last = times.reduce((most, time) => Math.max(most, time));
  const message =
    `LiveCoinWatch was asked for the prices ${describeRange(call.start, call.end)} and answered with ${describeCount(times.length)} ` +
    `${describeRange(first, last)}${unit ? ` (the times seem to be in ${unit[0]}, not in milliseconds)` : ''}. ` +
    `The answer is stored as ${storedAs}; check LIVE_COIN_WATCH_URL and the clock of this machine`;
  return new NexthourError('AnswerOutsideRange', message);
}

/** What the newest answer says about the price of an hour that has no usable price yet. */
export function explainMissingPrice(hour: Hour, answer: FetchedAnswer | null): NexthourError {
  const prices = (answer?.points ?? []).filter(({ time }) => time === hour).map(({ rate }) => rate);
  const given = [...new Set(prices.filter((rate) => rate !== null))];
  const impossible = given.find((rate) => !isPossiblePrice(rate));
  if (impossible !== undefined) {
    return unusablePrice(hour, `LiveCoinWatch answers ${impossible} USD, which cannot be a price`);
  }
  if (given.length > 1)
    return unusablePrice(hour, `LiveCoinWatch answers several: ${given.slice(0, 3).join(', ')} USD`);
  const came = answer === null ? '' : ` (${describeNewest(answer, prices.length > 0)})`;
  const message = `The price of ${formatHour(hour)} is not published yet${came}; the step will be retried`;
  return new NexthourError('NotYetPublished', message, { canRetry: true });
}

function unusablePrice(hour: Hour, problem: string): NexthourError {
  const message = `The price of ${formatHour(hour)} cannot be used: ${problem}; the step will be retried`;
  return new NexthourError('UnusablePrice', message, { canRetry: true });
}

function describeNewest({ call, points }: FetchedAnswer, isNull: boolean): string {
  if (isNull) return 'LiveCoinWatch answers with an empty price';
  const range = describeRange(call.start, call.end);
  if (points.length === 0) return `LiveCoinWatch has no price ${range}`;
  const newest = points.reduce((most, { time }) => Math.max(most, time), 0);
  return `LiveCoinWatch answers with ${describeCount(points.length)} ${range}, the newest of ${describeTime(newest)}`;
}

const describeCount = (count: number) => (count === 1 ? '1 price' : `${count} prices`);

const describeRange = (start: number, end: number) => `from ${describeTime(start)} to ${describeTime(end)}`;

/** The last instant that a Date can hold. */
const MAX_TIME = 8.64e15;

/** An instant, with its number if it is far from any price. */
function describeTime(time: number): string {
  if (time > MAX_TIME) return String(time);
  const text = formatMinute(time);
  return text.startsWith('20') ? text : `${text} (${time})`;
}
