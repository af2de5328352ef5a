import { setImmediate } from 'node:timers/promises';
import { checkArtifact, checkHar } from '../../forecasting/leakage/check-artifact';
import { checkLearning } from '../../forecasting/leakage/check-learning';
import { checkModel } from '../../forecasting/leakage/check-model';
import { checkSkill } from '../../forecasting/leakage/check-skill';
import { indicesOf, type Learning, type Learnt, learn } from '../../forecasting/leakage/learning';
import { ownLearning } from '../../forecasting/leakage/own-learning';
import { type Finding, reportOf, type SentinelReport } from '../../forecasting/leakage/report';
import type { ArtifactFiles } from '../../forecasting/models/artifact-files';
import type { FittedModel } from '../../forecasting/models/model';
import type { Parameters } from '../../forecasting/parameters';
import type { HourlySeries } from '../../forecasting/series';

/** A candidate, before it is registered. */
export interface Suspect {
  /** The prices that it says it was trained on: those of its snapshot. */
  readonly series: HourlySeries;
  readonly files: ArtifactFiles;
  readonly model: Pick<FittedModel, 'forecastAt'>;
  /** To "the price stays", on unseen hours. */
  readonly rmseRatio: number;
  /** Those it says it was trained with. */
  readonly parameters: Pick<Parameters, 'combination'>;
  readonly learning?: Learning;
}

/**
 * Looks for the future in the past of a candidate: in the way this program learns, in the candidate's files, in its forecasts, and
 * in its score. Some seconds of arithmetic: between two checks whatever else waits, such as a heartbeat, gets its turn.
 * @throws TooLittleHistory, TooLittleToRegress, UnusableArtifact
 */
export async function runSentinel({ learning = ownLearning, ...suspect }: Suspect): Promise<SentinelReport> {
  const { series, files, model, rmseRatio, parameters } = suspect;
  const learnt = learn(learning, series);
  const checks = [
    () => checkLearning(learning, learnt),
    () => checkArtifact(files, learnt),
    () => checkHar(files, learnt, parameters.combination.har),
    () => checkModel({ model, series, origins: unseenOrigins(learnt) }),
    () => checkSkill(rmseRatio),
  ];
  const findings: Finding[] = [];
  for (const check of checks) {
    findings.push(...check());
    await setImmediate();
  }
  return reportOf(findings);
}

/** Indices of the origins of the test part. */
function unseenOrigins({ series, rows, parts }: Learnt): number[] {
  const indices = indicesOf(series);
  return parts.test.flatMap((row) => indices.get(rows.origins[row] ?? 0) ?? []);
}
