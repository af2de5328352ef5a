import type { Evidence } from '../../forecasting/promotion/evidence';
import { better, brokenRule } from '../../forecasting/promotion/rules';

/**
 * Whether a model would keep the gate's rules where another serves already: an experiment has to be better than what there
 * is, so the leniency towards the very first model (docs/decisions/0011) is none of its business.
 */
export function verdictOf({ candidate, hours }: Pick<Evidence, 'candidate' | 'hours'>) {
  const problem = brokenRule(candidate, hours);
  if (problem !== null) return { passesGate: 0, sentence: `The gate would not let it pass: ${problem}` };
  const skill = `CRPS is ${better(candidate.crpsSkill)} than the trailing quantiles'`;
  return { passesGate: 1, sentence: `The gate would let it compete with the model that serves: ${skill}` };
}
