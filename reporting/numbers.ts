/** The format of numbers in reports, comments and on the terminal. The minus sign is U+2212. A missing or non-finite value is a dash. */
type Value = number | null | undefined;

const usd = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const cents = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 6 });
/** Two decimals would hide the width of an interval: that of a stable coin is 0.001 USD. */
const singleDollars = new Intl.NumberFormat('en-US', { minimumSignificantDigits: 3, maximumSignificantDigits: 6 });
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 4 });
const plain = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 });

function formatFinite(value: Value, format: (value: number) => string): string {
  return value === null || value === undefined || !Number.isFinite(value) ? '–' : format(value).replace('-', '−');
}

/** `67,432.10`. Prices below 10 USD have up to six significant digits: `1.00023`, `0.0000213`. */
export function formatUsd(value: number): string {
  const size = Math.abs(value);
  if (size >= 10) return usd.format(value);
  return (size >= 1 ? singleDollars : cents).format(value);
}

/** The error of a forecast, with the decimals of the price: `+1.42`, `−0.00032`. */
export function formatUsdError(error: number, price: number): string {
  const decimals = formatUsd(price).split('.')[1]?.length ?? 0;
  const size = Math.abs(error).toLocaleString('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return `${error > 0 ? '+' : error < 0 ? '−' : ''}${size}`;
}

/** `12,345` */
export function formatCount(value: number): string {
  return whole.format(value);
}

/** At most four significant digits, and a unit prefix: `2.134e−5`, `0.003214`, `67.43K`, `1.332T`. */
export function formatCompact(value: Value): string {
  return formatFinite(value, (number) => {
    if (Math.abs(number) >= 10_000) return compact.format(number);
    if (number === 0 || Math.abs(number) >= 1e-4) return plain.format(number);
    return number.toExponential(3).replace(/\.?0+e/, 'e');
  });
}

/** Four significant digits: `0.003214` */
export function formatFigure(value: Value): string {
  return formatFinite(value, (number) => number.toPrecision(4));
}

/** A fraction of 1 as `90.1 %`. */
export function formatPercent(share: Value, digits = 1): string {
  return formatFinite(share, (number) => `${(number * 100).toFixed(digits)} %`);
}

/** A relative change as `+1.23 %`. */
export function formatChange(change: Value): string {
  return formatFinite(change, (number) => `${formatSigned(number)} %`);
}

/** The difference of two fractions of 1, in percentage points: `+0.83`. */
export function formatPoints(difference: Value): string {
  return formatFinite(difference, formatSigned);
}

/** A skill as `+3.66 %`: positive is better. */
export function formatSkill(skill: Value): string {
  return formatFinite(skill, (number) => `${formatSigned(number)} %`);
}

/** Four decimals: `0.9987` */
export function formatRatio(ratio: Value): string {
  return formatFinite(ratio, (number) => number.toFixed(4));
}

/** A p-value with three decimals, or `<0.001`. */
export function formatP(p: Value): string {
  return formatFinite(p, (number) => (number < 0.001 ? '<0.001' : number.toFixed(3)));
}

function formatSigned(change: number): string {
  return `${change > 0 ? '+' : ''}${(change * 100).toFixed(2)}`;
}

/** `1 row`, `2,160 rows`. */
export function formatCounted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
