import type { ModelVersion } from '../../clients/model-registry';
import type { Promotions } from '../../clients/postgres/promotions';
import type { Snapshots } from '../../clients/postgres/snapshots';

/** What the tables say about the model to serve. */
export interface Production {
  /** The source of the newest prices; `null` before the first hour. */
  readonly source: string | null;
  /** The production version of this source; `null` when no version has been promoted. */
  readonly version: Pick<ModelVersion, 'version' | 'runId'> | null;
}

export interface ProductionTables {
  readonly asset: string;
  readonly snapshots: Pick<Snapshots, 'newest'>;
  readonly promotions: Pick<Promotions, 'findProduction'>;
}

/** Reads which version the decisions made the production model of the present source. */
export async function readProduction({ asset, snapshots, promotions }: ProductionTables): Promise<Production> {
  const newest = await snapshots.newest({ asset });
  if (!newest) return { source: null, version: null };
  const { source } = newest;
  return { source, version: await promotions.findProduction({ source, asset }) };
}
