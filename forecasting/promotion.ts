import type { Scores } from './evaluation';

/** A week: fewer unseen hours do not tell a good model from a lucky one. */
export const LEAST_HOURS = 168;
/** How much worse than "the price stays" the point may be. */
export const WORST_RMSE_RATIO = 1.005;
/** Nobody forecasts the next hour's price this well: below it the model has seen the answer. */
export const LEAK_RMSE_RATIO = 0.98;

export interface Verdict {
  readonly promoted: boolean;
  /** A sentence for a person, with the numbers that decided. */
  readonly reason: string;
}

type Judged = Pick<Scores, 'hours' | 'rmse' | 'mae' | 'rmseRatio' | 'maeRatio' | 'coverage90'>;

/** Whether a candidate may serve. What is missing, not finite or too little never passes. */
export function judge(scores: Judged): Verdict {
  const problem = problemOf(scores);
  if (problem) return { promoted: false, reason: problem };
  const { rmseRatio, coverage90, hours } = scores;
  return {
    promoted: true,
    reason: `RMSE is ${rmseRatio.toFixed(4)} of persistence's and ${(100 * coverage90).toFixed(1)} % of prices lay in the 90 % interval, on ${hours} hours that training never saw`,
  };
}

function problemOf({ hours, rmse, mae, rmseRatio, maeRatio, coverage90 }: Judged): string | null {
  const named = { rmse, mae, rmseRatio, maeRatio, coverage90 };
  const broken = Object.entries(named).find(([, value]) => !Number.isFinite(value));
  if (broken) return `${broken[0]} is ${broken[1]}, not a number to judge by`;
  if (!(Number.isSafeInteger(hours) && hours >= LEAST_HOURS))
    return `${hours} unseen hours are too few to judge by; ${LEAST_HOURS} are the least`;
  const ratio = rmseRatio.toFixed(4);
  if (rmseRatio < LEAK_RMSE_RATIO) {
    return `RMSE is ${ratio} of persistence's: better than ${LEAK_RMSE_RATIO} is too good to be true, so look for a leak`;
  }
  if (rmseRatio > WORST_RMSE_RATIO) {
    return `RMSE is ${ratio} of persistence's; more than ${WORST_RMSE_RATIO} is worse than saying that the price stays`;
  }
  return null;
}
