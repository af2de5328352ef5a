import { fiveMinuteQuestion } from '../../forecasting/questions';
import { createActiveModels } from './active-models';
import type { Database } from './database';
import { createPromotions } from './promotions';
import type { AssetSource } from './trade-positions';

export type MinuteRole = 'production' | 'active' | 'baseline';

/** The baseline that the live line always forecasts with. */
const BASELINES = ['volatility'] as const;

/** The roles of the versions that forecast the minutes of an asset. */
export async function readMinuteRoles(
  database: Database,
  { asset, source }: AssetSource,
): Promise<ReadonlyMap<string, MinuteRole>> {
  const question = fiveMinuteQuestion(asset).id;
  const [active, production] = await Promise.all([
    createActiveModels(database).list({ asset, question }),
    createPromotions(database, question).findProduction({ source, asset }),
  ]);
  const ofSource = active.filter((model) => model.source === source);
  return new Map<string, MinuteRole>([
    ...BASELINES.map((version) => [version, 'baseline'] as const),
    ...ofSource.map(({ modelVersion }) => [modelVersion, 'active'] as const),
    ...(production ? [[production.version, 'production'] as const] : []),
  ]);
}
