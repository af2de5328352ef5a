/** Something in the ledger that is not as its own rules say. */
export interface Fault {
  readonly forecastId: string;
  /** `settlement.pinball`, `hash` … */
  readonly field: string;
  readonly stored: string;
  readonly recomputed: string;
}

/** Nothing, or the one fault of a field. */
export function compare(
  place: { readonly forecastId: string; readonly field: string },
  stored: unknown,
  recomputed: unknown,
): Fault[] {
  if (isSame(stored, recomputed)) return [];
  return [{ ...place, stored: String(stored), recomputed: String(recomputed) }];
}

/** Scores may differ by what another order of the same sums does. */
const TOLERANCE = 1e-9;

function isSame(stored: unknown, recomputed: unknown): boolean {
  if (typeof stored !== 'number' || typeof recomputed !== 'number') return stored === recomputed;
  return Math.abs(stored - recomputed) <= TOLERANCE * Math.max(1, Math.abs(recomputed));
}
