import type { Promotion } from '../activities/training/candidate';
import type { StepStatus } from '../workflows/dag/status';

/** The decision of the model gate on the candidate of a run; `null` when the run trained none. */
export function describePromotion(steps: readonly StepStatus[]): string | null {
  const { result } = steps.find(({ step }) => step === 'promote') ?? {};
  if (!result) return null;
  const { version, promoted, reason } = result as Promotion;
  return `version ${version} was trained and ${promoted ? 'promoted' : 'refused'}: ${reason}`;
}
