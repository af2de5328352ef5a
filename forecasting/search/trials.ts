import { seededRandom } from '../random';
import { applyOverrides, type Dimension, type Overrides, type ParameterValue, type SearchSpace } from './space';

export const SEARCH_METHODS = ['halving', 'random', 'grid'] as const;
export type SearchMethod = (typeof SEARCH_METHODS)[number];

/** What a trial is worth is only known in comparison with today's parameters. They are trial 0. */
export const TODAY = 0;
export const MAX_TRIALS = 400;
/** How many values of a range a grid has. */
const GRID_LEVELS = 4;
/** The digits of a sampled number. More of them change no score and are hard to read. */
const DIGITS = 4;
/** Spreads the numbers of neighbouring trials over the seeds of the generator (Weyl sequence of the golden ratio). */
const TRIAL_STRIDE = 0x9e3779b1;
/** The generator needs some steps to forget a small seed. */
const WARM_UP_STEPS = 8;

export interface TrialPlan {
  readonly method: SearchMethod;
  readonly space: SearchSpace;
  readonly trials: number;
  readonly seed: number;
}

/**
 * The parameters of a trial, from 1 on. Trial k of a seed is always the same, also when a search has more trials. A grid has fewer trials
 * than asked for when it has fewer points.
 */
export function listTrials(plan: TrialPlan): Overrides[] {
  if (plan.method === 'grid') return listGrid(plan);
  return Array.from({ length: plan.trials }, (_, index) => sampleTrial(plan, index + 1));
}

export function sampleTrial({ space, seed }: Pick<TrialPlan, 'space' | 'seed'>, trial: number): Overrides {
  const random = seededRandom((Math.imul(trial, TRIAL_STRIDE) ^ Math.imul(seed + 1, 0x85ebca6b)) >>> 0);
  for (let step = 0; step < WARM_UP_STEPS; step++) random();
  return Object.fromEntries(Object.entries(space).map(([path, dimension]) => [path, valueAt(dimension, random())]));
}

/** The value of a dimension at a share of its length, in [0, 1). */
function valueAt(dimension: Dimension, share: number): ParameterValue {
  if (dimension.kind === 'choice')
    return dimension.values[Math.floor(share * dimension.values.length)] as ParameterValue;
  const { kind, from, to } = dimension;
  if (kind === 'int') return Math.min(to, from + Math.floor(share * (to - from + 1)));
  const value = kind === 'log' ? from * (to / from) ** share : from + share * (to - from);
  return Math.min(to, Math.max(from, Number(value.toPrecision(DIGITS))));
}

/** The points of the grid in a random order that depends on the seed, so that fewer trials than points cover all dimensions. */
function listGrid({ space, trials, seed }: TrialPlan): Overrides[] {
  const axes = Object.entries(space).map(([path, dimension]) => ({ path, values: listLevels(dimension) }));
  const points = axes.reduce((product, { values }) => product * values.length, 1);
  const chosen = points <= trials ? Array.from({ length: points }, (_, point) => point) : draw(points, trials, seed);
  return chosen.map((point) => {
    let rest = point;
    return Object.fromEntries(
      axes.map(({ path, values }) => {
        const value = values[rest % values.length] as ParameterValue;
        rest = Math.floor(rest / values.length);
        return [path, value];
      }),
    );
  });
}

function listLevels(dimension: Dimension): ParameterValue[] {
  if (dimension.kind === 'choice') return [...dimension.values];
  // The last level is the end of the range itself.
  const shares = Array.from({ length: GRID_LEVELS }, (_, level) => level / (GRID_LEVELS - 1));
  return [...new Set(shares.map((share) => (share === 1 ? dimension.to : valueAt(dimension, share))))];
}

function draw(points: number, count: number, seed: number): number[] {
  const random = seededRandom(seed);
  const drawn = new Set<number>();
  while (drawn.size < count) drawn.add(Math.floor(random() * points));
  return [...drawn];
}

/** The parameters of a trial: today's, with those of the trial in place of some. */
export function parametersOfTrial<Parameters extends object>(
  today: Parameters,
  trials: readonly Overrides[],
  trial: number,
): Parameters {
  return applyOverrides(today, trial === TODAY ? {} : (trials[trial - 1] ?? {}));
}
