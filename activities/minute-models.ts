import { createVolatilityScaled } from '../forecasting/minutes/models/baselines';
import { type FittedMinuteModel, withoutFiles } from '../forecasting/minutes/models/minute-model';
import type { MinuteParameters } from '../forecasting/minutes/models/parameters';
import { fiveMinuteQuestion, horizonMinutesOf } from '../forecasting/questions';

/** `baseline`: always forecast, so that there are forecasts before the first fit and every model has a live comparison. */
export type MinuteModelRole = 'production' | 'active' | 'baseline';

/** A version of the registered model of a question of the live line. */
export interface MinuteModelVersion {
  /** As in the ledger. A baseline has its name. */
  readonly version: string;
  readonly role: MinuteModelRole;
}

export interface LiveMinuteModel extends MinuteModelVersion {
  readonly family: string;
  /** Its bars have one minute, and its horizon is that of the question. */
  readonly model: FittedMinuteModel;
}

/** Which models forecast the price of an asset on the live line, and their fitted parts. */
export interface MinuteModels {
  /** Cheap: reads the tables only. */
  readVersions(query: MinuteModelQuery): Promise<readonly MinuteModelVersion[]>;
  /** The models of `readVersions`, each loaded once; a model that cannot be loaded is left out. */
  read(query: MinuteModelQuery): Promise<readonly LiveMinuteModel[]>;
}

export interface MinuteModelQuery {
  readonly asset: string;
  readonly source: string;
}

export interface MinuteModelDeps {
  readonly parameters: Pick<MinuteParameters, 'volatility'>;
}

const BASELINE: MinuteModelVersion = { version: 'volatility', role: 'baseline' };

export function openMinuteModels({ parameters }: MinuteModelDeps): MinuteModels {
  const baselineOf = (asset: string): LiveMinuteModel => {
    const horizon = { steps: horizonMinutesOf(fiveMinuteQuestion(asset)) };
    const model = withoutFiles(createVolatilityScaled(horizon, parameters.volatility));
    return { ...BASELINE, family: 'volatility', model };
  };
  return {
    readVersions: async () => [BASELINE],
    read: async ({ asset }) => [baselineOf(asset)],
  };
}
