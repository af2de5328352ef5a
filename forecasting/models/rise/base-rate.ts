import { Type } from '@sinclair/typebox';
import { jsonFile, readJson } from '../artifact-files';
import { countPositives } from './examples';
import type { Classifier, RiseFamily } from './family';

const FILE = 'base-rate.json';
const BaseRateFile = Type.Object({ rate: Type.Number({ minimum: 0, maximum: 1 }) });

/** The baseline that knows nothing about an hour: the share of rises in the training hours. */
export const baseRateFamily: RiseFamily = {
  name: 'base-rate',
  description: 'the share of rises in the training hours, for every hour',
  features: [],
  isCalibrated: false,
  whyNot: null,
  fit: async (examples) => createClassifier(countPositives(examples) / examples.labels.length),
  read: (files) => createClassifier(readJson(files, FILE, BaseRateFile).rate),
};

function createClassifier(rate: number): Classifier {
  return { probability: () => rate, files: new Map([[FILE, jsonFile({ rate })]]) };
}
