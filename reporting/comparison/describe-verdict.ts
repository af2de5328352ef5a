import type { ChangeComparison } from '../../forecasting/comparison/compare-changes';
import {
  type ChangeVerdict,
  judgeChange,
  LEAST_CHANGE,
  SUSPICIOUS,
  TOLERANCE,
} from '../../forecasting/comparison/judge-change';
import type { Change } from '../../forecasting/comparison/paired-change';
import { type ComparisonResult, MAX_SEEDS } from '../../forecasting/comparison/result';
import { showDays, showPoints, showRelative } from './show-change';

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
  const verdict = judgeChange(comparison);
  const { hours, hoursLeftOut } = comparison;
  const { crps, where } = decidingOf(verdict, comparison);
  const figures = `${where}: ${showRelative(crps.change)} CRPS, ${interval(crps)}`;
  const headlines = {
    worse: `Head is worse${figures}, blocked`,
    undecided: `Cannot tell${remedyFor(comparison).short}${figures}, blocked`,
    suspicious: `Too good to be true${figures}, blocked`,
    same: `No difference beyond noise${figures}`,
    better: `Head is better${figures}`,
    incomplete: `Head cannot be compared: it leaves out ${hoursLeftOut} of ${hours + hoursLeftOut} hours, blocked`,
  };
  return { blocks: verdict.blocks, headline: headlines[verdict.outcome], notes: notesOn(verdict, comparison) };
}

/** The window that decided, where there are others, or all of them. */
function decidingOf({ window }: ChangeVerdict, comparison: ChangeComparison) {
  if (window === null || comparison.windows.length === 1) return { ...comparison, where: '' };
  return { ...window, where: ` in ${showDays(window)}` };
}

function notesOn(verdict: ChangeVerdict, comparison: ChangeComparison): string[] {
  const { coverage90, headIgnoresSeeds } = comparison;
  return [
    ...adviceOn(verdict, comparison),
    ...(headIgnoresSeeds ? [IGNORES_SEEDS] : []),
    `The 90 % interval held ${showPoints(coverage90.head)} of the prices; the base’s held ${showPoints(coverage90.base)}.`,
  ];
}

const IGNORES_SEEDS =
  'With another seed the base forecasts something else, and the head does not: either nothing in it is random any more, or it does not take `seed` from `params.yaml`, and is judged by one training.';

function adviceOn(verdict: ChangeVerdict, comparison: ChangeComparison): string[] {
  const { crps, rmse } = decidingOf(verdict, comparison);
  if (verdict.outcome === 'undecided') {
    const known = `With ${comparison.seeds} seeds and ${comparison.hours} hours, ${showRelative(crps.upper)} in CRPS cannot be ruled out`;
    return [`${known}; what passes is ${showRelative(TOLERANCE)} at the most. ${remedyFor(comparison).long}`];
  }
  if (verdict.outcome === 'suspicious') {
    const found = `The head is ${showRelative(crps.change)} in CRPS and ${showRelative(rmse.change)} in RMSE`;
    return [`${found}. Nobody betters the forecast so far honestly: look for a price that it could not have known.`];
  }
  return [];
}

/** By what has the most of the variance. */
function remedyFor({ crps, seeds }: ChangeComparison): { short: string; long: string } {
  if (crps.seedShare <= 0.5) return { short: ', add hours', long: 'More hours tell more: an earlier `--from`.' };
  const more = Math.min(MAX_SEEDS, 2 * seeds);
  if (more > seeds) return { short: ', add seeds', long: `More seeds tell more: \`--seeds ${more}\`.` };
  return { short: '', long: `More seeds are not taken: look for what makes its training come out so differently.` };
}

const percent = (share: number) => `${Math.abs(share * 100)} %`;

/** How the line between worse and not worse is drawn. */
export const RULE = [
  `Blocked is what is worse on the whole 95 % interval of the CRPS, by ${percent(LEAST_CHANGE)} at the least, or in one period by more than ${percent(TOLERANCE)};`,
  `what may be more than ${percent(TOLERANCE)} worse by that interval;`,
  `what is better in one period by ${percent(SUSPICIOUS.crps)} in CRPS or ${percent(SUSPICIOUS.rmse)} in RMSE, which is a leak until shown otherwise;`,
  'and what cannot be run, or leaves hours out.',
].join(' ');

function interval({ lower, upper }: Change): string {
  return `95 % CI [${showRelative(lower)}, ${showRelative(upper)}]`;
}
