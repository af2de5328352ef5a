import { HOUR_MS } from '../../../forecasting/hour';

const DAY_MS = 24 * HOUR_MS;

/** The texts of a time axis in UTC, as long as the range needs: `2026-11`, `11-21` or `11-21 07:00`. */
export function timeLabels(spanMs: number): (time: number) => string {
  const [from, to] = spanMs > 400 * DAY_MS ? [0, 7] : spanMs > 5 * DAY_MS ? [5, 10] : [5, 16];
  return (time) => new Date(time).toISOString().slice(from, to).replace('T', ' ');
}
