/** With two seeds the interval is too wide: the 97.5 % quantile of Student's t with one degree of freedom is 12.7. */
export const MIN_SEEDS = 3;
export const MAX_SEEDS = 20;
