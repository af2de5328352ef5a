import type { ActionAnswer } from '../../../serve/routes/admin/route';
import type { Planned } from './use-plan';

/** The answer to a dry run, as the plan that a person agrees to. */
export function toPlanned({ message, plan, resolved }: Pick<ActionAnswer, 'message' | 'plan' | 'resolved'>): Planned {
  return { message, agreed: { ...resolved, ...(plan === null ? {} : { plan }) } };
}
