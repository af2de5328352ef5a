import { InvalidArgumentError } from 'commander';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import { INSTANT_FORMS, readInstant } from '../../forecasting/history/instant';
import { type Hour, isHour } from '../../forecasting/hour';
import { MIN_TRAINING_DAYS } from '../../forecasting/minutes/backtest/plan';
import { PATH_HOURS } from '../../forecasting/questions';

const HOURS_OF: Readonly<Record<string, number>> = { h: 1, d: 24, w: 168 };

/** @throws InvalidArgumentError unless the text is an hour */
export function readHourOption(text: string): Hour {
  const time = readInstant(text);
  if (time === null) throw new InvalidArgumentError(`It must be a date or an hour: ${INSTANT_FORMS}`);
  if (!isHour(time)) throw new InvalidArgumentError('It must be a full hour in UTC, like 2024-05-13T11Z');
  return time;
}

/** Hours of `30d`, `720h` or `2w`. @throws InvalidArgumentError */
export function readRefitOption(text: string): number {
  const hours = readDuration(text);
  if (hours === null || hours < 24) throw new InvalidArgumentError('It must be at least one day, like 30d, 720h or 2w');
  return hours;
}

const MINUTES_OF: Readonly<Record<string, number>> = { m: 1, h: 60 };
const MAX_BAR_MINUTES = 30;
const MAX_HORIZON_MINUTES = 240;

/** Milliseconds of `1m` to `30m`. @throws InvalidArgumentError */
export function readBarOption(text: string): number {
  const minutes = readMinutes(text);
  if (minutes !== null && minutes <= MAX_BAR_MINUTES && 60 % minutes === 0) return minutes * MINUTE_MS;
  throw new InvalidArgumentError(
    'It must be 1m, 2m, 3m, 4m, 5m, 6m, 10m, 12m, 15m, 20m or 30m; leave it out for hours',
  );
}

/** The horizons of a path, in hours, both included. */
export interface HorizonRange {
  readonly from: number;
  readonly to: number;
}

/** Milliseconds of `5m`, or the range of `1h..24h`. @throws InvalidArgumentError */
export function readHorizonOption(text: string): number | HorizonRange {
  const [, from, to] = /^(\d{1,3})h\.\.(\d{1,3})h$/.exec(text)?.map(Number) ?? [];
  if (from !== undefined && to !== undefined) return readRange(from, to);
  const minutes = readMinutes(text);
  if (minutes !== null && minutes <= MAX_HORIZON_MINUTES) return minutes * MINUTE_MS;
  throw new InvalidArgumentError(
    `It must be minutes or hours, like 5m, at most ${MAX_HORIZON_MINUTES / 60}h; or without --bar a range of hours, like 1h..${PATH_HOURS}h`,
  );
}

function readRange(from: number, to: number): HorizonRange {
  if (from >= 1 && from <= to && to <= PATH_HOURS) return { from, to };
  throw new InvalidArgumentError(`A range of horizons is within 1h..${PATH_HOURS}h, the smaller one first`);
}

function readMinutes(text: string): number | null {
  const found = /^([1-9]\d{0,3})([mh])$/.exec(text);
  return found ? Number(found[1]) * (MINUTES_OF[found[2] ?? ''] ?? 0) : null;
}

/** Hours, or `expanding` for all hours (commander turns `null` into an empty text). @throws InvalidArgumentError */
export function readWindowOption(text: string): number | 'expanding' {
  if (text === 'expanding') return text;
  const hours = readDuration(text);
  if (hours === null) throw new InvalidArgumentError('It must be "expanding" or a duration like 365d');
  if (hours < 24 * MIN_TRAINING_DAYS) {
    throw new InvalidArgumentError(`It must be at least ${MIN_TRAINING_DAYS}d, the minimum for a fit`);
  }
  return hours;
}

/** @throws InvalidArgumentError */
export function readNamesOption(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.some((name) => name === ''))
    throw new InvalidArgumentError('It must be names separated by commas, like persistence,har');
  return names;
}

function readDuration(text: string): number | null {
  const found = /^(\d+)([hdw])$/.exec(text);
  return found ? Number(found[1]) * (HOURS_OF[found[2] ?? ''] ?? 0) : null;
}
