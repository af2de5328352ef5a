import type { Model } from '../models/model';
import { persistence } from '../models/persistence';

/** In the order in which they run and are shown. */
export const MODEL_NAMES: readonly string[] = ['persistence'];

/** The models of one fold, by name. */
export function createModels(): ReadonlyMap<string, Model> {
  return new Map([[persistence.name, persistence]]);
}
