import { loadArtifact, readLstm } from '../models/artifact';
import type { ArtifactFiles } from '../models/artifact-files';
import { createEwmaModel } from '../models/ewma';
import { createHarModel } from '../models/har';
import { createFittedLstm } from '../models/lstm';
import type { Model } from '../models/model';
import { persistence } from '../models/persistence';
import type { Parameters } from '../parameters';
import type { HourlySeries } from '../series';

/** In the order in which they run and are shown. */
export const MODEL_NAMES: readonly string[] = ['persistence', 'ewma', 'har', 'lstm', 'combination'];

export interface ModelDeps {
  readonly parameters: Parameters;
  /** Trains on the whole series; gives the artifact that would be served. */
  readonly fitArtifact: (series: HourlySeries) => Promise<ArtifactFiles>;
}

/** The models of one fold, by name. LSTM and combination are of one training. */
export function createModels({ parameters, fitArtifact }: ModelDeps): ReadonlyMap<string, Model> {
  const fitOnce = onceForEach(fitArtifact);
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
  const models = [persistence, createEwmaModel(parameters.ewma), createHarModel(parameters.har), lstm, combination];
  return new Map(models.map((model) => [model.name, model]));
}

function onceForEach(fitArtifact: ModelDeps['fitArtifact']): ModelDeps['fitArtifact'] {
  const fitted = new WeakMap<HourlySeries, Promise<ArtifactFiles>>();
  return (series) => {
    const files = fitted.get(series) ?? fitArtifact(series);
    fitted.set(series, files);
    return files;
  };
}

/** `lstm+aci`: the forecasts of `lstm`, calibrated by what they missed before. */
export const CALIBRATED_SUFFIX = '+aci';
/** What all others are compared with. */
export const BASELINE = 'persistence';

export class UnknownModel extends Error {
  override readonly name = 'UnknownModel';
  readonly canRetry = false;
  constructor(readonly model: string) {
    super(
      `There is no model "${model}"; there are ${MODEL_NAMES.join(', ')}, and each with "${CALIBRATED_SUFFIX}" behind it`,
    );
  }
}

/** The baseline first, then those wished for, each once. @throws UnknownModel */
export function chooseModels(wished: readonly string[]): string[] {
  for (const name of wished) if (!MODEL_NAMES.includes(baseModelOf(name))) throw new UnknownModel(name);
  return [...new Set([BASELINE, ...wished])];
}

/** The model whose forecasts these are. */
export function baseModelOf(name: string): string {
  return isCalibrated(name) ? name.slice(0, -CALIBRATED_SUFFIX.length) : name;
}

export function isCalibrated(name: string): boolean {
  return name.endsWith(CALIBRATED_SUFFIX);
}

/** The models that must run: in warm-up those that are calibrated, otherwise all. */
export function modelsToRun(names: readonly string[], { isWarmUp }: { isWarmUp: boolean }): string[] {
  return [...new Set(names.filter((name) => !isWarmUp || isCalibrated(name)).map(baseModelOf))];
}
