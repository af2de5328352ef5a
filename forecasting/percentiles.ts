/** The levels at which every model tells its distribution: 0.01 … 0.99. */
export const PERCENTILES: readonly number[] = Array.from({ length: 99 }, (_, index) => (index + 1) / 100);
