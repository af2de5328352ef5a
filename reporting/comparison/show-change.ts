/** `+1.23 %` */
export function showRelative(change: number): string {
  return Number.isFinite(change) ? `${signed(change)} %` : '–';
}

/** `90.1 %` */
export function showPoints(share: number): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(1)} %` : '–';
}

/** `+0.83`, the points between two shares in per cent. */
export function showPointChange(change: number): string {
  return Number.isFinite(change) ? signed(change) : '–';
}

/** Hundredths, with their sign. */
function signed(change: number): string {
  return `${change > 0 ? '+' : ''}${(change * 100).toFixed(2)}`.replace(/^-/, '−');
}

/** `2021-03-30 … 2021-05-29` @param window of epoch ms */
export function showDays({ from, to }: { from: number; to: number }): string {
  return [from, to].map((time) => new Date(time).toISOString().slice(0, 10)).join(' … ');
}
