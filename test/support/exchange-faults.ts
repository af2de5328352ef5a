import { HOUR_MS, type Hour } from '../../forecasting/hour';
import type { FaultOf } from '../../simulator/faults';
import type { HistoryPoint } from '../../simulator/replayed-prices';

/** Every price of one hour is ten times too high. */
export function tenfoldIn(hour: Hour): FaultOf {
  return changed((points) => points.map((point) => (isIn(hour, point) ? { ...point, rate: 10 * point.rate } : point)));
}

/** The exchange has nothing later than this hour. */
export function nothingAfter(hour: Hour): FaultOf {
  return changed((points) => points.filter(({ date }) => date <= hour));
}

/** The first call of a run fails, the next is refused for three seconds, then all is well. */
export const recovering: FaultOf = ({ path, call }) => {
  if (path !== '/status') return undefined;
  if (call === 1) return { kind: 'status', code: 500 };
  return call === 2 ? { kind: 'status', code: 429, retryAfterS: 3 } : undefined;
};

function isIn(hour: Hour, { date }: HistoryPoint): boolean {
  return date > hour - HOUR_MS && date <= hour;
}

function changed(change: (points: readonly HistoryPoint[]) => readonly HistoryPoint[]): FaultOf {
  return ({ path }) => (path === '/coins/single/history' ? { kind: 'history', change } : undefined);
}
