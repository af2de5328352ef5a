import { setImmediate } from 'node:timers/promises';
import { checkArtifact, checkHar } from '../../forecasting/leakage/check-artifact';
import { checkLearning } from '../../forecasting/leakage/check-learning';
import { checkModel, checkSkill } from '../../forecasting/leakage/check-model';
import { type Learning, type Learnt, learn } from '../../forecasting/leakage/learning';
import { ownLearning } from '../../forecasting/leakage/own-learning';
import { type Finding, type LeakageReport, toReport } from '../../forecasting/leakage/report';
import { indexHours } from '../../forecasting/leakage/rows';
import type { ArtifactFiles } from '../../forecasting/models/artifact-files';
import type { FittedModel } from '../../forecasting/models/model';
import type { Parameters } from '../../forecasting/parameters';
import type { HourlySeries } from '../../forecasting/series';

/** What the leakage check examines of a candidate. */
export interface LeakageCheckInput {
  /** The prices of its snapshot, on which it was trained according to its files. */
  readonly series: HourlySeries;
  readonly files: ArtifactFiles;
  readonly model: Pick<FittedModel, 'forecastAt'>;
  /** RMSE relative to persistence, on unseen hours. */
  readonly rmseRatio: number;
  /** The parameters with which it was trained. */
  readonly parameters: Pick<Parameters, 'combination'>;
  readonly learning?: Learning;
}

/**
 * Looks for future information in a candidate: in the way training data is made, in the candidate's files, in its forecasts and in
 * its score. It computes for some seconds and yields between the checks, so that heartbeats are sent.
 * @throws TooLittleHistory, TooLittleToRegress, UnusableArtifactError
 */
export async function runLeakageCheck({
  learning = ownLearning,
  ...candidate
}: LeakageCheckInput): Promise<LeakageReport> {
  const { series, files, model, rmseRatio, parameters } = candidate;
  const learnt = learn(learning, series);
  const checks = [
    () => checkLearning(learning, learnt),
    () => checkArtifact(files, learnt),
    () => checkHar(files, learnt, parameters.combination.har),
    () => checkModel({ model, series, origins: listTestOrigins(learnt) }),
    () => checkSkill(rmseRatio),
  ];
  const findings: Finding[] = [];
  for (const check of checks) {
    findings.push(...check());
    await setImmediate();
  }
  return toReport(findings);
}

/** Indices of the origins of the test part. */
function listTestOrigins({ series, rows, parts }: Learnt): number[] {
  const indices = indexHours(series);
  return parts.test.flatMap((row) => indices.get(rows.origins[row] ?? 0) ?? []);
}
