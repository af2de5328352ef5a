import { fitRidge } from '../ridge';

/** A logistic regression: ln(p / (1 − p)) = coefficients · [1, inputs]. */
export type Coefficients = Float64Array;

const MAX_STEPS = 50;
const TOLERANCE = 1e-10;

/**
 * Fits a logistic regression with a ridge penalty: minimises −Σ ln P(label) + penalty / 2 · |b|², where the constant has no penalty (le
 * Cessie & van Houwelingen 1992). Newton's method, as iteratively reweighted least squares.
 * @param given.rows inputs of each example, without the constant; finite
 * @returns the constant, then one coefficient for each input
 */
export function fitLogistic(given: {
  readonly rows: readonly Float64Array[];
  readonly labels: readonly (0 | 1)[];
  readonly penalty: number;
}): Coefficients {
  const { rows, labels, penalty } = given;
  const designs = rows.map((row) => Float64Array.of(1, ...row));
  let coefficients = new Float64Array(designs[0]?.length ?? 1);
  for (let step = 0; step < MAX_STEPS; step++) {
    const next = takeStep({ designs, labels, penalty, coefficients });
    const change = Math.max(...next.map((value, index) => Math.abs(value - (coefficients[index] ?? 0))));
    coefficients = next;
    if (!(change > TOLERANCE)) break;
  }
  return coefficients;
}

/** One step of Newton's method: a weighted ridge regression of the working response. */
function takeStep(given: {
  readonly designs: readonly Float64Array[];
  readonly labels: readonly (0 | 1)[];
  readonly penalty: number;
  readonly coefficients: Coefficients;
}): Float64Array<ArrayBuffer> {
  const { designs, labels, penalty, coefficients } = given;
  const rows: Float64Array[] = [];
  const targets: number[] = [];
  for (const [index, design] of designs.entries()) {
    const logit = dot(design, coefficients);
    const probability = sigmoid(logit);
    const weight = Math.max(probability * (1 - probability), Number.EPSILON);
    const root = Math.sqrt(weight);
    rows.push(design.map((value) => root * value));
    targets.push(root * (logit + ((labels[index] ?? 0) - probability) / weight));
  }
  return Float64Array.from(fitRidge({ rows, targets, penalty }));
}

export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

function dot(row: Float64Array, coefficients: Coefficients): number {
  let sum = 0;
  for (let index = 0; index < row.length; index++) sum += (row[index] ?? 0) * (coefficients[index] ?? 0);
  return sum;
}
