import type { Period } from '../../forecasting/backtest/folds';
import type { ChangeComparison } from '../../forecasting/comparison/compare-changes';
import {
  type ChangeDecision,
  decideOnChange,
  IMPLAUSIBLE_CHANGE,
  MIN_CHANGE,
  TOLERANCE,
} from '../../forecasting/comparison/decide-on-change';
import type { Change } from '../../forecasting/comparison/paired-change';
import type { ComparisonResult } from '../../forecasting/comparison/result';
import { MAX_SEEDS } from '../../forecasting/comparison/seed-limits';
import { formatChange, formatPercent } from '../numbers';

export interface DescribedDecision {
  readonly blocks: boolean;
  /** One line. */
  readonly headline: string;
  /** Further facts. Each note has one or more sentences. */
  readonly notes: readonly string[];
}

/** Describes the decision in words. Uses only the numbers of the result, none of its texts. */
export function describeChangeDecision({ comparison }: ComparisonResult): DescribedDecision {
  if (comparison === null) return { blocks: true, headline: 'The head cannot be run: blocked', notes: [] };
  const decision = decideOnChange(comparison);
  const { hours, hoursLeftOut } = comparison;
  const { crps, where } = findDecidingChanges(decision, comparison);
  const figures = `${where}: ${formatChange(crps.change)} CRPS, ${formatInterval(crps)}`;
  const headlines = {
    worse: `Head is worse${figures}, blocked`,
    undecided: `Not enough evidence${suggestRemedy(comparison).short}${figures}, blocked`,
    implausible: `Head is implausibly good${figures}, blocked`,
    same: `No significant difference${figures}`,
    better: `Head is better${figures}`,
    incomplete: `Head cannot be compared: it has no forecast for ${hoursLeftOut} of ${hours + hoursLeftOut} hours, blocked`,
  };
  return { blocks: decision.blocks, headline: headlines[decision.kind], notes: describeNotes(decision, comparison) };
}

/** The changes in the window that caused the decision, or in all windows together. */
function findDecidingChanges({ window }: ChangeDecision, comparison: ChangeComparison) {
  if (window === null || comparison.windows.length === 1) return { ...comparison, where: '' };
  return { ...window, where: ` in ${formatDays(window)}` };
}

function describeNotes(decision: ChangeDecision, comparison: ChangeComparison): string[] {
  const { coverage90, headIgnoresSeeds } = comparison;
  return [
    ...describeAdvice(decision, comparison),
    ...(headIgnoresSeeds ? [IGNORES_SEEDS] : []),
    `The 90 % interval contained ${formatPercent(coverage90.head)} of the actual prices (base: ${formatPercent(coverage90.base)}).`,
  ];
}

const IGNORES_SEEDS =
  'The seed changes the forecasts of the base, but not those of the head. Either the training of the head is no longer random, or the head does not read `seed` from `params.yaml`. In the second case, the comparison uses only one training of the head.';

function describeAdvice(decision: ChangeDecision, comparison: ChangeComparison): string[] {
  const { crps, rmse } = findDecidingChanges(decision, comparison);
  if (decision.kind === 'undecided') {
    const evidence = `With ${comparison.seeds} seeds and ${comparison.hours} hours, the CRPS may be up to ${formatChange(crps.upper)} higher`;
    return [`${evidence}; the limit is ${formatChange(TOLERANCE)}. ${suggestRemedy(comparison).long}`];
  }
  if (decision.kind === 'implausible') {
    const change = `The head changes the CRPS by ${formatChange(crps.change)} and the RMSE by ${formatChange(rmse.change)}`;
    return [
      `${change}. No model without a leak has achieved this. Check whether the head uses a price that is later than the origin.`,
    ];
  }
  return [];
}

/** Suggests more seeds or more hours, depending on which of the two contributes more to the variance. */
function suggestRemedy({ crps, seeds }: ChangeComparison): { short: string; long: string } {
  if (crps.seedShare <= 0.5) {
    return { short: ', add hours', long: 'More hours narrow the interval: choose an earlier `--from`.' };
  }
  const more = Math.min(MAX_SEEDS, 2 * seeds);
  if (more > seeds) return { short: ', add seeds', long: `More seeds narrow the interval: \`--seeds ${more}\`.` };
  return {
    short: '',
    long: `${MAX_SEEDS} seeds are the maximum. Find out why the trainings of the head differ so much from each other.`,
  };
}

const percent = (share: number) => `${Math.abs(share * 100)} %`;

/** The cases in which a change is blocked. */
export const BLOCKING_RULES = [
  `The CRPS is significantly worse: the whole 95 % interval is above zero, and the change is at least ${percent(MIN_CHANGE)}.`,
  `The CRPS is worse in one window: the whole 95 % interval of the window is above ${percent(TOLERANCE)}.`,
  `The evidence is insufficient: the 95 % interval of the CRPS reaches above ${percent(TOLERANCE)}.`,
  `The improvement in one window is implausibly large: at least ${percent(IMPLAUSIBLE_CHANGE.crps)} in CRPS or ${percent(IMPLAUSIBLE_CHANGE.rmse)} in RMSE. Such a change is treated as a leak.`,
  'The head cannot be run, or it has no forecast for some of the hours.',
];

function formatInterval({ lower, upper }: Change): string {
  return `95 % CI [${formatChange(lower)}, ${formatChange(upper)}]`;
}

/** `2021-03-30 … 2021-05-29` */
export function formatDays({ from, to }: Period): string {
  return [from, to].map((time) => new Date(time).toISOString().slice(0, 10)).join(' … ');
}
