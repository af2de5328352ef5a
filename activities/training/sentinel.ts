import type { ArtifactFiles } from '../../forecasting/models/artifact-files';
import type { FittedModel } from '../../forecasting/models/model';
import { checkArtifact } from '../../forecasting/sentinel/check-artifact';
import { checkLearning } from '../../forecasting/sentinel/check-learning';
import { checkModel } from '../../forecasting/sentinel/check-model';
import { checkSkill } from '../../forecasting/sentinel/check-skill';
import { type Learning, type Learnt, learn } from '../../forecasting/sentinel/learning';
import { ownLearning } from '../../forecasting/sentinel/own-learning';
import { reportOf, type SentinelReport } from '../../forecasting/sentinel/report';
import type { HourlySeries } from '../../forecasting/series';

/** A candidate, before it is registered. */
export interface Suspect {
  /** The prices that it says it was trained on: those of its snapshot. */
  readonly series: HourlySeries;
  readonly files: ArtifactFiles;
  readonly model: Pick<FittedModel, 'forecastAt'>;
  /** To "the price stays", on unseen hours. */
  readonly rmseRatio: number;
  readonly learning?: Learning;
}

/**
 * Looks for the future in the past of a candidate: in the way this program learns, in the candidate's files, in its forecasts, and
 * in its score.
 * @throws TooLittleHistory, UnusableArtifact
 */
export function runSentinel({ series, files, model, rmseRatio, learning = ownLearning }: Suspect): SentinelReport {
  const learnt = learn(learning, series);
  return reportOf([
    ...checkLearning(learning, learnt),
    ...checkArtifact(files, learnt),
    ...checkModel({ model, series, origins: unseenOrigins(learnt) }),
    ...checkSkill(rmseRatio),
  ]);
}

/** Indices of the origins of the test part. */
function unseenOrigins({ series, rows, parts }: Learnt): number[] {
  const indices = new Map(series.map(({ hour }, index) => [hour, index]));
  return parts.test.flatMap((row) => indices.get(rows.origins[row] ?? 0) ?? []);
}
