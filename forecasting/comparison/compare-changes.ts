import type { Period } from '../backtest/folds';
import { isCovered } from '../scoring/coverage';
import { crps } from '../scoring/crps';
import { locateInterval, winkler90 } from '../scoring/interval';
import type { ForecastOutcome } from '../scoring/outcome';
import { priceError } from '../scoring/point-scores';
import { isWithin } from './is-within';
import { absoluteChange, type Change, changesBySeed, type PairedLosses, relativeChange } from './paired-change';

/** [seeds] outcomes, ascending in time. */
type Runs = readonly (readonly ForecastOutcome[])[];

/** The forecasts of two versions of the program, trained alike but for the seed. */
export interface PairedOutcomes {
  readonly base: Runs;
  readonly head: Runs;
  /** The stretches of hours that were forecast, ascending; each counts as much as another. */
  readonly windows: readonly Period[];
}

/** The changes in one stretch of hours. */
export interface WindowChange extends Period {
  readonly crps: Change;
  readonly rmse: Change;
  /** [seeds] of CRPS. */
  readonly bySeed: readonly number[];
}

/** What the head's forecasts are beside the base's, on the hours that all have forecast, averaged over the seeds. */
export interface ChangeComparison {
  readonly hours: number;
  readonly seeds: number;
  /** Hours that some run of the base has forecast and some run of the head has not. */
  readonly hoursLeftOut: number;
  /** Of log-returns; relative. */
  readonly crps: Change;
  readonly winkler90: Change;
  /** Of prices, USD; relative. */
  readonly rmse: Change;
  readonly mae: Change;
  /** Shares of 1; the difference. */
  readonly coverage90: Change;
  /** Whether another seed changes what the base forecasts, and nothing that the head does. */
  readonly headIgnoresSeeds: boolean;
  readonly windows: readonly WindowChange[];
}

export function compareChanges(given: PairedOutcomes): ChangeComparison {
  const { base, head, windows } = onCommonHours(given);
  const parts = windows.map((window) => partOf(window, { base, head }));
  const losses = (score: Score) => parts.map((part) => lossesOf(part, score));
  const interval = locateInterval(0.9);
  return {
    hours: base[0]?.length ?? 0,
    seeds: base.length,
    hoursLeftOut: hoursLeftOut(given),
    crps: relativeChange(parts.map((part) => part.crps)),
    winkler90: relativeChange(losses(winkler90)),
    rmse: ofRoots(relativeChange(parts.map((part) => part.squares))),
    mae: relativeChange(losses((outcome) => Math.abs(priceError(outcome)))),
    coverage90: absoluteChange(losses((outcome) => (isCovered(outcome, interval) ? 1 : 0))),
    headIgnoresSeeds: parts.every((part) => areAlike(part.crps.head) && !areAlike(part.crps.base)),
    windows: parts.map(changeInside),
  };
}

type Score = (outcome: ForecastOutcome) => number;

const squaredError: Score = (outcome) => priceError(outcome) ** 2;

/** What was forecast in a window, and the losses that are asked for more than once. */
function partOf(window: Period, { base, head }: Pick<PairedOutcomes, 'base' | 'head'>) {
  const runs = { base: within(window, base), head: within(window, head) };
  return { window, ...runs, crps: lossesOf(runs, crps), squares: lossesOf(runs, squaredError) };
}

function within(window: Period, runs: Runs): ForecastOutcome[][] {
  return runs.map((outcomes) => outcomes.filter((outcome) => isWithin(outcome, window)));
}

function lossesOf({ base, head }: Pick<PairedOutcomes, 'base' | 'head'>, score: Score): PairedLosses {
  const scored = (runs: Runs) => runs.map((outcomes) => Float64Array.from(outcomes, score));
  return { base: scored(base), head: scored(head) };
}

function changeInside({ window, crps, squares }: ReturnType<typeof partOf>): WindowChange {
  const rmse = ofRoots(relativeChange([squares]));
  return { ...window, crps: relativeChange([crps]), rmse, bySeed: changesBySeed(crps) };
}

function areAlike([first = new Float64Array(), ...others]: readonly Float64Array[]): boolean {
  return others.every((run) => run.every((loss, hour) => loss === first[hour]));
}

/** Every run cut to the origins that all runs of both have. */
function onCommonHours({ base, head, windows }: PairedOutcomes): PairedOutcomes {
  const common = originsOfAll([...base, ...head]);
  const cut = (runs: Runs) => runs.map((outcomes) => outcomes.filter(({ origin }) => common.has(origin)));
  return { base: cut(base), head: cut(head), windows };
}

function hoursLeftOut({ base, head }: PairedOutcomes): number {
  const wanted = new Set(base.flat().map(({ origin }) => origin));
  const given = originsOfAll(head);
  return [...wanted].filter((origin) => !given.has(origin)).length;
}

function originsOfAll([first = [], ...others]: Runs): Set<number> {
  const sets = others.map((outcomes) => new Set(outcomes.map(({ origin }) => origin)));
  return new Set(first.map(({ origin }) => origin).filter((origin) => sets.every((set) => set.has(origin))));
}

/** Of mean squares to that of their roots. */
function ofRoots({ base, head, change, lower, upper, seedShare }: Change): Change {
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
