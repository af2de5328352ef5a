import { type Fold, planWalk } from '../backtest/folds';
import { LONGEST_WARM_UP_HOURS } from '../features/registry/registry';
import { HOUR_MS, type Hour } from '../hour';
import { normalQuantile } from '../normal-quantile';
import type { InputColumns } from '../outside-series/group-inputs';
import { SIGNIFICANCE } from '../promotion/rules';
import { compareLosses, type OriginLosses, type PairedScore } from '../search/judge';

/** The hours that can be used for training and for the test, ascending. Index i of each list is one hour. */
export interface AblationData {
  readonly hours: readonly Hour[];
  /** [features] each; NaN is a missing value. */
  readonly rows: readonly Float64Array[];
  readonly targets: readonly number[];
  readonly horizonHours: number;
  readonly names: readonly string[];
}

/** Fits a model on some hours, and returns the losses of its forecasts for others. */
export type FitAndScore = (given: {
  readonly names: readonly string[];
  readonly training: { readonly rows: readonly Float64Array[]; readonly targets: readonly number[] };
  readonly test: { readonly rows: readonly Float64Array[]; readonly targets: readonly number[] };
}) => Promise<Float64Array>;

/** The forecasts with a group of inputs against those without it, on the same hours. */
export interface GroupResult<Group extends string = string> {
  readonly group: Group;
  /** Inputs of the group that were known at some hour. */
  readonly inputs: number;
  /** The share of hours at which at least one of them was known. */
  readonly knownShare: number;
  /** `null` when the group was known at too few hours to be measured. */
  readonly score: PairedScore | null;
  /** The 95 % interval of the skill; `null` when the test cannot be computed. */
  readonly skillInterval: { readonly lower: number; readonly upper: number } | null;
  /** Whether the forecasts are significantly better with the group. */
  readonly pays: boolean;
}

export interface Ablation<Group extends string> {
  readonly folds: readonly Fold[];
  readonly forecasts: number;
  /** Mean loss without any group. */
  readonly loss: number;
  readonly groups: readonly GroupResult<Group>[];
}

const FOLDS = 4;
/** A group that is known at a smaller share of the hours is not measured: most rows would be the same with and without it. */
export const MIN_KNOWN_SHARE = 0.1;
/** The first half of the hours is only trained on. */
const TEST_SHARE = 0.5;

/**
 * Fits and scores a model with and without each group of inputs on purged walk-forward folds: between the last label of a training and the
 * first hour of its test lie all hours on which the inputs of that hour can depend.
 * @throws NexthourError when there are too few hours
 */
export async function ablate<Group extends string>(
  data: AblationData,
  given: {
    readonly groups: ReadonlyMap<Group, InputColumns>;
    readonly fitAndScore: FitAndScore;
    readonly onProgress?: (done: number, all: number) => void;
  },
): Promise<Ablation<Group>> {
  const { groups, fitAndScore, onProgress } = given;
  const folds = planFolds(data);
  const all = folds.length * (groups.size + 1);
  let done = 0;
  const scoreAll = async (arm: Pick<AblationData, 'rows' | 'names'>): Promise<OriginLosses> => {
    const scored: { origin: number; loss: number }[] = [];
    for (const fold of folds) {
      scored.push(...(await scoreFold({ ...data, ...arm }, fold, fitAndScore)));
      onProgress?.(++done, all);
    }
    return {
      origins: Float64Array.from(scored, ({ origin }) => origin),
      losses: Float64Array.from(scored, ({ loss }) => loss),
    };
  };
  const without = await scoreAll(data);
  const results: GroupResult<Group>[] = [];
  for (const [group, columns] of groups) {
    const arm = addColumns(data, columns);
    if (arm.knownShare < MIN_KNOWN_SHARE) done += folds.length;
    const score =
      arm.knownShare < MIN_KNOWN_SHARE ? null : compareLosses(await scoreAll(arm), without, data.horizonHours);
    results.push(judge({ group, arm, score, count: groups.size }));
  }
  const loss = without.losses.reduce((sum, value) => sum + value, 0) / without.losses.length;
  return { folds, forecasts: without.losses.length, loss, groups: results };
}

function planFolds({ hours, horizonHours }: AblationData): Fold[] {
  const [first, last] = [hours[0] ?? 0, hours.at(-1) ?? 0];
  const steps = Math.floor((last - first) / HOUR_MS) + 1;
  const tested = Math.floor(steps * TEST_SHARE);
  return planWalk({
    ...{ first, stepMs: HOUR_MS, windowSteps: null, warmUpSteps: 0 },
    period: { from: last - (tested - 1) * HOUR_MS, to: last },
    refitSteps: Math.ceil(tested / FOLDS),
    embargoSteps: LONGEST_WARM_UP_HOURS + horizonHours,
    minTrainingSteps: Math.floor(steps / 4),
  });
}

async function scoreFold(
  { hours, rows, targets, names, horizonHours }: AblationData,
  { training, targets: tested }: Fold,
  fitAndScore: FitAndScore,
): Promise<{ origin: number; loss: number }[]> {
  const select = (isWanted: (hour: Hour) => boolean) => {
    const places = hours.flatMap((hour, place) => (isWanted(hour) ? [place] : []));
    const pick = <T>(values: readonly T[]) => places.map((place) => values[place] as T);
    return { hours: pick(hours), rows: pick(rows), targets: pick(targets) };
  };
  // A label is known when its horizon has ended.
  const known = select((hour) => hour >= training.from && hour + horizonHours * HOUR_MS <= training.to);
  const test = select((hour) => hour >= tested.from && hour <= tested.to);
  const losses = await fitAndScore({ names, training: known, test });
  return test.hours.map((origin, place) => ({ origin, loss: losses[place] ?? Number.NaN }));
}

/** Adds the inputs of a group that are known at some hour. */
function addColumns({ hours, rows, names }: AblationData, columns: InputColumns) {
  const added = hours.map((hour) => columns.at(hour));
  const used = columns.names.flatMap((_, place) =>
    added.some((values) => Number.isFinite(values[place])) ? [place] : [],
  );
  const knownHours = added.filter((values) => used.some((place) => Number.isFinite(values[place]))).length;
  return {
    names: [...names, ...used.map((place) => columns.names[place] ?? '')],
    rows: rows.map((row, index) =>
      Float64Array.of(...row, ...used.map((place) => added[index]?.[place] ?? Number.NaN)),
    ),
    inputs: used.length,
    knownShare: hours.length === 0 ? 0 : knownHours / hours.length,
  };
}

/** With several groups, one of them is lucky more often, so each must be more significant (Bonferroni). */
function judge<Group extends string>(given: {
  readonly group: Group;
  readonly arm: { readonly inputs: number; readonly knownShare: number };
  readonly score: PairedScore | null;
  readonly count: number;
}): GroupResult<Group> {
  const { group, arm, score, count } = given;
  const known = { group, inputs: arm.inputs, knownShare: arm.knownShare };
  if (score === null) return { ...known, score, skillInterval: null, pays: false };
  const { skill, z, pBetter } = score;
  const half = z === null || z === 0 ? null : Math.abs(skill / z) * normalQuantile(0.975);
  return {
    ...known,
    score,
    skillInterval: half === null ? null : { lower: skill - half, upper: skill + half },
    pays: skill > 0 && pBetter !== null && pBetter < SIGNIFICANCE / count,
  };
}
