import { MINUTE_MS } from './bars/minute-bar';
import { readInstant } from './history/instant';

/** `2026-11-21T07:05Z`, the form used in ids of forecasts. @param time epoch ms */
export function formatMinuteId(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16)}Z`;
}

/**
 * Reads a minute as people write it: `2026-11-21T07:05Z`, `2026-11-21T07Z`, ISO 8601, or a date, which means midnight UTC.
 * @returns epoch ms
 * @throws RangeError that shows the value and an example
 */
export function parseWrittenMinute(text: string): number {
  const time = readInstant(text.trim());
  if (time !== null && time % MINUTE_MS === 0) return time;
  throw new RangeError(`"${text}" is not a minute in UTC; write it like 2026-11-21T07:05Z`);
}
