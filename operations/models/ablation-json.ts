import type { StoredAblation } from '../../clients/postgres/ablations';
import { type AblationReport, describeAblation } from '../../forecasting/ablation/report';
import { finiteOrNull } from '../../forecasting/finite';
import { formatInstant } from '../../forecasting/hour';

/** The result of `nexthour ablate --json`. */
export function ablationJson({ folds, groups, lossName, ...report }: AblationReport) {
  return {
    ...report,
    loss_name: lossName,
    summary: describeAblation({ groups }),
    folds: folds.map(({ training, targets }) => ({
      ...{ trained_from: formatInstant(training.from), trained_to: formatInstant(training.to) },
      ...{ tested_from: formatInstant(targets.from), tested_to: formatInstant(targets.to) },
    })),
    groups: groups.map(({ group, sources, inputs, knownShare, score, skillInterval, pays }) => ({
      ...{ group, sources: [...sources], inputs, known_share: knownShare },
      forecasts: score?.forecasts ?? 0,
      skill: finiteOrNull(score?.skill),
      skill_interval: skillInterval && { lower: skillInterval.lower, upper: skillInterval.upper },
      p_better: finiteOrNull(score?.pBetter),
      pays,
    })),
  };
}

/** An ablation in `GET /ablations`. */
export function storedAblationJson({ id, report, operator, measuredAt }: StoredAblation) {
  return { id, operator, measured_at: formatInstant(measuredAt), ...ablationJson(report) };
}
