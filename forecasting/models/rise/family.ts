import type { Feature } from '../../features/registry/feature';
import type { ArtifactFiles } from '../artifact-files';
import type { RiseExamples } from './examples';

/** A fitted classifier: it turns the features of an hour into the probability of a rise. */
export interface Classifier {
  /** @param row in the order of the family's features; NaN is a missing value */
  probability(row: Float64Array): number;
  /** The files that describe it, without those that every model for a rise has. */
  readonly files: ArtifactFiles;
}

/** How a model family classifies hours. `createRiseModel` adds examples, calibration, golden cases and checks. */
export interface RiseFamily {
  readonly name: string;
  /** One sentence for people. */
  readonly description: string;
  /** In the order in which `fit` and `read` see them. */
  readonly features: readonly Feature[];
  /** Whether the probabilities are calibrated after the fit. Baselines are not: they have only one or two coefficients. */
  readonly isCalibrated: boolean;
  /** Why the family cannot be fitted on this machine; `null` when it can. Every machine can forecast with a fitted model. */
  readonly whyNot: string | null;
  fit(examples: RiseExamples): Promise<Classifier>;
  /** @throws UnusableArtifactError */
  read(files: ArtifactFiles, features: readonly Feature[]): Classifier;
}
