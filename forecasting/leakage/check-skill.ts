import { LEAK_RMSE_RATIO } from '../promotion';
import type { Finding } from './report';

/** Whether the point is honestly no better than it can be. @param rmseRatio to "the price stays", on unseen hours */
export function checkSkill(rmseRatio: number): Finding[] {
  if (rmseRatio >= LEAK_RMSE_RATIO) return [];
  const expected = `at least ${LEAK_RMSE_RATIO}: nobody forecasts the next hour so well`;
  return [{ check: 'skill', what: "RMSE to persistence's", at: null, expected, found: rmseRatio.toFixed(4) }];
}
