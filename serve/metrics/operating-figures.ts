import type { Database } from '../../clients/postgres/database';
import { type DecisionFigures, readDecisionFigures } from '../../clients/postgres/decision-figures';
import { createHourRuns } from '../../clients/postgres/hour-runs';
import { findMissingHours } from '../../clients/postgres/missing-hours';
import { type PublicationFigures, readPublicationFigures } from '../../clients/postgres/publication-figures';
import { readSettledFigures, type SettledFigures } from '../../clients/postgres/settled-figures';
import type { Hour } from '../../forecasting/hour';
import { type FinishedStep, readFinishedSteps } from './finished-steps';

/** The windows in which forecasts are scored, in days. */
const DAYS = [1, 7, 30];

/** How nexthour does, as the database tells it. */
export interface OperatingFigures {
  readonly now: number;
  /** Hours before the newest one without a finished run. */
  readonly hoursMissing: number;
  /** The newest run that has ended; `null` before the first. */
  readonly newestRun: FinishedRun | null;
  /** `null` while the ledger is empty, as are the following. */
  readonly publication: PublicationFigures | null;
  readonly settled: SettledFigures | null;
  readonly decisions: DecisionFigures | null;
}

export interface FinishedRun {
  readonly hour: Hour;
  readonly steps: readonly FinishedStep[];
}

/** @param now epoch ms */
export async function readOperatingFigures(
  database: Database,
  { asset, now }: { asset: string; now: number },
): Promise<OperatingFigures> {
  const hourRuns = createHourRuns(database);
  const [hours, [newestRun], publication] = await Promise.all([
    findMissingHours(hourRuns, { asset, now }),
    hourRuns.newest({ asset, count: 1 }),
    readPublicationFigures(database, { asset, now }),
  ]);
  const finished = newestRun ? { hour: newestRun.hour, steps: readFinishedSteps(newestRun.steps) } : null;
  const common = { now, hoursMissing: hours.missed.length, newestRun: finished, publication };
  if (publication === null) return { ...common, settled: null, decisions: null };
  const place = { source: publication.source, asset };
  const [settled, decisions] = await Promise.all([
    readSettledFigures(database, { ...place, now, days: DAYS }),
    readDecisionFigures(database, place),
  ]);
  return { ...common, settled, decisions };
}
