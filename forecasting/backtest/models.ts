import { ewmaModel } from '../models/ewma';
import { harModel } from '../models/har';
import type { Model } from '../models/model';
import { persistence } from '../models/persistence';
import type { Parameters } from '../parameters';

/** In the order in which they run and are shown. */
export const MODEL_NAMES: readonly string[] = ['persistence', 'ewma', 'har'];

export interface ModelDeps {
  readonly parameters: Parameters;
}

/** The models of one fold, by name. */
export function createModels({ parameters }: ModelDeps): ReadonlyMap<string, Model> {
  const models = [persistence, ewmaModel(parameters.ewma), harModel(parameters.har)];
  return new Map(models.map((model) => [model.name, model]));
}
