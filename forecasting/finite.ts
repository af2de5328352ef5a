/** `null` for a number that is missing, infinite or NaN: JSON has no such numbers. */
export function finiteOrNull(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && Number.isFinite(value) ? value : null;
}
