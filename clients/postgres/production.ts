import type { Database } from './database';
import { createPromotions, type ProductionVersion } from './promotions';
import { createSnapshots } from './snapshots';

/** The production model of the present source, according to the decisions. */
export interface Production {
  /** The source of the newest prices; `null` before the first hour. */
  readonly source: string | null;
  /** `null` when no version of this source has been promoted. */
  readonly version: Pick<ProductionVersion, 'version' | 'runId'> | null;
}

/** Reads which version the decisions made the production model of the present source. */
export async function readProduction(database: Database, { asset }: { asset: string }): Promise<Production> {
  const newest = await createSnapshots(database).newest({ asset });
  if (!newest) return { source: null, version: null };
  const { source } = newest;
  return { source, version: await createPromotions(database).findProduction({ source, asset }) };
}
