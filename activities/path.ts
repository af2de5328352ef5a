import type { ObjectStore } from '../clients/object-store';
import type { PathLedger } from '../clients/postgres/path-ledger';
import type { Snapshot, Snapshots } from '../clients/postgres/snapshots';
import { formatHour, HOUR_MS } from '../forecasting/hour';
import type { MinuteForecast } from '../forecasting/ledger/minute-entries';
import { CATCH_UP_HOURS } from '../forecasting/missing-hours';
import { runInParts } from '../forecasting/parts';
import { createPathFamilies } from '../forecasting/path/families';
import { forecastPath, PATH_REVISION } from '../forecasting/path/forecast-path';
import type { PathParameters } from '../forecasting/path/parameters';
import { PATH_FAMILIES } from '../forecasting/path/path-family';
import { parseSeriesCsv } from '../forecasting/series-csv';
import { letTimersRun } from '../system/calls';
import type { Clock } from '../system/clock';
import { NexthourError } from '../system/errors';
import { findActual, type SettlementCounts } from './settle';

/** A summary of the path of one family. The ledger holds the complete forecasts. */
export interface RecordedPath {
  readonly family: string;
  readonly forecasts: number;
  /** How many of them were made at or after their target. */
  readonly late: number;
}

export interface PathActivities {
  /** The snapshot of the newest hour whose data passed the data gate; `null` before the first one. */
  findNewestSnapshot(input: { asset: string }): Promise<Snapshot | null>;
  /** Scores the forecasts of the path whose target hour has passed against the prices of the snapshot. */
  settlePaths(input: { asset: string; snapshot: Snapshot | null }): Promise<SettlementCounts>;
  /** The families that have no path of the snapshot's hour yet. */
  listPathFamilies(input: { asset: string; snapshot: Snapshot | null }): Promise<readonly string[]>;
  /** Writes the path of one family to the ledger. @throws NexthourError `NoPath` when hours are missing */
  forecastPath(input: { asset: string; snapshot: Snapshot | null; element: string }): Promise<RecordedPath>;
}

export interface PathDeps {
  readonly paths: Pick<
    PathLedger,
    'publish' | 'familiesAt' | 'unsettled' | 'unsettledOfOtherSources' | 'settle' | 'void'
  >;
  readonly snapshots: Pick<Snapshots, 'newest'>;
  readonly objectStore: Pick<ObjectStore, 'get'>;
  readonly readParameters: () => PathParameters;
  readonly clock: Clock;
}

const VOID_AFTER_MS = CATCH_UP_HOURS * HOUR_MS;

export function createPathActivities(deps: PathDeps): PathActivities {
  const { paths, snapshots, objectStore, readParameters, clock } = deps;
  return {
    findNewestSnapshot: ({ asset }) => snapshots.newest({ asset, passed: true }),
    settlePaths: async ({ asset, snapshot }) => {
      if (!snapshot) return { settled: 0, voided: 0, waiting: 0 };
      const voided = await voidOtherSources(deps, { asset, snapshot });
      const counts = await settleDue(deps, { asset, snapshot });
      return { ...counts, voided: counts.voided + voided };
    },
    listPathFamilies: async ({ asset, snapshot }) => {
      if (!snapshot) return [];
      const known = await paths.familiesAt({ source: snapshot.source, asset, origin: snapshot.hour });
      return PATH_FAMILIES.filter((name) => !known.includes(name));
    },
    forecastPath: async ({ asset, snapshot, element }) => {
      const parameters = readParameters();
      const family = createPathFamilies(parameters).find(({ name }) => name === element);
      if (!family || !snapshot) throw new NexthourError('UnknownModel', `There is no family "${element}" of the path`);
      const { source, hour, history } = snapshot;
      const series = parseSeriesCsv(await objectStore.get(history));
      const input = { source, asset, series, hour, snapshotSha256: history.sha256 };
      // Heartbeats of all running steps are sent in between.
      const made = await runInParts(forecastPath(input, family, parameters), letTimersRun);
      const path = await paths.publish(made, clock);
      return { family: element, forecasts: path.length, late: path.filter(({ late }) => late).length };
    },
  };
}

interface Due {
  readonly asset: string;
  readonly snapshot: Snapshot;
}

async function settleDue({ paths, objectStore, clock }: PathDeps, { asset, snapshot }: Due): Promise<SettlementCounts> {
  const { source, hour, history } = snapshot;
  const due = await paths.unsettled({ source, asset, until: hour });
  if (due.length === 0) return { settled: 0, voided: 0, waiting: 0 };
  const series = parseSeriesCsv(await objectStore.get(history));
  const found = due.map((forecast) => ({ forecast, actual: findActual(forecast.target, { series, hour }) }));
  const settledAt = clock.now();
  const settlements = found.flatMap(({ forecast, actual }) =>
    typeof actual === 'number' ? [{ forecast, actual, barRevision: PATH_REVISION, settledAt }] : [],
  );
  const voids = found.flatMap(({ forecast, actual }) =>
    typeof actual === 'object' ? [{ forecast, reason: actual.reason, voidedAt: settledAt }] : [],
  );
  await paths.settle(settlements);
  await paths.void(voids);
  const [settled, voided] = [settlements.length, voids.length];
  return { settled, voided, waiting: due.length - settled - voided };
}

/** As in the hourly run: prices of other sources are not fetched any more, so their forecasts are void after a week. */
async function voidOtherSources({ paths, clock }: PathDeps, { asset, snapshot }: Due): Promise<number> {
  const { source, hour } = snapshot;
  const open = await paths.unsettledOfOtherSources({ source, asset, until: hour - VOID_AFTER_MS });
  const explain = (forecast: MinuteForecast) =>
    `the price of ${formatHour(forecast.target)} by ${forecast.source} was still not known a week later, because the prices of ${formatHour(hour)} come from ${source}`;
  await paths.void(open.map((forecast) => ({ forecast, reason: explain(forecast), voidedAt: clock.now() })));
  return open.length;
}
