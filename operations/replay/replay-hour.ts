import type { Ledger } from '../../clients/postgres/ledger';
import type { Lineage } from '../../clients/postgres/lineage';
import type { ProductionVersion, Promotions } from '../../clients/postgres/promotions';
import type { Snapshot } from '../../clients/postgres/snapshots';
import { type AssetHour, formatHour } from '../../forecasting/hour';
import type { Forecast } from '../../forecasting/ledger/entries';
import type { ServableModel } from '../../forecasting/models/servable-model';
import { forecastNextHour, type NextHourForecast } from '../../forecasting/next-hour';
import { NexthourError } from '../../system/errors';
import { type Difference, findDifferences } from './difference';
import { type HistoryDeps, recomputeHistory } from './recompute-history';

export interface ReplayDeps extends HistoryDeps {
  readonly ledger: Pick<Ledger, 'latestOf'>;
  readonly lineage: Pick<Lineage, 'snapshots' | 'runs'>;
  readonly promotions: Pick<Promotions, 'findProductionAt'>;
  /** @throws UnusableArtifactError */
  readonly loadModel: (version: { readonly runId: string }) => Promise<ServableModel>;
}

type Version = Pick<ProductionVersion, 'version' | 'runId'>;

/** The published and the recomputed forecast of an hour. */
export interface Replay extends AssetHour {
  readonly published: Forecast | null;
  /** Why no forecast was published; `null` when one was. */
  readonly unpublishedReason: string | null;
  readonly snapshot: Snapshot | null;
  readonly version: Version | null;
  readonly recomputed: NextHourForecast | null;
  /** Why the forecast cannot be recomputed; `null` when it is recomputed. */
  readonly notRecomputedReason: string | null;
  readonly differences: readonly Difference[];
}

/** Recomputes the forecast of an hour from the data that was known at the time. Writes nothing. */
export async function replayHour(deps: ReplayDeps, { asset, hour }: AssetHour): Promise<Replay> {
  const published = await deps.ledger.latestOf({ asset, originHour: hour });
  const snapshot = await chooseSnapshot(deps, { asset, hour }, published);
  const unpublishedReason = published ? null : await explainUnpublished(deps, { asset, hour }, snapshot);
  const known = { asset, hour, published, unpublishedReason, snapshot };
  const notRecomputed = { ...known, version: null, recomputed: null, differences: [] };
  if (!snapshot) return { ...notRecomputed, notRecomputedReason: `there is no snapshot of ${formatHour(hour)}` };
  const { source } = snapshot;
  const production = await deps.promotions.findProductionAt({ source, asset, hour, asOf: published?.madeAt });
  const version = published ? { version: published.modelVersion, runId: published.runId } : production;
  if (!version) return { ...notRecomputed, notRecomputedReason: 'no model had been promoted by this hour' };
  const recomputed = await recompute(deps, { snapshot, version, published });
  const differences = [...compareVersion(published, production), ...recomputed.differences];
  return { ...known, version, ...recomputed, differences };
}

/** The snapshot of the published forecast. Without one, the newest snapshot that passed the data gate, otherwise the newest. */
async function chooseSnapshot(
  { lineage }: ReplayDeps,
  hour: AssetHour,
  published: Forecast | null,
): Promise<Snapshot | null> {
  const snapshots = await lineage.snapshots(hour);
  const chosen = published
    ? snapshots.find(
        ({ source, history }) => source === published.source && history.sha256 === published.snapshotSha256,
      )
    : (snapshots.find(({ gateReason }) => gateReason === null) ?? snapshots[0]);
  return chosen ?? null;
}

async function recompute(
  deps: ReplayDeps,
  { snapshot, version, published }: { snapshot: Snapshot; version: Version; published: Forecast | null },
) {
  const { series, differences } = await recomputeHistory(deps, snapshot);
  try {
    const model = await deps.loadModel(version);
    const recomputed = forecastNextHour(model, { series, hour: snapshot.hour });
    const others = published ? findDifferences(published, recomputed) : [];
    return { recomputed, notRecomputedReason: null, differences: [...differences, ...others] };
  } catch (error) {
    if (!(error instanceof NexthourError && EXPECTED_CODES.includes(error.code))) throw error;
    return { recomputed: null, notRecomputedReason: `version ${version.version}: ${error.message}`, differences };
  }
}

/** A replay reports these errors as its result: the model or the history cannot be used. */
const EXPECTED_CODES = ['UnusableArtifact', 'UnusableWindow', 'NoPriceOfHour'];

function compareVersion(published: Forecast | null, production: Version | null): Difference[] {
  if (!published || production?.version === published.modelVersion) return [];
  const recomputed = production?.version ?? 'none';
  const cause = 'according to the promotions, another version was the production model when the forecast was made';
  return [{ field: 'model version', published: published.modelVersion, recomputed, cause }];
}

async function explainUnpublished(
  { lineage }: ReplayDeps,
  hour: AssetHour,
  snapshot: Snapshot | null,
): Promise<string> {
  const [run] = await lineage.runs(hour);
  if (run) return run.reason === null ? `its run ended as "${run.outcome}"` : `${run.outcome}: ${run.reason}`;
  if (snapshot?.gateReason) return `the data gate stopped the run: ${snapshot.gateReason}`;
  return snapshot ? 'its run has not ended' : 'the hour was never run';
}
