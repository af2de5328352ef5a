import type { Period } from '../backtest/period';
import type { Outcome } from '../outcome';
import { centralInterval } from '../scoring/central-interval';
import { isCovered } from '../scoring/coverage';
import { crps } from '../scoring/crps';
import { priceError } from '../scoring/point-scores';
import { winkler90 } from '../scoring/winkler';
import { absoluteChange, type Change, type PairedLosses, relativeChange } from './paired-change';
import { evenOut, ofWindow, windowOfEach } from './windows';

/** The forecasts of two versions of the program, [seeds] of outcomes ascending in time: trained alike but for the seed. */
export interface PairedOutcomes {
  readonly base: readonly (readonly Outcome[])[];
  readonly head: readonly (readonly Outcome[])[];
  /** The stretches of hours that were forecast, ascending; each says as much as another of what is relative. */
  readonly windows: readonly Period[];
}

/** A change of CRPS in one stretch of hours. */
export interface WindowChange extends Period {
  readonly crps: Change;
  /** [seeds] */
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
  readonly windows: readonly WindowChange[];
}

export function compareChanges(given: PairedOutcomes): ChangeComparison {
  const { base, head, windows } = onCommonHours(given);
  const losses = (score: (outcome: Outcome) => number): PairedLosses => ({
    base: base.map((outcomes) => Float64Array.from(outcomes, score)),
    head: head.map((outcomes) => Float64Array.from(outcomes, score)),
  });
  const windowOf = windowOfEach(base[0] ?? [], windows);
  const relative = (score: (outcome: Outcome) => number) => relativeChange(evenOut(losses(score), windowOf));
  const interval = centralInterval(0.9);
  return {
    hours: base[0]?.length ?? 0,
    seeds: base.length,
    hoursLeftOut: hoursLeftOut(given),
    crps: relative(crps),
    winkler90: relative(winkler90),
    rmse: ofRoots(relative((outcome) => priceError(outcome) ** 2)),
    mae: relative((outcome) => Math.abs(priceError(outcome))),
    coverage90: absoluteChange(losses((outcome) => (isCovered(outcome, interval) ? 1 : 0))),
    windows: windows.map((window, index) => ({ ...window, ...changeInside(ofWindow(losses(crps), windowOf, index)) })),
  };
}

function changeInside({ base, head }: PairedLosses): Omit<WindowChange, keyof Period> {
  const changeOf = (seed: number) =>
    relativeChange({ base: base.slice(seed, seed + 1), head: head.slice(seed, seed + 1) }).change;
  return { crps: relativeChange({ base, head }), bySeed: base.map((_, seed) => changeOf(seed)) };
}

/** Every run cut to the origins that all runs of both have. */
function onCommonHours({ base, head, windows }: PairedOutcomes): PairedOutcomes {
  const common = originsOfAll([...base, ...head]);
  const cut = (runs: readonly (readonly Outcome[])[]) =>
    runs.map((outcomes) => outcomes.filter(({ origin }) => common.has(origin)));
  return { base: cut(base), head: cut(head), windows };
}

function hoursLeftOut({ base, head }: PairedOutcomes): number {
  const wanted = new Set(base.flat().map(({ origin }) => origin));
  const given = originsOfAll(head);
  return [...wanted].filter((origin) => !given.has(origin)).length;
}

function originsOfAll([first = [], ...others]: readonly (readonly Outcome[])[]): Set<number> {
  const sets = others.map((outcomes) => new Set(outcomes.map(({ origin }) => origin)));
  return new Set(first.map(({ origin }) => origin).filter((origin) => sets.every((set) => set.has(origin))));
}

/** Of mean squares to that of their roots. */
function ofRoots({ base, head, change, lower, upper }: Change): Change {
  const root = (share: number) => Math.sqrt(Math.max(0, 1 + share)) - 1;
  return {
    base: Math.sqrt(base),
    head: Math.sqrt(head),
    change: root(change),
    lower: root(lower),
    upper: root(upper),
  };
}
