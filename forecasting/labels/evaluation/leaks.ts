import type { Finding } from '../../leakage/report';
import type { ProbabilityScores } from '../../scoring/probability/score-probabilities';
import { VOLATILITY_LOGISTIC } from './baselines';

/** Measured on real data, honest models reach 0.62 to 0.71, and 0.06 to 0.11 more than volatility alone; a shuffled split shows 0.96. */
const MAX_AUC = 0.8;
const MAX_AUC_ABOVE_VOLATILITY = 0.15;
/** Honest models reach 0.02 to 0.07. */
const MAX_BRIER_SKILL = 0.2;

const CAUSES =
  'no model without knowledge of the future is known to be better. The usual causes are a shuffled split, so that the model was trained on the test hours or on their neighbours, and a feature that contains the future';

/**
 * Finds figures that are too good to be true. A model that was trained on the test hours, or on hours between them, has them; its other
 * traces cannot be seen in an uploaded file.
 */
export function findLeaks({ auc, against }: ProbabilityScores): Finding[] {
  const volatility = against.find(({ baseline }) => baseline === VOLATILITY_LOGISTIC);
  const maxAuc = Math.max(MAX_AUC, (volatility?.auc ?? 0) + MAX_AUC_ABOVE_VOLATILITY);
  const skill = volatility?.brierSkill.skill ?? Number.NaN;
  return [
    ...(auc > maxAuc ? [finding('the AUC on the test hours', maxAuc, auc)] : []),
    ...(skill > MAX_BRIER_SKILL
      ? [finding('the Brier skill against volatility alone on the test hours', MAX_BRIER_SKILL, skill)]
      : []),
  ];
}

function finding(what: string, limit: number, found: number): Finding {
  return {
    check: 'skill',
    what,
    at: null,
    expected: `at most ${limit.toFixed(2)}: ${CAUSES}`,
    found: found.toFixed(3),
  };
}
