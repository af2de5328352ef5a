import type { Period } from '../backtest/folds';
import { HOUR_MS } from '../hour';
import { isCovered } from '../scoring/coverage';
import { crps } from '../scoring/crps';
import { locateInterval, winkler90 } from '../scoring/interval';
import type { ForecastOutcome } from '../scoring/outcome';
import { priceError } from '../scoring/point-scores';
import {
  type Change,
  computeAbsoluteChange,
  computeChangesBySeed,
  computeRelativeChange,
  type PairedLosses,
} from './paired-change';

/** Whether the target of a forecast, one hour after its origin, is in the window. Both ends are included. */
export function isWithin({ origin }: ForecastOutcome, { from, to }: Period): boolean {
  return from <= origin + HOUR_MS && origin + HOUR_MS <= to;
}

/** The forecasts of one version, one array per seed, ascending in time. */
type Runs = readonly (readonly ForecastOutcome[])[];

/** The forecasts of two versions of the program, each trained with the same seeds. */
export interface PairedOutcomes {
  readonly base: Runs;
  readonly head: Runs;
  /** Ascending. All windows have the same weight. */
  readonly windows: readonly Period[];
}

/** The changes in one window. */
export interface WindowChange extends Period {
  readonly crps: Change;
  readonly rmse: Change;
  /** Relative change of the CRPS, one value per seed. */
  readonly bySeed: readonly number[];
}

/** Compares the scores of the head and of the base. Uses the hours that every run forecast; scores are means over the seeds. */
export interface ChangeComparison {
  readonly hours: number;
  readonly seeds: number;
  /** Number of hours that at least one run of the base forecast and at least one run of the head did not forecast. */
  readonly hoursLeftOut: number;
  /** Relative change. The score is computed from log-returns. */
  readonly crps: Change;
  /** Relative change. The score is computed from log-returns. */
  readonly winkler90: Change;
  /** Relative change. The score is in USD. */
  readonly rmse: Change;
  /** Relative change. The score is in USD. */
  readonly mae: Change;
  /** Difference of two shares between 0 and 1. */
  readonly coverage90: Change;
  /** Whether the seed changes the forecasts of the base but not those of the head. */
  readonly headIgnoresSeeds: boolean;
  readonly windows: readonly WindowChange[];
}

export function compareChanges(outcomes: PairedOutcomes): ChangeComparison {
  const { base, head, windows } = keepCommonHours(outcomes);
  const parts = windows.map((window) => splitWindow(window, { base, head }));
  const losses = (score: Score) => parts.map((part) => computeLosses(part, score));
  const interval = locateInterval(0.9);
  return {
    hours: base[0]?.length ?? 0,
    seeds: base.length,
    hoursLeftOut: countLeftOut(outcomes),
    crps: computeRelativeChange(parts.map((part) => part.crps)),
    winkler90: computeRelativeChange(losses(winkler90)),
    rmse: toRoots(computeRelativeChange(parts.map((part) => part.squares))),
    mae: computeRelativeChange(losses((outcome) => Math.abs(priceError(outcome)))),
    coverage90: computeAbsoluteChange(losses((outcome) => (isCovered(outcome, interval) ? 1 : 0))),
    headIgnoresSeeds: parts.every((part) => areIdentical(part.crps.head) && !areIdentical(part.crps.base)),
    windows: parts.map(toWindowChange),
  };
}

type Score = (outcome: ForecastOutcome) => number;

const squaredError: Score = (outcome) => priceError(outcome) ** 2;

/** The forecasts in a window, and the losses that are used more than once. */
function splitWindow(window: Period, { base, head }: Pick<PairedOutcomes, 'base' | 'head'>) {
  const runs = { base: selectWithin(window, base), head: selectWithin(window, head) };
  return { window, ...runs, crps: computeLosses(runs, crps), squares: computeLosses(runs, squaredError) };
}

function selectWithin(window: Period, runs: Runs): ForecastOutcome[][] {
  return runs.map((outcomes) => outcomes.filter((outcome) => isWithin(outcome, window)));
}

function computeLosses({ base, head }: Pick<PairedOutcomes, 'base' | 'head'>, score: Score): PairedLosses {
  const scored = (runs: Runs) => runs.map((outcomes) => Float64Array.from(outcomes, score));
  return { base: scored(base), head: scored(head) };
}

function toWindowChange({ window, crps, squares }: ReturnType<typeof splitWindow>): WindowChange {
  const rmse = toRoots(computeRelativeChange([squares]));
  return { ...window, crps: computeRelativeChange([crps]), rmse, bySeed: computeChangesBySeed(crps) };
}

function areIdentical([first = new Float64Array(), ...others]: readonly Float64Array[]): boolean {
  return others.every((run) => run.every((loss, hour) => loss === first[hour]));
}

/** Keeps the origins that every run of both versions forecast. */
function keepCommonHours({ base, head, windows }: PairedOutcomes): PairedOutcomes {
  const common = findCommonOrigins([...base, ...head]);
  const keepCommon = (runs: Runs) => runs.map((outcomes) => outcomes.filter(({ origin }) => common.has(origin)));
  return { base: keepCommon(base), head: keepCommon(head), windows };
}

function countLeftOut({ base, head }: PairedOutcomes): number {
  const expected = new Set(base.flat().map(({ origin }) => origin));
  const common = findCommonOrigins(head);
  return [...expected].filter((origin) => !common.has(origin)).length;
}

function findCommonOrigins([first = [], ...others]: Runs): Set<number> {
  const sets = others.map((outcomes) => new Set(outcomes.map(({ origin }) => origin)));
  return new Set(first.map(({ origin }) => origin).filter((origin) => sets.every((set) => set.has(origin))));
}

/** Converts the change of a mean square to the change of its root. */
function toRoots({ base, head, change, lower, upper, seedShare }: Change): Change {
  const root = (share: number) => Math.sqrt(Math.max(0, 1 + share)) - 1;
  return {
    seedShare,
    base: Math.sqrt(base),
    head: Math.sqrt(head),
    change: root(change),
    lower: root(lower),
    upper: root(upper),
  };
}
