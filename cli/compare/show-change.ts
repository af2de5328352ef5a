/** `+1.23 %` */
export function showRelative(change: number): string {
  if (!Number.isFinite(change)) return '–';
  const sign = change > 0 ? '+' : '';
  return `${sign}${(change * 100).toFixed(2)} %`.replace(/^-/, '−');
}

/** `90.1 %` */
export function showPoints(share: number): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(1)} %` : '–';
}

/** `+0.8 points`, of two shares in per cent. */
export function showPointChange(change: number): string {
  return Number.isFinite(change) ? `${change > 0 ? '+' : ''}${(change * 100).toFixed(2)}`.replace(/^-/, '−') : '–';
}

/** `2021-03-30 … 2021-05-29` @param window of epoch ms */
export function showDays({ from, to }: { from: number; to: number }): string {
  return [from, to].map((time) => new Date(time).toISOString().slice(0, 10)).join(' … ');
}
