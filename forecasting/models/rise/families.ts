import { FEATURES } from '../../features/registry/registry';
import type { RiseLabel } from '../../questions';
import { type ArtifactFiles, readJson, UnusableArtifactError } from '../artifact-files';
import type { FittedModel, RiseForecast } from '../model';
import type { FitTrees } from '../trees/fit-trees';
import { baseRateFamily } from './base-rate';
import type { RiseFamily } from './family';
import { createLogisticFamily, readLogisticClassifier } from './logistic-regression';
import type { RiseParameters } from './parameters';
import { RISE_FILE, RiseFile } from './rise-files';
import { readRiseModel } from './rise-model';
import { createXgboostFamily, readXgboost } from './xgboost';

/** The features of the volatility-only logistic: sigma, and how the volatilities of other ranges of hours relate to it. */
const VOLATILITY_TERMS: readonly string[] = [
  'log_sigma',
  'log_sigma_6_over_sigma',
  'log_sigma_72_over_sigma',
  'log_sigma_168_over_sigma',
  'log_range_over_sigma',
  'log_range_24h_over_sigma',
];

/** Almost none: a baseline with six coefficients needs no penalty, and a penalty would make it worse. */
const VOLATILITY_PENALTY = 1e-4;

export interface RiseFamilyOptions {
  readonly parameters: RiseParameters;
  /** The fit, or the reason why this machine has none. */
  readonly fitTrees: FitTrees | { readonly whyNot: string };
}

/** Creates all families by name. */
export function createRiseFamilies({ parameters, fitTrees }: RiseFamilyOptions): ReadonlyMap<string, RiseFamily> {
  const { logistic, xgboost } = parameters;
  const families: RiseFamily[] = [
    baseRateFamily,
    createLogisticFamily({
      name: 'volatility-logistic',
      description:
        'logistic regression on the logarithms of volatilities: how much the price moves, not in which direction',
      features: FEATURES.filter(({ name }) => VOLATILITY_TERMS.includes(name)),
      isCalibrated: false,
      penalty: VOLATILITY_PENALTY,
    }),
    createLogisticFamily({
      name: 'logistic-regression',
      description: 'logistic regression with a ridge penalty on all features',
      features: FEATURES,
      isCalibrated: true,
      penalty: logistic.penalty,
    }),
    createXgboostFamily({
      features: FEATURES,
      parameters: xgboost,
      startPenalty: logistic.penalty,
      fitTrees,
    }),
  ];
  return new Map(families.map((family) => [family.name, family]));
}

const readLogistic: RiseFamily['read'] = (files, { length }) => readLogisticClassifier(files, length);

const READERS: Readonly<Record<string, RiseFamily['read']>> = {
  'base-rate': baseRateFamily.read,
  'volatility-logistic': readLogistic,
  'logistic-regression': readLogistic,
  xgboost: readXgboost,
};

/**
 * Loads a model of any family. Every machine can forecast with it, also one that cannot fit the family.
 * @throws UnusableArtifactError
 */
export function loadRiseModel(files: ArtifactFiles, label: RiseLabel): FittedModel<RiseForecast> {
  const { family } = readJson(files, RISE_FILE, RiseFile);
  const read = Object.hasOwn(READERS, family) ? READERS[family] : undefined;
  if (read) return readRiseModel({ read }, { label, files });
  const reason = `names the family "${family}", which this version of nexthour does not have`;
  throw new UnusableArtifactError('schema', RISE_FILE, reason);
}
