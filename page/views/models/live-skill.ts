import { formatSkill } from '../../../reporting/numbers';
import type { Scores } from './model';

/** With fewer settled hours, the server tells no skill: chance changes it by several percent. */
export const MIN_SKILL_HOURS = 48;

/** The CRPS skill of live forecasts; “too few” when there are not enough to tell. */
export function formatLiveSkill(live: Scores['live']): string {
  if (live === null || live.settled === 0) return '–';
  return live.settled < MIN_SKILL_HOURS ? 'too few' : formatSkill(live.crps_skill);
}
