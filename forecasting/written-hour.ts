import { readInstant } from './history/instant';
import { type Hour, isHour, parseHour } from './hour';

/**
 * Reads an hour as people write it: `2026-11-21T07Z`, ISO 8601, or a date, which means midnight UTC.
 * @throws RangeError that shows the value and an example
 */
export function parseWrittenHour(text: string): Hour {
  const time = readInstant(text.trim());
  return time !== null && isHour(time) ? time : parseHour(text);
}
