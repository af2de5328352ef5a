import { Gauge, type Registry } from 'prom-client';
import type { RealisedScores } from '../clients/postgres/realised-scores';
import { atMostEvery } from '../config/at-most-every';
import { type Clock, systemClock } from '../config/clock';
import { within } from '../config/deadline';
import { SCORE_DRIFT_ALARM, SCORED_HOURS, scoreDrift } from '../forecasting/drift/score-drift';
import { HOUR_MS, type Hour } from '../forecasting/hour';

/** However many scrape, the ledger is read this rarely. */
const READ_EVERY_MS = 10_000;
const DEADLINE_MS = 1_000;

const HELP = `Mean pinball loss of the live forecasts whose price came in the newest ${SCORED_HOURS} hours, over the loss that their own quantiles expected: 1 is honest, from ${SCORE_DRIFT_ALARM} on the intervals are too narrow for what happens. NaN with fewer than 48 settled forecasts, or while the ledger does not answer`;

export interface ScoreDriftWatch {
  readonly registry: Registry;
  readonly asset: string;
  readonly market: { current(): { readonly source: string; readonly lastHour: Hour } | null };
  readonly realised: RealisedScores;
  readonly clock?: Clock;
}

/** `nexthour_score_drift`, read from the ledger when someone asks. */
export function watchScoreDrift({ registry, clock = systemClock, ...watch }: ScoreDriftWatch): void {
  const read = () => within(DEADLINE_MS, readScoreDrift(watch)).catch(() => Number.NaN);
  const drift = atMostEvery(READ_EVERY_MS, { clock, read });
  const gauge: Gauge = new Gauge({
    name: 'nexthour_score_drift',
    help: HELP,
    registers: [registry],
    collect: async () => {
      gauge.set(await drift());
    },
  });
}

async function readScoreDrift({
  asset,
  market,
  realised,
}: Omit<ScoreDriftWatch, 'registry' | 'clock'>): Promise<number> {
  const newest = market.current();
  if (newest === null) return Number.NaN;
  const { source, lastHour } = newest;
  return scoreDrift(await realised.live({ source, asset, after: lastHour - SCORED_HOURS * HOUR_MS, until: lastHour }));
}
