import { type Static, Type } from '@sinclair/typebox';
import { HOUR_MS } from '../../hour';
import { embargoHours } from '../../labels/split';
import { type RiseExamples, selectExamples } from './examples';
import type { RiseFamily } from './family';
import { fitLogistic, sigmoid } from './logistic-fit';

/** calibration.json: calibrated probability = sigmoid(intercept + slope · log-odds of the probability). */
export const PlattCalibration = Type.Object({
  intercept: Type.Number(),
  /** 0: the probabilities had no skill on hours that the fit had not seen, so the base rate replaces them. */
  slope: Type.Number({ minimum: 0 }),
});
export type PlattCalibration = Static<typeof PlattCalibration>;

export const NO_CALIBRATION: PlattCalibration = { intercept: 0, slope: 1 };

const BLOCKS = 4;
const PENALTY = 1e-6;
/** Log-odds of ±14: a probability of 0 or 1 has no finite log-odds. */
const MIN_PROBABILITY = 1e-6;

export function calibrate(probability: number, { intercept, slope }: PlattCalibration): number {
  return sigmoid(intercept + slope * logOdds(probability));
}

/**
 * Fits the calibration of Platt (1999) on probabilities of hours that their fit has not seen. The examples are divided into four blocks of
 * time; each block is forecast by a fit on the others, without the hours whose label or features overlap with the block (purged
 * cross-validation, López de Prado 2018, ch. 7). The model itself is fitted on all examples.
 */
export async function fitCalibration(
  family: RiseFamily,
  { examples, horizonHours }: { readonly examples: RiseExamples; readonly horizonHours: number },
): Promise<PlattCalibration> {
  const warmUpHours = longestWarmUp(family);
  const distance = embargoHours({ horizonHours, warmUpHours }) * HOUR_MS;
  const logits: Float64Array[] = [];
  const count = examples.hours.length;
  for (let block = 0; block < BLOCKS; block++) {
    const [from, to] = [Math.floor((block * count) / BLOCKS), Math.floor(((block + 1) * count) / BLOCKS)];
    const [first, last] = [examples.hours[from] ?? 0, examples.hours[to - 1] ?? 0];
    const isApart = (index: number) => {
      const hour = examples.hours[index] ?? 0;
      return first - hour >= distance || hour - last >= distance;
    };
    const classifier = await family.fit(selectExamples(examples, isApart));
    for (const row of examples.rows.slice(from, to)) logits.push(Float64Array.of(logOdds(classifier.probability(row))));
  }
  return fitPlatt(logits, examples.labels);
}

function fitPlatt(logits: readonly Float64Array[], labels: readonly (0 | 1)[]): PlattCalibration {
  const [intercept = 0, slope = 0] = fitLogistic({ rows: logits, labels, penalty: PENALTY * labels.length });
  if (slope > 0) return { intercept, slope };
  const rate = labels.filter((label) => label === 1).length / labels.length;
  return { intercept: logOdds(rate), slope: 0 };
}

/** At least 1: a family without features reads the hour itself. */
function longestWarmUp({ features }: RiseFamily): number {
  return Math.max(1, ...features.map(({ warmUpHours }) => warmUpHours));
}

function logOdds(probability: number): number {
  const clipped = Math.min(1 - MIN_PROBABILITY, Math.max(MIN_PROBABILITY, probability));
  return Math.log(clipped / (1 - clipped));
}
