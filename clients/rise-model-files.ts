import type { RiseQuestion } from '../forecasting/questions';
import type { ObjectRef, ObjectStore } from './object-store';

/** A registered model version of a question about a rise. */
export interface RegisteredRiseModel {
  /** `btc-rise-2pct-12h-v3` */
  readonly id: string;
  readonly question: string;
  /** The source of the prices on which it was evaluated. */
  readonly source: string;
  readonly version: string;
  readonly runId: string;
  readonly family: string;
  /** In the order of the inputs of the model. */
  readonly features: readonly { readonly name: string; readonly version: number }[];
  readonly files: readonly (ObjectRef & { readonly name: string })[];
}

/** Reads the files of a model from the object store. */
export async function readModelFiles(
  objectStore: Pick<ObjectStore, 'get'>,
  { model: { id, family, features, files }, question }: { model: RegisteredRiseModel; question: RiseQuestion },
) {
  const read = await Promise.all(files.map(async (file) => [file.name, await objectStore.get(file)] as const));
  return { id, family, features, label: question, files: new Map(read) };
}
