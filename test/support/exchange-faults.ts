import { HOUR_MS, type Hour } from '../../forecasting/hour';
import type { FaultOf } from '../../simulator/faults';
import type { HistoryPoint } from '../../simulator/replayed-prices';

/** LiveCoinWatch multiplies every price of one hour by ten. @param coin the only coin with this fault; default: all coins */
export function tenfoldDuring(hour: Hour, coin?: string): FaultOf {
  return changeHistory((points, code) =>
    points.map((point) =>
      isDuring(hour, point) && (coin === undefined || coin === code) ? { ...point, rate: 10 * point.rate } : point,
    ),
  );
}

/** LiveCoinWatch has no prices after this hour. */
export function nothingAfter(hour: Hour): FaultOf {
  return changeHistory((points) => points.filter(({ date }) => date <= hour));
}

/** The first status call fails, the second is throttled for three seconds, and later calls succeed. */
export const recovering: FaultOf = ({ path, call }) => {
  if (path !== '/status') return undefined;
  if (call === 1) return { kind: 'status', code: 500 };
  return call === 2 ? { kind: 'status', code: 429, retryAfterS: 3 } : undefined;
};

function isDuring(hour: Hour, { date }: HistoryPoint): boolean {
  return date > hour - HOUR_MS && date <= hour;
}

function changeHistory(change: (points: readonly HistoryPoint[], code: string) => readonly HistoryPoint[]): FaultOf {
  return ({ path }) => (path === '/coins/single/history' ? { kind: 'history', change } : undefined);
}
