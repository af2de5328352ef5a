import { loadArtifact, readLstm } from '../models/artifact';
import type { ArtifactFiles } from '../models/artifact-files';
import { ewmaModel } from '../models/ewma';
import { harModel } from '../models/har';
import { fittedLstm } from '../models/lstm';
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
    fit: async (series) => fittedLstm(readLstm(await fitOnce(series))),
    fromFiles: (files) => fittedLstm(readLstm(files)),
  };
  const combination: Model = {
    name: 'combination',
    fit: async (series) => loadArtifact(await fitOnce(series)),
    fromFiles: loadArtifact,
  };
  const models = [persistence, ewmaModel(parameters.ewma), harModel(parameters.har), lstm, combination];
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
