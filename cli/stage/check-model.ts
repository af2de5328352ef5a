import { describeReason, describeSkill } from '../../forecasting/promotion/describe-decision';
import type { Evidence } from '../../forecasting/promotion/evidence';
import { checkFigures, hasPassed } from '../../forecasting/promotion/rules';

/**
 * Whether a model passes the rules of the model gate that apply when there is a production model. An experiment has to improve on
 * that model, so the weaker rule for the very first model (docs/decisions/0011) does not apply.
 */
export function checkModel({ candidate, hours }: Pick<Evidence, 'candidate' | 'hours'>) {
  const rules = checkFigures(candidate, hours);
  if (!hasPassed(rules))
    return { passesGate: 0, sentence: `The model gate would refuse this model: ${describeReason(rules)}` };
  const skill = `the CRPS is ${describeSkill(candidate.crpsSkill)} than that of the trailing quantiles`;
  return { passesGate: 1, sentence: `The model gate would compare this model with the production model: ${skill}` };
}
