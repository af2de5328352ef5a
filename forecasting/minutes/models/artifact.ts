import { type Static, Type } from '@sinclair/typebox';
import {
  type ArtifactFiles,
  jsonFile,
  readJson,
  sealFiles,
  UnusableArtifactError,
  verifyChecksums,
} from '../../models/artifact-files';
import { readMinuteCombination } from './combination';
import { createFittedHar, readHar } from './har';
import type { FittedMinuteModel } from './minute-model';
import { readMinuteXgboost } from './xgboost';

const MODEL_FILE = 'minute-model.json';
/** How the files of a model become its forecasts. */
const READERS = {
  har: (files: ArtifactFiles): FittedMinuteModel => createFittedHar(readHar(files)),
  xgboost: readMinuteXgboost,
  combination: readMinuteCombination,
};
const ModelFile = Type.Object({
  version: Type.Literal(1),
  family: Type.Union([Type.Literal('har'), Type.Literal('xgboost'), Type.Literal('combination')]),
  barMinutes: Type.Integer({ minimum: 1 }),
  /** The number of bars to the target. */
  steps: Type.Integer({ minimum: 1 }),
});
type ModelFile = Static<typeof ModelFile>;

export type MinuteFamily = ModelFile['family'];

export interface MinuteArtifact extends Omit<ModelFile, 'version'> {
  readonly model: FittedMinuteModel;
}

/** The files of a model of minutes as they are registered. Equal models give equal bytes. */
export function sealMinuteModel({ model, family, barMinutes, steps }: MinuteArtifact): Map<string, Buffer> {
  const description: ModelFile = { version: 1, family, barMinutes, steps };
  return sealFiles(new Map([...model.toFiles(), [MODEL_FILE, jsonFile(description)]]));
}

/** @throws UnusableArtifactError */
export function loadMinuteModel(files: ArtifactFiles): MinuteArtifact {
  verifyChecksums(files);
  const { family, barMinutes, steps } = readJson(files, MODEL_FILE, ModelFile);
  if (readHar(files).steps !== steps) {
    throw new UnusableArtifactError('schema', MODEL_FILE, `says ${steps} steps, and har.json another number`);
  }
  return { family, barMinutes, steps, model: READERS[family](files) };
}
