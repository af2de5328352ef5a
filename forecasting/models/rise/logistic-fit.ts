import { solveSymmetric } from '../ridge';

/** A logistic regression: ln(p / (1 − p)) = coefficients · [1, inputs]. */
export type Coefficients = Float64Array;

const MAX_STEPS = 50;
const TOLERANCE = 1e-8;

/**
 * Fits a logistic regression with a ridge penalty: minimises −Σ ln P(label) + penalty / 2 · |b|², where the constant has no penalty (le
 * Cessie & van Houwelingen 1992), by Newton's method (iteratively reweighted least squares).
 * @param given.rows inputs of each example, without the constant; finite
 * @returns the constant, then one coefficient for each input
 */
export function fitLogistic(given: {
  readonly rows: readonly Float64Array[];
  readonly labels: readonly (0 | 1)[];
  readonly penalty: number;
}): Coefficients {
  const designs = given.rows.map((row) => Float64Array.of(1, ...row));
  const coefficients = new Float64Array(designs[0]?.length ?? 1);
  for (let step = 0; step < MAX_STEPS; step++) {
    const { gradient, hessian } = computeDerivatives({ ...given, designs, coefficients });
    let largest = 0;
    for (const [index, change] of solveSymmetric(hessian, gradient).entries()) {
      coefficients[index] = (coefficients[index] ?? 0) + change;
      largest = Math.max(largest, Math.abs(change));
    }
    if (!(largest > TOLERANCE)) break;
  }
  return coefficients;
}

/** The negative gradient and the Hessian (lower triangle) of the penalised loss. */
function computeDerivatives(given: {
  readonly designs: readonly Float64Array[];
  readonly labels: readonly (0 | 1)[];
  readonly penalty: number;
  readonly coefficients: Coefficients;
}): { gradient: Float64Array; hessian: Float64Array[] } {
  const { designs, labels, penalty, coefficients } = given;
  const size = coefficients.length;
  const gradient = coefficients.map((value, index) => (index === 0 ? 0 : -penalty * value));
  const hessian = Array.from({ length: size }, (_, index) => {
    const row = new Float64Array(index + 1);
    if (index > 0) row[index] = penalty;
    return row;
  });
  for (const [example, design] of designs.entries()) {
    const probability = sigmoid(dot(design, coefficients));
    const residual = (labels[example] ?? 0) - probability;
    // A weight of 0 for certain probabilities would make the matrix singular.
    const weight = Math.max(probability * (1 - probability), Number.EPSILON);
    for (let index = 0; index < size; index++) {
      const value = design[index] ?? 0;
      gradient[index] = (gradient[index] ?? 0) + residual * value;
      addMultiple(hessian[index] ?? gradient, weight * value, design);
    }
  }
  return { gradient, hessian };
}

/** Adds `factor` times the first numbers of a row. */
function addMultiple(line: Float64Array, factor: number, row: Float64Array): void {
  for (let index = 0; index < line.length; index++) line[index] = (line[index] ?? 0) + factor * (row[index] ?? 0);
}

export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

function dot(row: Float64Array, coefficients: Coefficients): number {
  let sum = 0;
  for (let index = 0; index < row.length; index++) sum += (row[index] ?? 0) * (coefficients[index] ?? 0);
  return sum;
}
