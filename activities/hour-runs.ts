import type { LiveCoinWatch } from '../clients/livecoinwatch';
import { type HourRun, type HourRuns, readMissingHours } from '../clients/postgres/hour-runs';
import { type AssetHour, formatHour, type Hour, listHours } from '../forecasting/hour';
import type { MissingHours } from '../forecasting/missing-hours';
import type { Clock } from '../system/clock';
import { NexthourError } from '../system/errors';

export interface HourRunActivities {
  /** The hours without a finished run of the present source. */
  findMissingHours(input: { asset: string }): Promise<MissingHours>;
  /** The hours of the range that have no published run of the present source, oldest first. */
  findUnpublishedHours(range: { asset: string; from: Hour; to: Hour }): Promise<Hour[]>;
  /**
   * The final status of each step in the newest run of the hour with the present source, as the DAG engine reported it.
   * @throws NexthourError `NoEarlierRun`
   */
  readStepsOfHour(input: AssetHour): Promise<unknown>;
  recordHourRun(run: RecordedRun): Promise<void>;
  /** The present source of the prices. While the exchange does not answer, that of the newest data; `null` when there is none. */
  readMarketSource(input: { asset: string }): Promise<string | null>;
  /** Whether the hour has a published run of the source. */
  isPublished(input: AssetHour & { source: string }): Promise<boolean>;
}

/** A run that was started by an earlier version has no `source`. */
type RecordedRun = Omit<HourRun, 'finishedAt' | 'source'> & Partial<Pick<HourRun, 'source'>>;

interface HourRunDeps {
  readonly hourRuns: HourRuns;
  readonly liveCoinWatch: Pick<LiveCoinWatch, 'source'>;
  readonly clock: Clock;
}

export function createHourRunActivities(deps: HourRunDeps): HourRunActivities {
  const { hourRuns, liveCoinWatch, clock } = deps;
  const readSource = ({ asset }: { asset: string }) =>
    liveCoinWatch.source({ asset }).catch(() => hourRuns.currentSource({ asset }));
  const readPublished = async (query: { asset: string; source: string | null; from: Hour }) => {
    const { source } = query;
    return source === null ? new Set() : hourRuns.hoursWith({ ...query, source, outcomes: ['published'] });
  };
  return {
    findMissingHours: async ({ asset }) =>
      readMissingHours(hourRuns, { asset, now: clock.now(), source: await readSource({ asset }) }),
    findUnpublishedHours: async ({ asset, from, to }) => {
      const published = await readPublished({ asset, source: await readSource({ asset }), from });
      return listHours(from, to).filter((hour) => !published.has(hour));
    },
    readStepsOfHour: async ({ asset, hour }) => {
      const source = await readSource({ asset });
      const run = await hourRuns.newestOf({ asset, hour, ...(source === null ? {} : { source }) });
      if (run) return run.steps;
      const message = `The hour ${formatHour(hour)} has no finished run${source === null ? '' : ` with prices of ${source}`} whose results could be kept; run the whole hour first`;
      throw new NexthourError('NoEarlierRun', message, { canRetry: false });
    },
    recordHourRun: ({ source = null, ...run }) => hourRuns.record({ ...run, source, finishedAt: clock.now() }),
    readMarketSource: readSource,
    isPublished: async ({ asset, hour, source }) => (await readPublished({ asset, source, from: hour })).has(hour),
  };
}
