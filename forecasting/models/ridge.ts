/**
 * Ridge regression (Hoerl & Kennard 1970): the coefficients b that minimise |y − X b|² + penalty · |b|², by the normal equations.
 * The first column is the constant and has no penalty.
 * @param rows regressors of each example, all of one length
 * @returns the coefficients; NaN when the columns do not determine them
 */
export function fitRidge(given: {
  rows: readonly Float64Array[];
  targets: readonly number[];
  penalty: number;
}): Float64Array {
  const { rows, targets, penalty } = given;
  const size = rows[0]?.length ?? 0;
  const products = Array.from({ length: size }, () => new Float64Array(size));
  const moments = new Float64Array(size);
  for (const [example, row] of rows.entries()) addExample({ products, moments, row, target: targets[example] ?? 0 });
  for (let index = 1; index < size; index++) add(products[index], index, penalty);
  return solveSymmetric(products, moments);
}

/** The solution x of matrix · x = moments, for a symmetric positive definite matrix of which only the lower triangle is read. */
export function solveSymmetric(matrix: readonly Float64Array[], moments: Float64Array): Float64Array<ArrayBuffer> {
  return solve(factorise(matrix), moments);
}

/** Adds one example to Xᵀ X (`products`, lower triangle) and Xᵀ y (`moments`). */
function addExample(sums: {
  products: readonly Float64Array[];
  moments: Float64Array;
  row: Float64Array;
  target: number;
}): void {
  const { products, moments, row, target } = sums;
  for (const [index, value] of row.entries()) {
    if (value === 0) continue;
    moments[index] = (moments[index] ?? 0) + value * target;
    const line = products[index];
    for (let other = 0; other <= index; other++) add(line, other, value * (row[other] ?? 0));
  }
}

/** Cholesky decomposition: the lower triangle L with L · Lᵀ = matrix. It reads only the lower triangle of the symmetric matrix. */
function factorise(matrix: readonly Float64Array[]): Float64Array[] {
  const lower = matrix.map((row) => new Float64Array(row.length));
  for (const [i, row] of matrix.entries()) {
    for (let j = 0; j <= i; j++) {
      const rest = (row[j] ?? 0) - dot(lower[i], lower[j], j);
      set(lower[i], j, i === j ? Math.sqrt(rest) : rest / (lower[j]?.[j] ?? 0));
    }
  }
  return lower;
}

/** Solves L · Lᵀ · b = moments by forward and backward substitution. */
function solve(lower: readonly Float64Array[], moments: Float64Array): Float64Array<ArrayBuffer> {
  const middle = new Float64Array(moments.length);
  for (const [i, row] of lower.entries()) middle[i] = ((moments[i] ?? 0) - dot(row, middle, i)) / (row[i] ?? 0);
  const solution = new Float64Array(moments.length);
  for (let i = moments.length - 1; i >= 0; i--) {
    let rest = middle[i] ?? 0;
    for (let below = i + 1; below < moments.length; below++) rest -= (lower[below]?.[i] ?? 0) * (solution[below] ?? 0);
    solution[i] = rest / (lower[i]?.[i] ?? 0);
  }
  return solution;
}

function dot(a: Float64Array | undefined, b: Float64Array | undefined, length: number): number {
  let sum = 0;
  for (let index = 0; index < length; index++) sum += (a?.[index] ?? 0) * (b?.[index] ?? 0);
  return sum;
}

function add(row: Float64Array | undefined, index: number, value: number): void {
  if (row) row[index] = (row[index] ?? 0) + value;
}

function set(row: Float64Array | undefined, index: number, value: number): void {
  if (row) row[index] = value;
}
