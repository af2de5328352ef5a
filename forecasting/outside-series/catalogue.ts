import { ALPHA_VANTAGE_SERIES } from './catalogue/alpha-vantage';
import { POLYGON_SERIES } from './catalogue/polygon';
import type { OutsideSeries } from './outside-series';

/** All series that nexthour fetches. The ids are unique. */
export const SERIES: readonly OutsideSeries[] = [...ALPHA_VANTAGE_SERIES, ...POLYGON_SERIES];

/** `null` when there is no series with this id. */
export function findSeries(id: string): OutsideSeries | null {
  return SERIES.find((series) => series.id === id) ?? null;
}
