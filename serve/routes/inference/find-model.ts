import { nextHourModel } from '../../../forecasting/questions';
import type { ServedAsset, ServedAssets } from '../../assets';
import { HttpError, noModelYet } from '../../http-error';
import type { ReadyDeps } from '../operations';

/** A model as the path of a request names it. */
export interface NamedModel {
  readonly model: string;
  readonly version?: string | undefined;
}

/** @throws HttpError UnknownModel, UnknownVersion or NoModelYet */
export function findModel({ model, version }: NamedModel, { all }: ServedAssets) {
  const served = all.find(({ asset }) => nextHourModel(asset) === model);
  if (!served) throw unknownModel(model, all);
  const loaded = served.model.current();
  if (!loaded) throw noModelYet(served.model.reason());
  if (version !== undefined && version !== loaded.version) throw unknownVersion(model, version, loaded.version);
  return { name: model, version: loaded.version, served };
}

/** What the server needs to know whether a model can answer. */
export type ReadyState = Pick<ReadyDeps, 'assets' | 'warmUp' | 'isClosing'>;

export function isReady(model: ServedAsset['model'], { warmUp, isClosing }: ReadyState): boolean {
  return model.current() !== null && warmUp.isDone() && !isClosing();
}

function unknownModel(model: string, all: readonly ServedAsset[]): HttpError {
  const known = all.map(({ asset }) => nextHourModel(asset)).join(', ');
  return new HttpError('UnknownModel', 404, `There is no model "${model}" on this server; it has ${known}`);
}

function unknownVersion(model: string, version: string, loaded: string): HttpError {
  const message = `Version ${version} of ${model} is not loaded; version ${loaded} is`;
  return new HttpError('UnknownVersion', 404, `${message}. Send /v2/models/${model} for the loaded version`);
}
