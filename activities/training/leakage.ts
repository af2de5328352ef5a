import { checkArtifact, checkHar } from '../../forecasting/leakage/check-artifact';
import { checkModel, checkSkill } from '../../forecasting/leakage/check-model';
import { checkPreparation } from '../../forecasting/leakage/check-preparation';
import {
  type DataPreparation,
  dataPreparation,
  prepareTrainingData,
  type TrainingData,
} from '../../forecasting/leakage/data-preparation';
import { indexHours } from '../../forecasting/leakage/example-rows';
import { type Finding, type LeakageReport, toReport } from '../../forecasting/leakage/report';
import type { ArtifactFiles } from '../../forecasting/models/artifact-files';
import type { Forecaster } from '../../forecasting/models/model';
import type { Parameters } from '../../forecasting/parameters';
import type { HourlySeries } from '../../forecasting/series';
import { letTimersRun } from '../../system/calls';

/** A candidate, and the data that it is checked with. */
export interface LeakageCheckInput {
  /** The prices of its snapshot, on which it was trained according to its files. */
  readonly series: HourlySeries;
  readonly files: ArtifactFiles;
  readonly model: Forecaster;
  /** RMSE relative to persistence, on unseen hours. */
  readonly rmseRatio: number;
  /** The parameters with which it was trained. */
  readonly parameters: Pick<Parameters, 'combination'>;
  readonly preparation?: DataPreparation;
}

/**
 * Looks for future information in a candidate: in the data preparation, in the candidate's files, in its forecasts and in its score.
 * It runs for several seconds and yields between the checks, so that heartbeats are sent.
 * @throws NexthourError `TooLittleHistory`, `TooLittleToRegress`; UnusableArtifactError
 */
export async function runLeakageCheck({
  preparation = dataPreparation,
  ...candidate
}: LeakageCheckInput): Promise<LeakageReport> {
  const { series, files, model, rmseRatio, parameters } = candidate;
  const trainingData = prepareTrainingData(preparation, series);
  const checks = [
    () => checkPreparation(preparation, trainingData),
    () => checkArtifact(files, trainingData),
    () => checkHar(files, trainingData, parameters.combination.har),
    () => checkModel({ model, series, origins: listTestOrigins(trainingData) }),
    () => checkSkill(rmseRatio),
  ];
  const findings: Finding[] = [];
  for (const check of checks) {
    findings.push(...check());
    await letTimersRun();
  }
  return toReport(findings);
}

/** Indices of the origins of the test part. */
function listTestOrigins({ series, rows, parts }: TrainingData): number[] {
  const indices = indexHours(series);
  return parts.test.flatMap((row) => indices.get(rows.origins[row] ?? 0) ?? []);
}
