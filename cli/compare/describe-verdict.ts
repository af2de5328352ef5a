import type { ChangeComparison } from '../../forecasting/comparison/compare-changes';
import {
  type ChangeVerdict,
  judgeChange,
  LEAST_CHANGE,
  SUSPICIOUS,
  TOLERANCE,
} from '../../forecasting/comparison/judge-change';
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
  const { crps, coverage90, hours, hoursLeftOut } = comparison;
  const figures = `${showRelative(crps.change)} CRPS, ${interval(crps)}`;
  const headlines = {
    worse: `Head is worse: ${figures}, blocked`,
    undecided: `Cannot tell, add seeds: ${figures}, blocked`,
    suspicious: `Too good to be true: ${figures}, blocked`,
    same: `No difference beyond noise: ${figures}`,
    better: `Head is better: ${figures}`,
    incomplete: `Head cannot be compared: it leaves out ${hoursLeftOut} of ${hours + hoursLeftOut} hours, blocked`,
  };
  const coverage = `The 90 % interval held ${showPoints(coverage90.head)} of the prices; the base’s held ${showPoints(coverage90.base)}.`;
  return { blocks, headline: headlines[outcome], notes: [...adviceOn(outcome, comparison), coverage] };
}

function adviceOn(outcome: ChangeVerdict['outcome'], { crps, rmse, seeds }: ChangeComparison): string[] {
  if (outcome === 'undecided') {
    const known = `With ${seeds} seeds, ${showRelative(crps.upper)} in CRPS cannot be ruled out`;
    const more = `More seeds tell more: \`--seeds ${Math.min(20, 2 * seeds)}\`.`;
    return [`${known}; what passes is ${showRelative(TOLERANCE)} at the most. ${more}`];
  }
  if (outcome === 'suspicious') {
    const found = `The head is ${showRelative(crps.change)} in CRPS and ${showRelative(rmse.change)} in RMSE`;
    return [`${found}. Nobody betters the forecast so far honestly: look for a price that it could not have known.`];
  }
  return [];
}

const percent = (share: number) => `${Math.abs(share * 100)} %`;

/** How the line between worse and not worse is drawn. */
export const RULE = [
  `Blocked is what is worse on the whole 95 % interval of the CRPS, and by ${percent(LEAST_CHANGE)} at the least;`,
  `what may be more than ${percent(TOLERANCE)} worse by that interval;`,
  `what is better by ${percent(SUSPICIOUS.crps)} in CRPS or ${percent(SUSPICIOUS.rmse)} in RMSE, which is a leak until shown otherwise;`,
  'and what cannot be run, or leaves hours out.',
].join(' ');

function interval({ lower, upper }: Change): string {
  return `95 % CI [${showRelative(lower)}, ${showRelative(upper)}]`;
}
