import { NexthourError } from '../../system/errors';
import { loadArtifact, readLstm } from '../models/artifact';
import type { ArtifactFiles } from '../models/artifact-files';
import { createEwmaModel } from '../models/ewma';
import { createHarModel } from '../models/har';
import { createFittedLstm } from '../models/lstm';
import type { Model } from '../models/model';
import { persistence } from '../models/persistence';
import type { XgboostParameters } from '../models/rise/parameters';
import type { FitTrees } from '../models/trees/fit-trees';
import { createXgboostQuantiles } from '../models/xgboost-quantiles';
import type { Parameters } from '../parameters';
import type { HourlySeries } from '../series';

/** In the order in which they run and are shown. */
export const MODEL_NAMES: readonly string[] = ['persistence', 'ewma', 'har', 'lstm', 'combination'];
/** Only on request, because not every machine has XGBoost's library. */
const ON_REQUEST: readonly string[] = ['xgboost'];
const ALL_NAMES = [...MODEL_NAMES, ...ON_REQUEST];

export interface ModelDeps {
  readonly parameters: Parameters;
  /** Trains on the whole series and returns the artifact that would be served. */
  readonly fitArtifact: (series: HourlySeries) => Promise<ArtifactFiles>;
  readonly xgboost: { readonly parameters: XgboostParameters; readonly fitTrees: FitTrees };
}

/** Creates the models of one fold, by name. LSTM and combination share one training. */
export function createModels({ parameters, fitArtifact, xgboost }: ModelDeps): ReadonlyMap<string, Model> {
  const fitOnce = memoiseBySeries(fitArtifact);
  const lstm: Model = {
    name: 'lstm',
    fit: async (series) => createFittedLstm(readLstm(await fitOnce(series))),
    fromFiles: (files) => createFittedLstm(readLstm(files)),
  };
  const combination: Model = {
    name: 'combination',
    fit: async (series) => loadArtifact(await fitOnce(series)),
    fromFiles: loadArtifact,
  };
  const models = [
    ...[persistence, createEwmaModel(parameters.ewma), createHarModel(parameters.har), lstm, combination],
    createXgboostQuantiles(xgboost),
  ];
  return new Map(models.map((model) => [model.name, model]));
}

function memoiseBySeries(fitArtifact: ModelDeps['fitArtifact']): ModelDeps['fitArtifact'] {
  const fitted = new WeakMap<HourlySeries, Promise<ArtifactFiles>>();
  return (series) => {
    const files = fitted.get(series) ?? fitArtifact(series);
    fitted.set(series, files);
    return files;
  };
}

/** `lstm+aci` is the name of the calibrated forecasts of `lstm` (adaptive conformal inference). */
const CALIBRATED_SUFFIX = '+aci';
/** The name of the baseline, with which all other models are compared. */
export const BASELINE = 'persistence';

/** The baseline first, then the requested models, each once. @throws NexthourError `UnknownModel` */
export function chooseModels(requested: readonly string[]): string[] {
  for (const name of requested) if (!ALL_NAMES.includes(baseModelOf(name))) throw unknownModel(name);
  return [...new Set([BASELINE, ...requested])];
}

/** The name without the suffix of calibration. */
export function baseModelOf(name: string): string {
  return isCalibrated(name) ? name.slice(0, -CALIBRATED_SUFFIX.length) : name;
}

export function isCalibrated(name: string): boolean {
  return name.endsWith(CALIBRATED_SUFFIX);
}

/** The names of the models to run in a fold. In a warm-up fold these are only the calibrated models. */
export function modelsToRun(names: readonly string[], { isWarmUp }: { isWarmUp: boolean }): string[] {
  return [...new Set(names.filter((name) => !isWarmUp || isCalibrated(name)).map(baseModelOf))];
}

function unknownModel(name: string): NexthourError {
  const message = `There is no model "${name}". Choose from ${ALL_NAMES.join(', ')}, each also with the suffix "${CALIBRATED_SUFFIX}"`;
  return new NexthourError('UnknownModel', message);
}
