import { mean } from '../statistics';
import type { Overrides } from './space';

/** How much of the differences between the losses of the trials one parameter explains. */
export interface Importance {
  readonly parameter: string;
  /** ε² from 0 to 1; `null` with too few trials. */
  readonly share: number | null;
}

export interface ScoredTrial {
  readonly overrides: Overrides;
  readonly loss: number;
}

/** The groups into which the values of a number are divided. */
const GROUPS = 4;
const MIN_TRIALS = 8;

/**
 * The importance of each parameter: the share of the variance of the ranks of the losses that lies between groups of its values, corrected
 * for the number of groups (ε², Kelley 1935). Ranks, because one bad trial would decide over the variance of the losses. The effect of two
 * parameters together is not seen.
 */
export function computeImportance(trials: readonly ScoredTrial[]): Importance[] {
  const sorted = [...trials].filter(({ loss }) => Number.isFinite(loss)).sort((a, b) => a.loss - b.loss);
  const ranked = sorted.map(({ overrides }, rank) => ({ overrides, rank }));
  const parameters = Object.keys(ranked[0]?.overrides ?? {});
  return parameters
    .map((parameter) => ({ parameter, share: explain(ranked, parameter) }))
    .sort((a, b) => (b.share ?? 0) - (a.share ?? 0));
}

function explain(ranked: readonly { overrides: Overrides; rank: number }[], parameter: string): number | null {
  if (ranked.length < MIN_TRIALS) return null;
  const groups = groupByValue(ranked.map(({ overrides, rank }) => ({ value: overrides[parameter], rank })));
  const ranks = ranked.map(({ rank }) => rank);
  const centre = mean(ranks);
  const total = ranks.reduce((sum, rank) => sum + (rank - centre) ** 2, 0);
  const between = groups.reduce((sum, group) => sum + group.length * (mean(group) - centre) ** 2, 0);
  const within = (total - between) / Math.max(1, ranked.length - groups.length);
  return Math.min(1, Math.max(0, (between - (groups.length - 1) * within) / total));
}

/** The ranks of each value, or of each quarter of the values when there are more. */
function groupByValue(trials: readonly { value: unknown; rank: number }[]): number[][] {
  const values = [...new Set(trials.map(({ value }) => value))];
  if (values.length > GROUPS && values.every((value) => typeof value === 'number')) {
    const sorted = [...trials].sort((a, b) => Number(a.value) - Number(b.value));
    return Array.from({ length: GROUPS }, (_, group) => {
      const [from, to] = [group, group + 1].map((edge) => Math.floor((edge * sorted.length) / GROUPS));
      return sorted.slice(from, to).map(({ rank }) => rank);
    });
  }
  return values.map((value) => trials.filter((trial) => trial.value === value).map(({ rank }) => rank));
}
