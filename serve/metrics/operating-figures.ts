import type { Database } from '../../clients/postgres/database';
import { type DecisionFigures, readDecisionFigures } from '../../clients/postgres/decision-figures';
import { type FeatureFigures, readFeatureFigures } from '../../clients/postgres/feature-figures';
import { createHourRuns, type HourRun, type HourRuns, readMissingHours } from '../../clients/postgres/hour-runs';
import { type PathFigures, readPathFigures } from '../../clients/postgres/path-figures';
import { type PublicationFigures, readPublicationFigures } from '../../clients/postgres/publication-figures';
import { type RiseFigures, readRiseFigures } from '../../clients/postgres/rise-figures';
import { readSearchFigures, type SearchFigures } from '../../clients/postgres/search-figures';
import { readSettledFigures, readSettledForecasts, type SettledFigures } from '../../clients/postgres/settled-figures';
import { createSnapshots } from '../../clients/postgres/snapshots';
import { computeScoreDrift, SCORED_HOURS } from '../../forecasting/drift/score-drift';
import { HOUR_MS, type Hour, hourOf } from '../../forecasting/hour';
import type { ChainKey } from '../../forecasting/ledger/entries';

import { type FinishedStep, readFinishedSteps } from './finished-steps';

/** Lengths of the windows of the scores, in days. */
const SCORE_WINDOW_DAYS = [1, 7, 30];

/** How far back to look for a run that reached the quality step. */
const QUALITY_LOOKBACK_MS = 7 * 24 * HOUR_MS;

/** The state of nexthour according to the database. */
export interface OperatingFigures {
  readonly now: number;
  /** Number of hours before the newest one that have no finished run. */
  readonly hoursMissing: number;
  /** The newest run that has ended; `null` before the first. */
  readonly newestRun: FinishedRun | null;
  /** The newest run that reached the quality step. A later run may have ended before that step. */
  readonly checkedRun: FinishedRun | null;
  /** `null` while the ledger is empty, like the two fields after it. */
  readonly publication: PublicationFigures | null;
  readonly settled: SettledFigures | null;
  /** Loss of one week divided by the expected loss; `null` while too few forecasts are settled. */
  readonly scoreDrift: number | null;
  /** `null` before the first snapshot. */
  readonly decisions: DecisionFigures | null;
  /** Of each active model. */
  readonly rises: readonly RiseFigures[];
  /** `null` before the first path. */
  readonly path: PathFigures | null;
  /** The newest search of each question and family. */
  readonly searches: readonly SearchFigures[];
  /** `null` before the first snapshot. */
  readonly features: FeatureFigures | null;
}

export interface FinishedRun {
  readonly hour: Hour;
  readonly steps: readonly FinishedStep[];
}

interface Moment {
  readonly asset: string;
  /** Epoch ms. */
  readonly now: number;
}

export async function readOperatingFigures(database: Database, moment: Moment): Promise<OperatingFigures> {
  const hourRuns = createHourRuns(database);
  const [{ missed }, runs, ledger, ofNewestData, rises, path, searches] = await Promise.all([
    readMissingHours(hourRuns, moment),
    readRuns(hourRuns, moment),
    readLedger(database, moment),
    readOfNewestData(database, moment),
    readRiseFigures(database, moment),
    readPathFigures(database, moment),
    readSearchFigures(database, moment),
  ]);
  return { now: moment.now, hoursMissing: missed.length, ...runs, ...ledger, ...ofNewestData, rises, path, searches };
}

async function readRuns(hourRuns: HourRuns, { asset, now }: Moment) {
  const [[newest], checked] = await Promise.all([
    hourRuns.newest({ asset, count: 1 }),
    hourRuns.newestWith({ asset, from: now - QUALITY_LOOKBACK_MS, step: 'quality' }),
  ]);
  return { newestRun: newest ? toFinished(newest) : null, checkedRun: checked && toFinished(checked) };
}

function toFinished({ hour, steps }: HourRun): FinishedRun {
  return { hour, steps: readFinishedSteps(steps) };
}

async function readLedger(database: Database, { asset, now }: Moment) {
  const publication = await readPublicationFigures(database, { asset, now });
  if (publication === null) return { publication, settled: null, scoreDrift: null };
  const chain = { source: publication.source, asset };
  const [settled, drift] = await Promise.all([
    readSettledFigures(database, { ...chain, now, days: SCORE_WINDOW_DAYS }),
    readScoreDrift(database, { ...chain, until: hourOf(now) }),
  ]);
  return { publication, settled, scoreDrift: drift };
}

async function readScoreDrift(
  database: Database,
  { until, ...chain }: ChainKey & { until: Hour },
): Promise<number | null> {
  const after = until - SCORED_HOURS * HOUR_MS;
  const drift = computeScoreDrift(await readSettledForecasts(database, { ...chain, after, until }));
  return Number.isNaN(drift) ? null : drift;
}

/** Reads the features of the newest data's source and the decisions about its models. This source may have no forecast yet. */
async function readOfNewestData(database: Database, { asset }: Moment) {
  const newest = await createSnapshots(database).newest({ asset });
  if (!newest) return { decisions: null, features: null };
  const origin = { source: newest.source, asset };
  const [decisions, features] = await Promise.all([
    readDecisionFigures(database, origin),
    readFeatureFigures(database, origin),
  ]);
  return { decisions, features };
}
