import { isSuspicious, judgeChange, LEAST_CHANGE } from '../../forecasting/comparison/judge-change';
import type { Change } from '../../forecasting/comparison/paired-change';
import type { ComparisonResult } from './result';
import { showPoints, showRelative } from './show-change';

export interface DescribedVerdict {
  readonly blocks: boolean;
  /** One line. */
  readonly headline: string;
  /** What else must be known, a sentence each. */
  readonly notes: readonly string[];
}

/** The verdict in words, from the numbers alone. */
export function describeVerdict({ comparison }: ComparisonResult): DescribedVerdict {
  if (comparison === null) return { blocks: true, headline: 'The head cannot be run: blocked', notes: [] };
  const { outcome, blocks } = judgeChange(comparison);
  const { crps, hours, hoursLeftOut } = comparison;
  const headlines = {
    worse: `Head is worse: ${showRelative(crps.change)} CRPS, ${interval(crps)}, blocked`,
    same: `No difference beyond noise: ${showRelative(crps.change)} CRPS, ${interval(crps)}`,
    better: `Head is better: ${showRelative(crps.change)} CRPS, ${interval(crps)}`,
    incomplete: `Head cannot be compared: it leaves out ${hoursLeftOut} of ${hours + hoursLeftOut} hours, blocked`,
  };
  const leak = isSuspicious(comparison)
    ? [
        `The point forecast is ${showRelative(comparison.rmse.change)} in RMSE. Nobody betters it so far honestly: look for a leak first.`,
      ]
    : [];
  const coverage = `The 90 % interval held ${showPoints(comparison.coverage90.head)} of the prices; the base’s held ${showPoints(comparison.coverage90.base)}.`;
  return { blocks, headline: headlines[outcome], notes: [...leak, coverage] };
}

/** How the line between worse and not worse is drawn. */
export const RULE = `Blocked is what is worse on the whole 95 % interval of the CRPS, and by ${LEAST_CHANGE * 100} % at the least; and what cannot be run, or leaves hours out.`;

function interval({ lower, upper }: Change): string {
  return `95 % CI [${showRelative(lower)}, ${showRelative(upper)}]`;
}
