const usd = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const smallUsd = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 6 });
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 4 });
const plain = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 });

/** `67,432.10`; coins under a dollar keep six digits. */
export function showUsd(value: number): string {
  return (Math.abs(value) < 1 ? smallUsd : usd).format(value);
}

export function showCount(value: number): string {
  return whole.format(value);
}

/** Four digits whatever the size: `0.003214`, `67.43K`, `1.332T`; a dash for nothing. */
export function showValue(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 10_000) return compact.format(value);
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(1).replace('-', '−');
  return plain.format(value).replace('-', '−');
}

export function showPercent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits).replace('-', '−')} %`;
}

/** `+1.2 %` */
export function showChange(share: number): string {
  return `${share > 0 ? '+' : ''}${showPercent(share, 2)}`;
}
