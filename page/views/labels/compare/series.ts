import { SERIES_COLOURS } from '../../../charts/colours';

/** The colour of the n-th compared model, for its key beside the charts. */
export function seriesStyle(index: number): Record<string, string> {
  return index < 0 ? {} : { '--key': `var(--series-${(index % SERIES_COLOURS) + 1})` };
}
