import { InvalidArgumentError } from 'commander';
import { MIN_TRAINING_HOURS } from '../../forecasting/backtest/folds';
import { INSTANT_FORMS, readInstant } from '../../forecasting/history/instant';
import { type Hour, isHour } from '../../forecasting/hour';
import { EMBARGO_HOURS } from '../../forecasting/split';

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

/** Hours, or `expanding` for all hours (commander turns `null` into an empty text). @throws InvalidArgumentError */
export function readWindowOption(text: string): number | 'expanding' {
  if (text === 'expanding') return text;
  const hours = readDuration(text);
  if (hours === null) throw new InvalidArgumentError('It must be "expanding" or a duration like 365d');
  if (hours < MIN_TRAINING_HOURS) {
    throw new InvalidArgumentError(
      `It must be at least ${MIN_TRAINING_HOURS / 24}d, the minimum for a fit (in addition to the embargo of ${EMBARGO_HOURS}h)`,
    );
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
